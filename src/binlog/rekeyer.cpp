#include "binlog/rekeyer.h"

#include <fmt/format.h>

#include <algorithm>

namespace tgs::binlog {
namespace {

constexpr std::size_t kPiece = 64U << 10U;

}  // namespace

Result<std::optional<std::size_t>> key_of(std::string_view begin, std::span<const Secret> keys) {
  for (std::size_t at = 0; at < keys.size(); ++at) {
    Reader reader(keys[at].copy());
    reader.feed(begin.substr(0, kMostEncryption));
    const auto event = reader.next();
    if (!event && event.error().kind != Fault::Kind::wrong_key) {
      return fail(event.error().reason);
    }
    if (event && (reader.is_encrypted() || keys[at].empty())) {
      return at;
    }
  }
  return std::nullopt;
}

Result<Rekeyer> Rekeyer::begin(Secret old_key, std::string_view new_key, Sink sink) {
  auto start = Cipher::begin(new_key);
  if (!start) {
    return fail(start.error());
  }
  std::string first;
  append_event(first, {0, kEncrypted, 0, Secret(to_body(start->encryption))});
  if (const auto taken = sink(first); !taken) {
    return fail(taken.error());
  }
  return Rekeyer(std::move(old_key), std::move(start->cipher), std::move(sink));
}

Status Rekeyer::add(std::string_view bytes) {
  for (; !bytes.empty(); bytes.remove_prefix(std::min(kPiece, bytes.size()))) {
    reader_.feed(bytes.substr(0, kPiece));
    for (;;) {
      const auto event = reader_.next();
      if (!event) {
        return fail(fmt::format("at {}: {}", event.error().offset, event.error().reason));
      }
      if (!*event) {
        break;
      }
      if (auto done = put(**event); !done) {
        return done;
      }
    }
  }
  return {};
}

Status Rekeyer::finish() const {
  return reader_.torn() == 0 ? Status()
                             : fail(fmt::format("at {}: the last event is not whole", reader_.offset()));
}

Status Rekeyer::put(const Event& event) {
  if (event.type == kEncrypted) {
    return {};  // the new file has its own
  }
  std::string bytes;
  bytes.reserve(kLeastEvent + event.body.reveal().size());
  append_event(bytes, event);
  digest_.add(bytes);
  cipher_.apply(bytes);
  return sink_(bytes);
}

}  // namespace tgs::binlog
