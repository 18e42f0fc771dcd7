// The check of the database: whether it answers, by TLS, with the right tables, rights and time.
#include <fmt/format.h>

#include <chrono>
#include <cstdlib>
#include <ctime>
#include <utility>

#include "base/log.h"
#include "cli/checkup.h"
#include "mysql/schema.h"

namespace tgs {
namespace {

constexpr std::chrono::seconds kPatience{5};
constexpr std::int64_t kMostOff = 5;  // seconds between the clocks: leases last 15 by default

/// Changing nothing takes the same rights as changing something. One of the tables, as rights are given for all of
/// them.
constexpr std::pair<const char*, const char*> kRights[] = {
    {"INSERT",
     "INSERT INTO tg_storage_chunks (tg_session_id, generation, number, data)"
     " SELECT tg_session_id, generation, number, data FROM tg_storage_chunks WHERE FALSE"},
    {"UPDATE", "UPDATE tg_storage_chunks SET number = number WHERE FALSE"},
    {"DELETE", "DELETE FROM tg_storage_chunks WHERE FALSE"},
};

std::string text_in(const mysql::Outcome<mysql::Answer>& answer, std::size_t column) {
  if (!answer || answer->rows.empty() || answer->rows.front().size() <= column) {
    return "";
  }
  const auto* text = std::get_if<std::string>(&answer->rows.front()[column]);
  return text != nullptr ? *text : "";
}

Diagnosis judge_encryption(mysql::Connection& connection, const MysqlSettings& settings) {
  const auto cipher = text_in(connection.run("SHOW STATUS LIKE 'Ssl_cipher'"), 1);
  if (!cipher.empty()) {
    return {Health::ok, fmt::format("the connection is encrypted, {}", cipher)};
  }
  const bool is_near =
      settings.host == "localhost" || settings.host == "::1" || settings.host.starts_with("127.");
  return {is_near ? Health::ok : Health::warning,
          is_near ? "the connection is not encrypted, and stays on this machine"
                  : fmt::format("the connection to {} is not encrypted", settings.host),
          is_near ? "" : "set mysql.ssl"};
}

Diagnosis judge_clock(mysql::Connection& connection) {
  const auto answer = connection.run("SELECT CAST(UNIX_TIMESTAMP() AS SIGNED)");
  const auto* time =
      !answer || answer->rows.empty() ? nullptr : std::get_if<std::int64_t>(&answer->rows.front().front());
  if (time == nullptr) {
    return {Health::warning, "the server does not tell its time"};
  }
  const auto off = std::abs(*time - std::int64_t{std::time(nullptr)});
  return off <= kMostOff
             ? Diagnosis{Health::ok, "the server's clock is as this machine's"}
             : Diagnosis{Health::warning, fmt::format("the server's clock is {} seconds off this one's", off),
                         "run an NTP client on both machines"};
}

Diagnosis judge_rights(mysql::Connection& connection, const MysqlSettings& settings) {
  for (const auto& [right, statement] : kRights) {
    if (const auto done = connection.run(statement); !done) {
      return {Health::failure,
              fmt::format("mysql.user: {} may not {}: {}", settings.user, right, done.error().message),
              fmt::format("GRANT SELECT, INSERT, UPDATE, DELETE ON {}.* TO that user", settings.database)};
    }
  }
  return {Health::ok, fmt::format("{} may change the tables", settings.user)};
}

}  // namespace

Diagnoses check_database(const Patient& patient) {
  const auto& settings = patient.settings().mysql;
  if (!settings) {
    return {{Health::skipped, "the settings have no section mysql"}};
  }
  if (patient.invocation.stays_offline) {
    return {{Health::skipped, "--offline"}};
  }
  Log log("doctor", LogLevel::none);
  auto connection = mysql::Connection::open(*settings, log, kPatience);
  if (!connection) {
    return {{Health::failure, connection.error().message,
             "docs/backup.md tells what to do about each of these words"}};
  }
  Diagnoses found{{Health::ok, fmt::format("{} answers", connection->server_version())}};
  found.push_back(judge_encryption(*connection, *settings));
  found.push_back(judge_clock(*connection));
  if (const auto schema = mysql::check_schema(*connection, settings->database); !schema) {
    found.push_back(
        {Health::failure, schema.error().message, "the storage changes no tables itself: do so by db/"});
    return found;
  }
  found.push_back({Health::ok, fmt::format("{} has the tables of version {}", settings->database,
                                           mysql::migrations().size())});
  found.push_back(judge_rights(*connection, *settings));
  return found;
}

}  // namespace tgs
