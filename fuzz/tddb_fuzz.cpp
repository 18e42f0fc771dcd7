// TDLib's db.sqlite: the same pages however it is cut; encryption changes nothing, and a bit that is another is found;
// whatever SQLite makes of the file, there are peers with hashes in it or none.
// Input: whether the rest is a value, two bytes for the bit that is changed, the cuts' seed; then a value, of a user or
// channel, or a file that is not encrypted.
#include <algorithm>
#include <random>
#include <string>

#include "fuzz/expect.h"
#include "tddb/database.h"
#include "tddb/page_reader.h"
#include "tddb/peer_hash.h"
#include "tests/unit/tddb/made_database.h"

using tgs::Secret;
using tgs::Status;
using tgs::fuzz::expect;
using namespace tgs::tddb;

namespace {

struct Read {
  std::string plain;
  std::string fault;
};

/// `most` bytes at once.
Read read(std::string_view file, unsigned most, std::minstd_rand random) {
  PageReader reader{Secret(std::string(kKey))};
  const auto result = [&]() -> Status {
    while (!file.empty()) {
      const std::string piece(file.substr(0, 1 + random() % most));
      file.remove_prefix(piece.size());
      if (auto added = reader.add(piece); !added) {
        return added;
      }
    }
    return reader.finish();
  }();
  auto plain = result ? reader.take_plain() : std::nullopt;
  return {plain ? std::string(plain->reveal()) : "", result ? "" : result.error().message};
}

void check_value(std::string_view value) {
  for (const auto* key : {"us7", "ch7"}) {
    const auto hash = peer_hash(key, value);
    expect(!hash || hash->access_hash != 0, "a hash is one");
    expect(!hash || peer_hash(key, std::string(value) + "more") == hash,
           "what comes behind it does not count");
  }
}

void check_plain(std::string plain) {
  const auto database = Database::open(Secret(std::move(plain)));
  if (!database) {
    return;
  }
  (void)database->check();
  const auto hashes = peer_hashes(*database);
  expect(!hashes || std::ranges::all_of(*hashes, [](const auto& each) { return each.peer != 0; }),
         "a peer has an id");
}

std::string without_reserved(std::string plain) {
  for (std::size_t page = 0; page < plain.size(); page += kPageSize) {
    plain.replace(page + kPageSize - kReserved, kReserved, kReserved, '.');
  }
  return plain.replace(0, 20, 20, '.');  // the same always, and what the reader changes
}

void check_file(std::string plain, std::size_t changed, const std::minstd_rand& random) {
  plain.resize(std::max<std::size_t>(1, plain.size() / kPageSize) * kPageSize);
  auto file = encrypted(plain);
  const auto whole = read(file, 1U << 30U, random);
  const auto cut = read(file, 5000, random);
  expect(whole.plain == cut.plain && whole.fault == cut.fault, "cuts change nothing");
  expect(whole.fault.empty() || whole.fault.find("another form") != std::string::npos, "all pages are good");
  if (whole.fault.empty()) {
    expect(without_reserved(whole.plain) == without_reserved(plain), "encryption changes nothing");
    check_plain(whole.plain);
  }
  auto& byte = file[changed % file.size()];
  byte = static_cast<char>(byte ^ (1 << changed % 8));
  expect(!read(file, 1U << 30U, random).fault.empty(), "a bit that is another is found");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  if (size < 4) {
    return 0;
  }
  const std::minstd_rand random(data[3]);
  const std::string rest(tgs::fuzz::text(data + 4, size - 4));
  const bool is_value = (data[0] & 1U) != 0;
  if (is_value) {
    check_value(rest);
  }
  (void)read(rest, 5000, random);  // which is not encrypted with the key
  check_file(is_value ? plain_with({{"us7", rest}, {"ch7", rest}}) : rest,
             std::size_t{data[1]} << 8U | data[2], random);
  return 0;
}
