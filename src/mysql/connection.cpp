#include "mysql/connection.h"

#include <poll.h>

#include <algorithm>
#include <utility>

namespace tgs::mysql {
namespace {

constexpr std::chrono::seconds kLongestConnect{10};
constexpr unsigned kWriteSeconds = 30;
constexpr std::size_t kMostPacket = 64 << 20;  // bytes; the connector's own bound is a gigabyte
// Not those by which a server could ask for the password itself.
constexpr const char* kLogIns = "mysql_native_password,caching_sha2_password,client_ed25519";
// MYSQL_CLIENT_AUTHENTICATION_PLUGIN, whose header Debian's package leaves incomplete.
constexpr int kLogInPlugin = 2;
constexpr const char* kLoadedLogIns[] = {"caching_sha2_password", "client_ed25519"};

Failure failure_of(MYSQL* connection) {
  return {mysql_errno(connection), mysql_error(connection)};
}

const char* or_null(const std::string& path) {
  return path.empty() ? nullptr : path.c_str();
}

void set_tls(MYSQL* connection, const MysqlSslSettings& ssl) {
  const my_bool yes = 1;
  mysql_ssl_set(connection, or_null(ssl.key), or_null(ssl.cert), or_null(ssl.ca), nullptr, nullptr);
  mysql_optionsv(connection, MYSQL_OPT_SSL_ENFORCE, &yes);
  mysql_optionsv(connection, MYSQL_OPT_SSL_VERIFY_SERVER_CERT, &yes);
  mysql_optionsv(connection, MARIADB_OPT_TLS_VERSION, "TLSv1.2,TLSv1.3");
}

/// 0 stands for no limit.
std::chrono::seconds shorter(std::chrono::seconds one, std::chrono::seconds other) {
  return one.count() == 0 || other.count() == 0 ? std::max(one, other) : std::min(one, other);
}

void set_options(MYSQL* connection, const MysqlSettings& settings, std::chrono::seconds patience) {
  // `localhost` would be a Unix socket, which the sandbox forbids.
  const unsigned protocol = MYSQL_PROTOCOL_TCP;
  const unsigned local_files = 0;  // a server could ask for any
  const auto connect_seconds = static_cast<unsigned>(shorter(kLongestConnect, patience).count());
  const auto read_seconds = static_cast<unsigned>(shorter(settings.read_timeout, patience).count());
  mysql_optionsv(connection, MYSQL_OPT_PROTOCOL, &protocol);
  mysql_optionsv(connection, MYSQL_OPT_LOCAL_INFILE, &local_files);
  mysql_optionsv(connection, MYSQL_OPT_CONNECT_TIMEOUT, &connect_seconds);
  mysql_optionsv(connection, MYSQL_OPT_WRITE_TIMEOUT, &kWriteSeconds);
  if (read_seconds > 0) {
    mysql_optionsv(connection, MYSQL_OPT_READ_TIMEOUT, &read_seconds);
  }
  mysql_optionsv(connection, MYSQL_OPT_MAX_ALLOWED_PACKET, &kMostPacket);
  mysql_optionsv(connection, MARIADB_OPT_RESTRICTED_AUTH, kLogIns);
  if (settings.ssl) {
    set_tls(connection, *settings.ssl);
  }
}

}  // namespace

void load_plugins() {
  MYSQL* connection = mysql_init(nullptr);
  for (const auto* name : kLoadedLogIns) {
    mysql_load_plugin(connection, name, kLogInPlugin, 0);
  }
  mysql_close(connection);
}

Outcome<Connection> Connection::open(const MysqlSettings& settings, Log& log, std::chrono::seconds patience) {
  Connection made(Handle(mysql_init(nullptr)), settings.debug ? &log : nullptr);
  if (!made.handle_) {
    return fail(Kind::unable, "no memory for a connection");
  }
  if (auto connected = made.connect(settings, patience); !connected) {
    return tl::unexpected(connected.error());
  }
  if (auto chosen = made.choose_charset(settings); !chosen) {
    return tl::unexpected(chosen.error());
  }
  // Values that don't fit are an error, whatever the server is set to.
  for (const auto* sql : {"SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION'",
                          "SET SESSION time_zone = '+00:00'"}) {
    if (auto set = made.command(sql); !set) {
      return tl::unexpected(set.error());
    }
  }
  return made;
}

Outcome<void> Connection::connect(const MysqlSettings& settings, std::chrono::seconds patience) {
  set_options(handle_.get(), settings, patience);
  const auto* password = settings.password.reveal().data();  // a Secret's text ends in a zero
  const auto* connected = mysql_real_connect(handle_.get(), settings.host.c_str(), settings.user.c_str(),
                                             password, settings.database.c_str(), settings.port, nullptr, 0);
  return connected != nullptr ? Outcome<void>()
                              : tl::unexpected(connecting_fault(failure_of(handle_.get()), settings));
}

/// What MySQL calls utf8 is a part of UTF-8; servers before 5.5.3 have no more.
Outcome<void> Connection::choose_charset(const MysqlSettings& settings) {
  const bool is_default = settings.charset == MysqlSettings().charset;
  if (is_default && mysql_set_character_set(handle_.get(), "utf8mb4") == 0) {
    return {};
  }
  return mysql_set_character_set(handle_.get(), settings.charset.c_str()) == 0
             ? Outcome<void>()
             : tl::unexpected(connecting_fault(failure_of(handle_.get()), settings));
}

Outcome<Answer> Connection::run(const std::string& sql, std::span<const Parameter> parameters) {
  if (debug_ != nullptr) {
    debug_->info({}, "mysql: {}", sql);
  }
  auto at = statements_.find(sql);
  if (at == statements_.end()) {
    auto prepared = Statement::prepare(handle_.get(), sql);
    if (!prepared) {
      return tl::unexpected(prepared.error());
    }
    at = statements_.emplace(sql, std::move(*prepared)).first;
  }
  auto answer = at->second.run(parameters);
  if (!answer) {
    statements_.erase(at);
  }
  return answer;
}

Outcome<Transaction> Connection::begin() {
  if (auto begun = command("START TRANSACTION"); !begun) {
    return tl::unexpected(begun.error());
  }
  return Transaction(*this);
}

Outcome<void> Connection::command(const char* sql) {
  if (debug_ != nullptr) {
    debug_->info({}, "mysql: {}", sql);
  }
  return mysql_query(handle_.get(), sql) == 0
             ? Outcome<void>()
             : tl::unexpected(statement_fault(failure_of(handle_.get()), sql));
}

Outcome<void> Connection::ping() {
  return mysql_ping(handle_.get()) == 0
             ? Outcome<void>()
             : tl::unexpected(statement_fault(failure_of(handle_.get()), "a ping"));
}

bool Connection::ends_within(std::chrono::milliseconds time) const {
  pollfd polled{static_cast<int>(mysql_get_socket(handle_.get())), POLLIN, 0};
  return ::poll(&polled, 1, static_cast<int>(time.count())) > 0;
}

Transaction::~Transaction() {
  if (connection_ != nullptr) {
    // Where this fails the connection is gone, and the server undoes it by itself.
    [[maybe_unused]] const auto undone = connection_->command("ROLLBACK");
  }
}

Outcome<void> Transaction::commit() {
  return std::exchange(connection_, nullptr)->command("COMMIT");
}

}  // namespace tgs::mysql
