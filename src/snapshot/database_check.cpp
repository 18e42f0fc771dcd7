#include "snapshot/database_check.h"

#include <fmt/format.h>

#include "snapshot/image_header.h"

namespace tgs::snapshot {
namespace {

tl::unexpected<Error> wrong(std::string_view what) {
  return fail(fmt::format("{}: {}", kDatabase, what));
}

Status named(const Status& status) {
  return status ? status : Status(wrong(status.error().message));
}

}  // namespace

Status DatabaseCheck::add(std::string_view bytes) {
  return named(pages_.add(bytes));
}

Status DatabaseCheck::finish(bool is_closed) {
  is_closed_ = is_closed;
  const auto whole = pages_.finish();
  return named(whole && is_closed ? open() : whole);
}

Status DatabaseCheck::open() {
  if (auto whole = pages_.check_length(); !whole) {
    return whole;
  }
  auto plain = pages_.take_plain();
  if (!plain) {
    return {};
  }
  auto database = tddb::Database::open(std::move(*plain));
  if (!database) {
    return fail(database.error());
  }
  if (auto good = database->check(); !good) {
    return good;
  }
  database_.emplace(std::move(*database));
  return {};
}

Result<std::vector<tddb::PeerHash>> DatabaseCheck::peer_hashes() const {
  if (!database_) {
    return wrong(is_closed_ ? "it is too large to be looked into" : "the session was not closed in order");
  }
  auto hashes = tddb::peer_hashes(*database_);
  return hashes ? hashes : wrong(hashes.error().message);
}

}  // namespace tgs::snapshot
