#include "backup/stored_images.h"

namespace tgs::backup {
namespace {

using mysql::Outcome;

Outcome<void> done(const Outcome<mysql::Answer>& answer) {
  return answer ? Outcome<void>() : tl::unexpected(answer.error());
}

}  // namespace

Outcome<std::vector<StoredImage>> stored_images(mysql::Connection& connection, SessionId session) {
  const auto answer = connection.run(
      "SELECT generation, TIMESTAMPDIFF(SECOND, '1970-01-01', made_at), tdlib_version, size,"
      " LOWER(HEX(sha256)), chunks FROM tg_storage_snapshots WHERE tg_session_id = ? ORDER BY generation "
      "DESC",
      {session});
  if (!answer) {
    return tl::unexpected(answer.error());
  }
  std::vector<StoredImage> images;
  for (const auto& row : answer->rows) {
    images.push_back(
        {mysql::value_or_none<std::uint64_t>(row.at(0)), mysql::value_or_none<std::int64_t>(row.at(1)),
         mysql::value_or_none<std::string>(row.at(2)), mysql::value_or_none<std::uint64_t>(row.at(3)),
         mysql::value_or_none<std::string>(row.at(4)), mysql::value_or_none<std::uint64_t>(row.at(5))});
  }
  return images;
}

Outcome<void> read_image(mysql::Connection& connection, SessionId session, const StoredImage& image,
                         const std::function<void(std::string_view)>& sink) {
  for (std::uint64_t number = 0; number < image.chunks; ++number) {
    const auto answer = connection.run(
        "SELECT data FROM tg_storage_chunks WHERE tg_session_id = ? AND generation = ? AND number = ?",
        {session, image.generation, number});
    if (!answer) {
      return tl::unexpected(answer.error());
    }
    if (answer->rows.empty()) {
      return {};
    }
    sink(mysql::value_or_none<std::string>(answer->rows.front().at(0)));
  }
  return {};
}

Outcome<void> clear_chunks(mysql::Connection& connection, SessionId session, std::uint64_t from) {
  return done(connection.run("DELETE FROM tg_storage_chunks WHERE tg_session_id = ? AND generation >= ?",
                             {session, from}));
}

Outcome<void> put_chunk(mysql::Connection& connection, SessionId session, std::uint64_t generation,
                        std::uint64_t number, std::string_view bytes) {
  return done(connection.run(
      "INSERT INTO tg_storage_chunks (tg_session_id, generation, number, data) VALUES (?, ?, ?, ?)",
      {session, generation, number, mysql::Blob{bytes}}));
}

Outcome<void> put_image(mysql::Connection& connection, SessionId session, const StoredImage& image) {
  auto written = done(connection.run(
      "INSERT INTO tg_storage_snapshots (tg_session_id, generation, made_at, tdlib_version, size, sha256, "
      "chunks)"
      " VALUES (?, ?, DATE_ADD('1970-01-01', INTERVAL ? SECOND), ?, ?, UNHEX(?), ?)",
      {session, image.generation, image.made_at, std::string_view(image.tdlib_version), image.size,
       std::string_view(image.sha256), image.chunks}));
  const auto newest_to_go = image.generation > kGenerations ? image.generation - kGenerations : 0;
  for (const auto* sql : {"DELETE FROM tg_storage_snapshots WHERE tg_session_id = ? AND generation <= ?",
                          "DELETE FROM tg_storage_chunks WHERE tg_session_id = ? AND generation <= ?"}) {
    if (written) {
      written = done(connection.run(sql, {session, newest_to_go}));
    }
  }
  return written;
}

}  // namespace tgs::backup
