#include "snapshot/content_check.h"

#include <fmt/format.h>

#include "snapshot/image_header.h"

namespace tgs::snapshot {
namespace {

constexpr std::size_t kPiece = 64U << 10U;
constexpr std::uint64_t kPage = 4096;  // SQLCipher 4, as TDLib uses it
constexpr std::string_view kPlainBegin = std::string_view("SQLite format 3\0", 16);

tl::unexpected<Error> wrong(std::string_view name, std::string_view what) {
  return fail(fmt::format("{}: {}", name, what));
}

}  // namespace

Status BinlogCheck::add(std::string_view bytes) {
  for (; !bytes.empty(); bytes.remove_prefix(std::min(kPiece, bytes.size()))) {
    reader_.feed(bytes.substr(0, kPiece));
    if (auto done = drain(); !done) {
      return done;
    }
  }
  return {};
}

Status BinlogCheck::drain() {
  for (;;) {
    const auto offset = reader_.offset();
    auto event = reader_.next();
    if (!event) {
      return wrong(kBinlog, fmt::format("at {}: {}", offset, event.error().reason));
    }
    if (!*event) {
      return {};
    }
    if (const auto added = state_.add(std::move(**event)); !added) {
      return wrong(kBinlog, fmt::format("at {}: {}", offset, added.error().message));
    }
  }
}

Status BinlogCheck::finish() const {
  if (!reader_.is_encrypted()) {
    return wrong(kBinlog, "it is not encrypted");
  }
  if (reader_.torn() > 0 || state_.waiting() > 0) {
    return wrong(kBinlog, "its last event is not whole");
  }
  const auto known = binlog::check_version(state_);
  return known ? Status() : Status(wrong(kBinlog, known.error().message));
}

void DatabaseCheck::add(std::string_view bytes) {
  begin_ += bytes.substr(0, kPlainBegin.size() - begin_.size());
  size_ += bytes.size();
}

Status DatabaseCheck::finish() const {
  if (size_ == 0 || size_ % kPage != 0) {
    return wrong(kDatabase, fmt::format("{} bytes are not whole pages of {}", size_, kPage));
  }
  return begin_ == kPlainBegin ? Status(wrong(kDatabase, "it is not encrypted")) : Status();
}

}  // namespace tgs::snapshot
