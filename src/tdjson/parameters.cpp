#include "tdjson/parameters.h"

#include <fmt/format.h>

#include <string_view>

namespace tgs::tdjson {
namespace {

std::string_view directory_in(simdjson::dom::element parameters) {
  std::string_view directory;
  if (parameters["database_directory"].get(directory) != simdjson::SUCCESS &&
      parameters["parameters"]["database_directory"].get(directory) != simdjson::SUCCESS) {
    return {};
  }
  return directory;
}

std::string_view last_part(std::string_view path) {
  while (path.ends_with('/')) {
    path.remove_suffix(1);
  }
  return path.substr(path.rfind('/') + 1);
}

}  // namespace

Result<SessionId> session_of(const StorageUrl& url, simdjson::dom::element parameters) {
  if (url.session) {
    return *url.session;
  }
  const auto name = last_part(directory_in(parameters));
  if (const auto session = parse_session(name)) {
    return *session;
  }
  return fail(fmt::format(
      "which session? TGSTORAGE_URL names none, and \"{}\", the last part of database_directory, is no "
      "number: put /42 behind the port in TGSTORAGE_URL, or let database_directory end with /42",
      name));
}

}  // namespace tgs::tdjson
