#include "snapshot/content_check.h"

#include <fmt/format.h>

#include "binlog/login.h"
#include "snapshot/image_header.h"

namespace tgs::snapshot {
namespace {

constexpr std::size_t kPiece = 64U << 10U;

tl::unexpected<Error> wrong(std::string_view name, std::string_view what) {
  return fail(fmt::format("{}: {}", name, what));
}

Status named(std::string_view name, const Status& status) {
  return status ? status : Status(wrong(name, status.error().message));
}

}  // namespace

Status ContentCheck::add(std::string_view file, std::string_view bytes) {
  if (file == kBinlog) {
    return add_to_binlog(bytes);
  }
  if (file == kDatabase) {
    return add_to_database(bytes);
  }
  has_wal_ = has_wal_ || (file == kWal && !bytes.empty());
  return {};
}

Status ContentCheck::end(std::string_view file) {
  if (file == kBinlog) {
    return end_binlog();
  }
  if (file == kDatabase) {
    return named(kDatabase, pages_ ? pages_->finish() : fail("it is empty"));
  }
  return {};
}

Status ContentCheck::finish() {
  return pages_ && !has_wal_ ? named(kDatabase, open_database()) : Status();
}

Status ContentCheck::add_to_binlog(std::string_view bytes) {
  for (; !bytes.empty(); bytes.remove_prefix(std::min(kPiece, bytes.size()))) {
    reader_.feed(bytes.substr(0, kPiece));
    if (auto taken = take_events(); !taken) {
      return taken;
    }
  }
  return {};
}

Status ContentCheck::take_events() {
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

Status ContentCheck::end_binlog() const {
  if (!reader_.is_encrypted()) {
    return wrong(kBinlog, "it is not encrypted");
  }
  if (reader_.torn() > 0 || state_.waiting() > 0) {
    return wrong(kBinlog, "its last event is not whole");
  }
  return named(kBinlog, binlog::check_version(state_));
}

Status ContentCheck::add_to_database(std::string_view bytes) {
  if (!pages_) {
    const auto key = state_.value("sqlite_key").value_or("");
    if (key.size() != tddb::kKeySize) {
      return wrong(kBinlog, "the key of db.sqlite is not in it");
    }
    pages_.emplace(Secret(std::string(key)));
  }
  return named(kDatabase, pages_->add(bytes));
}

Status ContentCheck::open_database() {
  if (auto whole = pages_->check_length(); !whole) {
    return whole;
  }
  auto plain = pages_->take_plain();
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

Result<tddb::KnownPeers> ContentCheck::known_peers() const {
  if (!database_) {
    return wrong(kDatabase,
                 has_wal_ ? "the session was not closed in order" : "it is too large to be looked into");
  }
  const auto login = binlog::login_of(state_);
  if (!login || login->my_id == 0) {
    return wrong(kBinlog, login ? "it is that of no account" : login.error().message);
  }
  auto peers = tddb::peer_hashes(*database_);
  return peers ? Result<tddb::KnownPeers>({login->my_id, std::move(*peers)})
               : wrong(kDatabase, peers.error().message);
}

}  // namespace tgs::snapshot
