#include "snapshot/content_check.h"

#include <fmt/format.h>

#include "binlog/login.h"
#include "snapshot/image_header.h"

namespace tgs::snapshot {
namespace {

tl::unexpected<Error> wrong_binlog(std::string_view what) {
  return fail(fmt::format("{}: {}", kBinlog, what));
}

}  // namespace

Status ContentCheck::add(std::string_view file, std::string_view bytes) {
  if (file == kBinlog) {
    return binlog_.add(bytes);
  }
  if (file == kDatabase) {
    const auto begun = database_ ? Status() : begin_database();
    return begun ? database_->add(bytes) : begun;
  }
  has_wal_ = has_wal_ || (file == kWal && !bytes.empty());
  return {};
}

Status ContentCheck::begin_database() {
  if (auto whole = binlog_.finish(); !whole) {
    return whole;
  }
  const auto key = binlog_.state().value("sqlite_key").value_or("");
  if (key.size() != tddb::kKeySize) {
    return wrong_binlog("the key of db.sqlite is not in it");
  }
  database_.emplace(Secret(std::string(key)));
  return {};
}

Status ContentCheck::finish() {
  const auto begun = database_ ? Status() : begin_database();
  return begun ? database_->finish(!has_wal_) : begun;
}

Result<tddb::KnownPeers> ContentCheck::known_peers() const {
  const auto login = binlog::login_of(binlog_.state());
  if (!login || login->my_id == 0) {
    return wrong_binlog(login ? "it is that of no account" : login.error().message);
  }
  auto hashes = database_->peer_hashes();
  return hashes ? Result<tddb::KnownPeers>({login->my_id, std::move(*hashes)}) : fail(hashes.error());
}

}  // namespace tgs::snapshot
