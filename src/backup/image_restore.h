// Makes the files of a session of its newest snapshot that is good, in a folder of the store's: the sessions' folders
// are for the monitor to write to. The log says which ones were passed over, and why. One thread.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "backup/rows.h"
#include "backup/spool.h"
#include "backup/stored_images.h"
#include "base/log.h"
#include "base/secret.h"
#include "binlog/login.h"
#include "mysql/connection.h"
#include "snapshot/image_header.h"
#include "vault/key_ring.h"

namespace tgs::backup {

class ImageRestore {
 public:
  /// `folder`: takes a folder named like the session. The references outlive this object.
  ImageRestore(std::string folder, Spool spool, const vault::KeyRing& keys, const Secret& database_key,
               Log& log)
      : folder_(std::move(folder)),
        spool_(std::move(spool)),
        keys_(keys),
        database_key_(database_key),
        log_(log) {}

  /// What it was made of; none: there is no snapshot of use. `login`: what the session's rows say; one that was taken
  /// before somebody logged in anew is of no use.
  using Restored = std::optional<snapshot::ImageHeader>;

  // The Fault: it can't be had, or made, just now.
  mysql::Outcome<Restored> from_spool(SessionId session, const binlog::Login& login) const;
  mysql::Outcome<Restored> from_database(mysql::Connection& connection, SessionId session,
                                         const binlog::Login& login) const;

 private:
  using Sink = std::function<void(std::string_view)>;
  using Source = std::function<mysql::Outcome<void>(const Sink&)>;

  mysql::Outcome<Restored> make(SessionId session, const binlog::Login& login, const std::string& name,
                                const Source& source) const;
  void pass_over(SessionId session, const std::string& name, const std::string& why) const;

  const std::string folder_;
  const Spool spool_;
  const vault::KeyRing& keys_;
  const Secret& database_key_;
  Log& log_;
};

/// Reads all of a snapshot in the database, and makes nothing. What it says of itself, or what is wrong with it; the
/// Fault: nobody knows.
mysql::Outcome<Result<snapshot::ImageHeader>> check_image(mysql::Connection& connection, SessionId session,
                                                          const StoredImage& image,
                                                          const vault::KeyRing& keys,
                                                          const Secret& database_key);

}  // namespace tgs::backup
