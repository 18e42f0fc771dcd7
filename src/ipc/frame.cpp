#include "ipc/frame.h"

#include <bit>
#include <cstring>

namespace tgs::ipc {
namespace {

static_assert(std::endian::native == std::endian::little);

struct Header {
  std::uint32_t size;
  std::uint8_t kind;
  std::uint8_t zero[3];
  std::uint64_t id;
};
static_assert(sizeof(Header) == kFrameHeaderSize);

bool is_ours(const Header& header) {
  const bool known = header.kind >= static_cast<std::uint8_t>(FrameKind::request) &&
                     header.kind <= static_cast<std::uint8_t>(FrameKind::figures);
  const bool padded = header.zero[0] == 0 && header.zero[1] == 0 && header.zero[2] == 0;
  return known && padded && header.size <= max_body(static_cast<FrameKind>(header.kind));
}

}  // namespace

void append_frame(std::string& out, FrameKind kind, std::uint64_t id, std::string_view body) {
  const Header header{static_cast<std::uint32_t>(body.size()), static_cast<std::uint8_t>(kind), {}, id};
  out.append(reinterpret_cast<const char*>(&header), sizeof(header));
  out.append(body);
}

void FrameReader::append(std::string_view bytes) {
  kept_.erase(0, used_);
  used_ = 0;
  if (!chunk_.empty()) {
    kept_.append(chunk_);
    chunk_ = {};
  }
  if (kept_.empty()) {
    chunk_ = bytes;
  } else {
    kept_.append(bytes);
  }
}

std::string_view FrameReader::unread() const {
  return kept_.empty() ? chunk_ : std::string_view(kept_).substr(used_);
}

void FrameReader::consume(std::size_t size) {
  if (kept_.empty()) {
    chunk_.remove_prefix(size);
  } else {
    used_ += size;
  }
}

Result<std::optional<Frame>> FrameReader::next() {
  const auto bytes = unread();
  Header header{};
  if (bytes.size() >= sizeof(header)) {
    std::memcpy(&header, bytes.data(), sizeof(header));
    if (!is_ours(header)) {
      return fail("a frame of an unknown kind or size");
    }
    if (bytes.size() - sizeof(header) >= header.size) {
      consume(sizeof(header) + header.size);
      return Frame{static_cast<FrameKind>(header.kind), header.id, bytes.substr(sizeof(header), header.size)};
    }
  }
  if (kept_.empty()) {
    kept_.assign(chunk_);
    chunk_ = {};
  } else if (used_ == kept_.size()) {
    std::string().swap(kept_);
    used_ = 0;
  }
  return std::nullopt;
}

}  // namespace tgs::ipc
