// The database as one who asks it now and then sees it: connects when it is needed, once more where the server has
// ended the connection meanwhile, and fails for a whole round of questions where it fails for one, so that not each
// waits for it. One thread, which waits.
#pragma once

#include <optional>
#include <type_traits>
#include <utility>

#include "mysql/schema.h"

namespace tgs::lease {

class Database {
 public:
  /// The references outlive it. `patience`: for a connection, and for each answer.
  Database(const MysqlSettings& settings, std::chrono::seconds patience, Log& log)
      : settings_(settings), patience_(patience), log_(log) {}

  /// `use`: from a Connection& to an Outcome. Twice is the same as once.
  template <class Use>
  std::invoke_result_t<Use, mysql::Connection&> ask(const Use& use) {
    const bool is_fresh = !connection_;
    if (is_fresh) {
      connect();
    }
    if (!*connection_) {
      return tl::unexpected(connection_->error());
    }
    auto outcome = use(**connection_);
    if (!outcome && outcome.error().kind == mysql::Kind::lost && !is_fresh) {
      connection_.reset();
      return ask(use);
    }
    if (!outcome) {
      connection_.emplace(tl::unexpected(outcome.error()));
    }
    return outcome;
  }

  /// What failed is tried anew from now on.
  void end_round() {
    if (connection_ && !*connection_) {
      connection_.reset();
    }
  }

 private:
  void connect() { connection_.emplace(mysql::connect(settings_, log_, patience_)); }

  const MysqlSettings& settings_;
  const std::chrono::seconds patience_;
  Log& log_;
  std::optional<mysql::Outcome<mysql::Connection>> connection_;  // none: not tried yet
};

}  // namespace tgs::lease
