// A td.binlog: the same events however it is cut, encrypted or not; a state that agrees with itself; and a log-in that
// is the same when it is written to a new file and read again; the same events with another key, too.
// Input: whether the checksums are put right first, the cuts' seed, then the file, not encrypted.
#include <algorithm>
#include <cstring>
#include <memory>
#include <random>
#include <vector>

#include "binlog/cipher.h"
#include "binlog/login.h"
#include "binlog/reader.h"
#include "binlog/rekeyer.h"
#include "binlog/state.h"
#include "binlog/tl.h"
#include "binlog/writer.h"
#include "fuzz/expect.h"

using tgs::Secret;
using tgs::fuzz::expect;
using namespace tgs::binlog;

namespace {

constexpr std::string_view kKey = "a database key";
/// Far below what a real state may take, so that the bound is found.
constexpr std::size_t kMostBytes = 64U << 10U;

/// All that the bytes say of events, up to the first that is none.
void put_sums_right(std::string& file) {
  for (std::size_t at = 0; file.size() - at >= kLeastEvent;) {
    const std::size_t size = TlReader(std::string_view(file).substr(at)).number<std::uint32_t>();
    if (size < kLeastEvent || size > file.size() - at) {
      return;
    }
    const auto sum_at = at + size - sizeof(std::uint32_t);
    const auto sum = crc32_of(std::string_view(file).substr(at, sum_at - at));
    std::memcpy(file.data() + sum_at, &sum, sizeof(sum));
    at += size;
  }
}

/// How the file begins, the same for each input; what follows it in `file` becomes encrypted.
std::string encrypt(std::string& file) {
  static const auto encryption = Cipher::begin(kKey)->encryption;
  Cipher::of(encryption, kKey)->apply(file);
  std::string head;
  append_event(head, {0, kEncrypted, 0, Secret(to_body(encryption))});
  return head;
}

struct Read {
  std::string events;  // written again
  std::uint64_t size = 0;
  std::string fault;
};

void pull(Reader& reader, Read& read) {
  for (;;) {
    auto next = reader.next();
    if (!next) {
      read.fault = next.error().reason;
      return;
    }
    if (!*next) {
      return;
    }
    append_event(read.events, **next);
    read.size = reader.offset();
  }
}

template <class NextSize>
Read read_in_pieces(std::string_view file, NextSize next_size, std::string_view key = kKey) {
  Reader reader{Secret(std::string(key))};
  Read read;
  while (!file.empty() && read.fault.empty()) {
    const auto size = std::min<std::size_t>(next_size(), file.size());
    const auto piece = std::make_unique<char[]>(size);
    std::copy_n(file.data(), size, piece.get());
    file.remove_prefix(size);
    reader.feed({piece.get(), size});
    pull(reader, read);
  }
  return read;
}

/// With another key it has the same events; where it is damaged or cut off it is refused.
void check_rekeying(std::string_view file, const Read& whole) {
  std::string made;
  auto rekeyer = Rekeyer::begin(Secret(std::string(kKey)), "another key", [&made](std::string_view bytes) {
    made += bytes;
    return tgs::Status();
  });
  const bool is_done = rekeyer->add(file) && rekeyer->finish();
  expect(is_done == (whole.fault.empty() && whole.size == file.size()),
         "what is whole is taken, and nothing else");
  if (is_done) {
    const auto again = read_in_pieces(
        made, [&] { return made.size(); }, "another key");
    expect(again.fault.empty() && again.events.ends_with(whole.events), "a new key changes nothing");
  }
}

State state_of(std::string_view events) {
  State state(kMostBytes);
  Reader reader{Secret()};
  reader.feed(events);
  for (auto next = reader.next(); next && *next; next = reader.next()) {
    if (!state.add(std::move(**next))) {
      break;
    }
  }
  return state;
}

std::vector<std::string> words_of(const Login& login) {
  std::vector<std::string> words{std::to_string(static_cast<int>(login.state)), std::to_string(login.is_bot),
                                 std::to_string(login.my_id), std::to_string(login.main_dc_id)};
  for (const auto& key : login.keys) {
    words.push_back(std::to_string(key.dc_id));
    words.emplace_back(to_value(key).reveal());
  }
  return words;
}

void check_state(State state) {
  const auto touched = state.take_touched();
  const auto all = state.since(State());
  expect(std::includes(touched.values.begin(), touched.values.end(), all.values.begin(), all.values.end()),
         "what is there was touched");
  expect(state.since(state).empty(), "it is what it is");
  for (const auto& name : state.names_of_values("")) {
    expect(state.value(name).has_value(), "what has a name has a value");
  }
  const auto login = login_of(state);
  if (!check_version(state) || !login) {
    return;
  }
  const auto file = make_binlog(*login, std::nullopt);
  const auto again = login_of(state_of(file->reveal()));
  expect(again && words_of(*again) == words_of(*login), "a log-in is read as it was written");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  if (size < 2) {
    return 0;
  }
  std::string file(tgs::fuzz::text(data + 2, size - 2));
  if ((data[0] & 1U) != 0) {
    put_sums_right(file);
  }
  std::minstd_rand random(data[1]);
  const auto whole = read_in_pieces(file, [&] { return file.size(); });
  const auto cut = read_in_pieces(file, [&] { return 1 + random() % 40; });
  expect(cut.events == whole.events && cut.fault == whole.fault && cut.size == whole.size,
         "cuts change nothing");
  expect(whole.events.size() == whole.size, "each byte before the fault belongs to an event");
  check_state(state_of(whole.events));
  check_rekeying(file, whole);

  const auto head = encrypt(file);
  const auto hidden = read_in_pieces(head + file, [&] { return 1 + random() % 4000; });
  expect(hidden.events == head + whole.events, "encryption changes nothing");
  return 0;
}
