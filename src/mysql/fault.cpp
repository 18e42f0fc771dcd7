#include "mysql/fault.h"

#include <errmsg.h>
#include <fmt/format.h>
#include <mysqld_error.h>

#include <cerrno>
#include <charconv>
#include <cstring>

namespace tgs::mysql {
namespace {

/// `Host is down` of a text that ends in `(112)`; else the text.
std::string reason_of(std::string_view text) {
  const auto open = text.rfind('(');
  int number = 0;
  if (open != std::string_view::npos &&
      std::from_chars(text.data() + open + 1, text.data() + text.size(), number).ec == std::errc() &&
      number > 0) {
    // The connector does not say what came of a connection that it has waited for.
    return number == EINPROGRESS ? "nothing takes the connection" : ::strerror(number);
  }
  return std::string(text);
}

Fault unreachable(const Failure& failure, const MysqlSettings& settings) {
  return {Kind::unreachable, fmt::format("mysql.host: can't connect to {} port {}: {}", settings.host,
                                         settings.port, reason_of(failure.text))};
}

Fault refused(std::string_view key, std::string_view what, std::string_view text) {
  return {Kind::refused, fmt::format("{}: {}: {}", key, what, text)};
}

/// Of failures that have nothing to do with what was asked.
Kind kind_of(unsigned number) {
  switch (number) {
    case CR_SERVER_GONE_ERROR:
    case CR_SERVER_LOST:
    case CR_SERVER_LOST_EXTENDED:
    case ER_CONNECTION_KILLED:
    case ER_NET_READ_ERROR:
    case ER_NET_READ_INTERRUPTED:
      return Kind::lost;
    case ER_LOCK_DEADLOCK:
    case ER_LOCK_WAIT_TIMEOUT:
    case ER_CHECKREAD:  // the row has changed since it was read
      return Kind::repeat;
    case ER_CON_COUNT_ERROR:
    case ER_TOO_MANY_USER_CONNECTIONS:
    case ER_USER_LIMIT_REACHED:
    case ER_SERVER_SHUTDOWN:
    case ER_DISK_FULL:
    case ER_RECORD_FILE_FULL:
    case ER_OUT_OF_RESOURCES:
    case ER_OUTOFMEMORY:
    case ER_OPTION_PREVENTS_STATEMENT:
    case ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION:
    case ER_READ_ONLY_MODE:
    case ER_ERROR_ON_WRITE:
    case ER_QUERY_INTERRUPTED:
      return Kind::unable;
    case ER_TABLEACCESS_DENIED_ERROR:
    case ER_COLUMNACCESS_DENIED_ERROR:
    case ER_DBACCESS_DENIED_ERROR:
      return Kind::refused;
    case ER_NO_SUCH_TABLE:
    case ER_BAD_FIELD_ERROR:
      return Kind::schema;
    default:
      return Kind::wrong;
  }
}

std::string_view in_words(Kind kind, unsigned number) {
  switch (number) {
    case ER_DISK_FULL:
    case ER_RECORD_FILE_FULL:
    case ER_ERROR_ON_WRITE:
      return "mysql: the server has no room left";
    case ER_OPTION_PREVENTS_STATEMENT:
    case ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION:
    case ER_READ_ONLY_MODE:
      return "mysql: the server is read-only";
    default:
      break;
  }
  switch (kind) {
    case Kind::lost:
      return "mysql: the connection to the server was lost";
    case Kind::repeat:
      return "mysql: another transaction was in the way";
    case Kind::unable:
      return "mysql: the server can't do it at present";
    case Kind::refused:
      return "mysql.user: the user has not the right";
    case Kind::schema:
      return "mysql.database: a table or column is missing";
    default:
      return "mysql: the server does not take the statement";
  }
}

}  // namespace

Fault connecting_fault(const Failure& failure, const MysqlSettings& settings) {
  const auto& text = failure.text;
  switch (failure.number) {
    case CR_UNKNOWN_HOST:
      return {Kind::unreachable, fmt::format("mysql.host: no address can be found for {}", settings.host)};
    case CR_SSL_CONNECTION_ERROR:
      return refused("mysql.ssl", "the connection can't be secured", text);
    case ER_ACCESS_DENIED_ERROR:
    case ER_ACCESS_DENIED_NO_PASSWORD_ERROR:
      return refused("mysql.user", "the server does not accept the name, the password or the certificate",
                     text);
    case ER_HOST_NOT_PRIVILEGED:
    case ER_HOST_IS_BLOCKED:
      return refused("mysql.host", "the server lets nobody in from this machine", text);
    case ER_BAD_DB_ERROR:
    case ER_DBACCESS_DENIED_ERROR:
      return refused("mysql.database", "the server does not open it to this user", text);
    case CR_AUTH_PLUGIN_CANNOT_LOAD:
    case CR_AUTH_PLUGIN_ERR:
    case CR_PLUGIN_NOT_ALLOWED:
      return refused("mysql.user", "the server wants a kind of log-in that is not supported", text);
    case CR_CANT_READ_CHARSET:
    case ER_UNKNOWN_CHARACTER_SET:
    case ER_WRONG_VALUE_FOR_VAR:
      return refused("mysql.charset", "can't be used", text);
    default:
      break;
  }
  return kind_of(failure.number) == Kind::unable
             ? Fault{Kind::unable, fmt::format("mysql: the server takes no connection at present: {}", text)}
             : unreachable(failure, settings);
}

Fault statement_fault(const Failure& failure, std::string_view statement) {
  const auto kind = kind_of(failure.number);
  return {kind, fmt::format("{}: error {} in {}", in_words(kind, failure.number), failure.number, statement)};
}

}  // namespace tgs::mysql
