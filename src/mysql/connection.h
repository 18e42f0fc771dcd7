// A connection to MySQL or MariaDB: TCP, prepared statements, transactions. Every call waits for the server, so it
// lives on a thread of its own. It never connects again by itself: after Kind::lost its owner opens another one, and
// knows what may be half done.
#pragma once

#include <mysql.h>

#include <chrono>
#include <initializer_list>
#include <map>
#include <memory>
#include <span>
#include <string>

#include "base/log.h"
#include "mysql/fault.h"
#include "mysql/statement.h"
#include "mysql/value.h"
#include "settings/settings.h"

namespace tgs::mysql {

/// What the connector would load when a server asks for it, loaded before a sandbox forbids that. Once, before threads.
void load_plugins();

class Transaction;

class Connection {
 public:
  /// Waits 10 s for a connection; later for answers as long as the settings say, and 30 s to be rid of a statement.
  /// With `settings.debug` the log gets each statement's text, without its values. `log` outlives the connection.
  /// `patience`: for the connection and for answers, where that is less than those 10 s and what the settings say; 0:
  /// as they say.
  static Outcome<Connection> open(const MysqlSettings& settings, Log& log,
                                  std::chrono::seconds patience = std::chrono::seconds(0));

  Connection(Connection&&) = default;

  /// Runs one statement, prepared at its first run. Outside of a transaction it is one by itself.
  Outcome<Answer> run(const std::string& sql, std::span<const Parameter> parameters);
  Outcome<Answer> run(const std::string& sql, std::initializer_list<Parameter> parameters = {}) {
    return run(sql, std::span(parameters.begin(), parameters.size()));
  }
  /// One at a time; the connection outlives it, and stays in its place.
  Outcome<Transaction> begin();

  Outcome<void> ping();
  /// Sleeps, but not on after the server has ended the connection: then true.
  bool ends_within(std::chrono::milliseconds time) const;

  /// `10.11.6-MariaDB-0+deb12u1`.
  std::string server_version() const { return mysql_get_server_info(handle_.get()); }

 private:
  friend class Transaction;

  struct Close {
    void operator()(MYSQL* connection) const { mysql_close(connection); }
  };
  using Handle = std::unique_ptr<MYSQL, Close>;

  Connection(Handle handle, Log* debug) : handle_(std::move(handle)), debug_(debug) {}

  Outcome<void> connect(const MysqlSettings& settings, std::chrono::seconds patience);
  Outcome<void> choose_charset(const MysqlSettings& settings);
  Outcome<void> command(const char* sql);

  Handle handle_;
  std::map<std::string, Statement> statements_;  // by their texts; gone before the handle
  Log* debug_;                                   // null: nothing is logged
};

/// Undone where it goes without commit().
class Transaction {
 public:
  Transaction(Transaction&& other) noexcept : connection_(std::exchange(other.connection_, nullptr)) {}
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction();

  /// After Kind::lost it is not known whether it was done.
  Outcome<void> commit();

 private:
  friend class Connection;
  explicit Transaction(Connection& connection) : connection_(&connection) {}

  Connection* connection_;  // null: ended, or moved
};

}  // namespace tgs::mysql
