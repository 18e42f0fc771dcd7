#include "binlog/reader.h"

#include <fmt/format.h>

#include <algorithm>

#include "binlog/tl.h"

namespace tgs::binlog {

/// Without leaving bytes behind in memory that was given up.
void Reader::make_room(std::size_t size) {
  if (held_.capacity() - torn() >= size) {
    held_.erase(0, taken_);
  } else {
    std::string larger;
    larger.reserve(std::max(2 * held_.capacity(), torn() + size));
    larger.append(ahead());
    wipe(held_);
    held_ = std::move(larger);
  }
  taken_ = 0;
}

/// Between an event and the next, which may come in days, neither memory nor secrets are held.
void Reader::let_go() {
  wipe(held_);
  std::string().swap(held_);
  taken_ = 0;
}

void Reader::feed(std::string_view bytes) {
  make_room(bytes.size());
  const auto before = held_.size();
  held_.append(bytes);
  if (cipher_) {
    cipher_->apply(std::span(held_).subspan(before));
  }
}

tl::expected<std::optional<Event>, Fault> Reader::next() {
  if (fault_) {
    return tl::unexpected(*fault_);
  }
  if (torn() == 0) {
    let_go();
  }
  if (torn() < sizeof(std::uint32_t)) {
    return std::nullopt;
  }
  const std::size_t size = TlReader(ahead()).number<std::uint32_t>();
  if (size < kLeastEvent || size > kMostEvent || size % 4 != 0) {
    return fail(Fault::Kind::damaged, fmt::format("no event has {} bytes", size));
  }
  if (torn() < size) {
    return std::nullopt;
  }
  auto event = take(size);
  if (!event) {
    return tl::unexpected(event.error());
  }
  return std::move(*event);
}

tl::expected<Event, Fault> Reader::take(std::size_t size) {
  const auto bytes = ahead().substr(0, size);
  const auto sum_at = size - sizeof(std::uint32_t);
  if (TlReader(bytes.substr(sum_at)).number<std::uint32_t>() != crc32_of(bytes.substr(0, sum_at))) {
    return fail(Fault::Kind::damaged, "the checksum is wrong");
  }
  TlReader header(bytes.substr(sizeof(std::uint32_t)));
  Event event{header.number<std::uint64_t>(), header.number<std::int32_t>(), header.number<std::int32_t>(),
              Secret(std::string(bytes.substr(kHeaderSize, sum_at - kHeaderSize)))};
  taken_ += size;
  if (event.type == kEncrypted) {
    if (auto fault = begin_decrypting(event)) {
      return fail(fault->kind, fault->reason);
    }
  }
  offset_ += size;
  return event;
}

std::optional<Fault> Reader::begin_decrypting(const Event& event) {
  const auto encryption = parse_encryption(event.body.reveal());
  if (!encryption || offset_ != 0) {
    return Fault{Fault::Kind::damaged, 0, "it says in a wrong way or place how the file is encrypted"};
  }
  cipher_ = Cipher::of(*encryption, key_.reveal());
  if (!cipher_) {
    return Fault{Fault::Kind::wrong_key, 0, "the file is encrypted with another key"};
  }
  cipher_->apply(std::span(held_).subspan(taken_));
  return std::nullopt;
}

tl::unexpected<Fault> Reader::fail(Fault::Kind kind, std::string reason) {
  fault_ = Fault{kind, offset_, std::move(reason)};
  return tl::unexpected(*fault_);
}

}  // namespace tgs::binlog
