// What the storage's own code makes of the folder of a closed session, for knownPeers.test.mjs.
//   tddb_tool FOLDER KEY [PORT]   prints whom the account knows, as JSON; puts it into the database of a server on that
//                                 port, too, twice. KEY: of TDLib's databases, in hexadecimal digits
#include <fmt/format.h>

#include <iostream>
#include <span>

#include "backup/known_peers.h"
#include "snapshot/image_reader.h"
#include "snapshot/session_folder.h"

namespace {

using namespace tgs;

std::string bytes_of(std::string_view digits) {
  std::string bytes;
  for (; digits.size() >= 2; digits.remove_prefix(2)) {
    bytes += static_cast<char>(std::stoi(std::string(digits.substr(0, 2)), nullptr, 16));
  }
  return bytes;
}

Result<tddb::KnownPeers> known_in(const std::string& path, Secret key) {
  const auto folder = snapshot::SessionFolder::open(path);
  auto header = folder ? folder->describe(key) : fail(folder.error());
  if (!header) {
    return fail(header.error());
  }
  header->session = 1;
  snapshot::ImageReader reader(std::move(key));
  auto done = folder->write_image(*header, [&](std::string_view bytes) { return reader.feed(bytes); });
  done = done ? reader.finish() : done;
  return done ? reader.known_peers() : fail(done.error());
}

/// As tests/system/mariadb.mjs has it.
Result<mysql::Connection> connect(const std::string& port, MysqlSettings& settings, Log& log) {
  settings.host = "127.0.0.1";
  settings.port = static_cast<std::uint16_t>(std::stoi(port));
  settings.user = "storage";
  settings.password = Secret("word-of-the-storage");
  settings.database = "calls";
  auto connection = mysql::Connection::open(settings, log);
  return connection ? Result<mysql::Connection>(std::move(*connection)) : fail(connection.error().message);
}

Status put_twice(const std::string& port, const tddb::KnownPeers& known) {
  Log log("test", LogLevel::none);
  MysqlSettings settings;
  auto connection = connect(port, settings, log);
  if (!connection) {
    return fail(connection.error());
  }
  for (int time = 0; time < 2; ++time) {
    if (const auto done = backup::put(*connection, known); !done) {
      return fail(done.error().message);
    }
  }
  return {};
}

std::string json_of(const tddb::KnownPeers& known) {
  std::string peers;
  for (const auto& [peer, access_hash] : known.peers) {
    peers += fmt::format(R"({}"{}":"{}")", peers.empty() ? "" : ",", peer, access_hash);
  }
  return fmt::format(R"({{"account":{},"peers":{{{}}}}})", known.account, peers);
}

}  // namespace

int main(int count, char** arguments) {
  const std::span all(arguments, static_cast<std::size_t>(count));
  if (count != 3 && count != 4) {
    return 2;
  }
  const auto known = known_in(all[1], Secret(bytes_of(all[2])));
  const auto put = known && count == 4 ? put_twice(all[3], *known) : Status();
  if (!known || !put) {
    std::cerr << (known ? put.error().message : known.error().message) << std::endl;
    return 1;
  }
  std::cout << json_of(*known) << std::endl;
  return 0;
}
