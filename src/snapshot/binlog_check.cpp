#include "snapshot/binlog_check.h"

#include <fmt/format.h>

#include <algorithm>

#include "snapshot/image_header.h"

namespace tgs::snapshot {
namespace {

constexpr std::size_t kPiece = 64U << 10U;

tl::unexpected<Error> wrong(std::string_view what) {
  return fail(fmt::format("{}: {}", kBinlog, what));
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
      return wrong(fmt::format("at {}: {}", offset, event.error().reason));
    }
    if (!*event) {
      return {};
    }
    if (const auto added = state_.add(std::move(**event)); !added) {
      return wrong(fmt::format("at {}: {}", offset, added.error().message));
    }
  }
}

Status BinlogCheck::finish() const {
  if (!reader_.is_encrypted()) {
    return wrong("it is not encrypted");
  }
  if (reader_.torn() > 0 || state_.waiting() > 0) {
    return wrong("its last event is not whole");
  }
  const auto known = binlog::check_version(state_);
  return known ? Status() : Status(wrong(known.error().message));
}

}  // namespace tgs::snapshot
