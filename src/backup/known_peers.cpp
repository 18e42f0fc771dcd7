#include "backup/known_peers.h"

#include <algorithm>
#include <span>
#include <string>
#include <vector>

namespace tgs::backup {
namespace {

/// So that there are two statements to prepare, whatever the number of peers.
constexpr std::size_t kAtOnce = 256;

std::string statement_for(std::size_t rows) {
  std::string sql = "REPLACE INTO tg_peers (tg_user_id, tg_peer_id, access_hash) VALUES (?, ?, ?)";
  for (std::size_t row = 1; row < rows; ++row) {
    sql += ", (?, ?, ?)";
  }
  return sql;
}

}  // namespace

mysql::Outcome<void> put(mysql::Connection& connection, const tddb::KnownPeers& known) {
  for (std::span rest(known.peers); !rest.empty();) {
    const auto rows = rest.first(rest.size() < kAtOnce ? 1 : kAtOnce);
    std::vector<mysql::Parameter> parameters;
    for (const auto& [peer, access_hash] : rows) {
      parameters.insert(parameters.end(), {known.account, peer, access_hash});
    }
    if (auto done = connection.run(statement_for(rows.size()), parameters); !done) {
      return tl::unexpected(std::move(done.error()));
    }
    rest = rest.subspan(rows.size());
  }
  return {};
}

}  // namespace tgs::backup
