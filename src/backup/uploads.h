// Brings what is in the spool to the database, in steps of one chunk at most, so that rows never wait for long: first
// the chunks, then whom it knows and the row by which a snapshot counts; last the file goes. Killed between any two
// steps it does what is left the next time, and until the row is there the snapshot before it counts. One thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "backup/in_question.h"
#include "backup/outbox.h"
#include "backup/spool.h"
#include "backup/stored_images.h"
#include "base/log.h"
#include "base/secret.h"
#include "base/unique_fd.h"
#include "lease/verdict.h"
#include "mysql/connection.h"
#include "tddb/peer_hash.h"
#include "vault/key_ring.h"

namespace tgs::backup {

class Uploads {
 public:
  /// `me`: in whose name. `log` outlives it.
  Uploads(Spool spool, vault::KeyRing keys, Secret database_key, lease::Holder me,
          std::shared_ptr<const InQuestion> in_question, Log& log)
      : spool_(std::move(spool)),
        keys_(std::move(keys)),
        database_key_(std::move(database_key)),
        me_(std::move(me)),
        in_question_(std::move(in_question)),
        log_(log) {}

  /// Removes what is of sessions that have logged out, by what waits in the outbox.
  void sweep(const Outbox& outbox);

  /// True: there is more to do. All rows that have to be there before are there. After a Fault it begins anew with the
  /// file; one that the database does not take twice is left until forget_faults().
  mysql::Outcome<bool> step(mysql::Connection& connection);
  /// With a new connection.
  void forget_faults() { not_taken_.clear(); }

 private:
  struct Upload {
    Spool::Item item;
    UniqueFd file;
    StoredImage image;
    tddb::KnownPeers known = {};  // for tg_peers
    std::uint64_t next = 0;       // chunk
  };

  std::optional<Spool::Item> next() const;
  mysql::Outcome<bool> go_on(mysql::Connection& connection);
  mysql::Outcome<bool> begin(mysql::Connection& connection, const Spool::Item& item);
  Status check(Upload& upload, const SessionRows& rows) const;
  using Change = std::function<mysql::Outcome<void>(mysql::Connection&)>;
  mysql::Outcome<bool> change(mysql::Connection& connection, const Change& change);
  mysql::Outcome<bool> may_change(mysql::Connection& connection) const;
  mysql::Outcome<bool> put_next_chunk(mysql::Connection& connection);
  mysql::Outcome<bool> end(mysql::Connection& connection);

  const Spool spool_;
  const vault::KeyRing keys_;
  const Secret database_key_;
  const lease::Holder me_;
  const std::shared_ptr<const InQuestion> in_question_;
  Log& log_;
  std::optional<Upload> upload_;          // under way
  std::multiset<std::string> not_taken_;  // paths, one for each attempt
};

}  // namespace tgs::backup
