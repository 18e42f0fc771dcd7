// Where the storage is, as TGSTORAGE_URL says it: `tcp://host:port/42`, or
// `tls://host:port/42?cert=FILE&key=FILE&ca=FILE`, there with `name=NAME` where the server's certificate is not for the
// host's name, and each with `token_file=FILE` where the storage knows its clients by tokens. Without `/42` each client
// has to name its session itself. Pure; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/ids.h"
#include "base/result.h"

namespace tgs::tdjson {

struct StorageUrl {
  bool is_tls = false;
  std::string host;  ///< a name or an address, without brackets
  std::string port;
  std::optional<SessionId> session;
  std::string name;  ///< whom the server's certificate has to be for; empty: the host
  // Paths of files, empty where there is none.
  std::string certificate;
  std::string key;
  std::string authority;
  std::string token_file;
};

/// The Errors name TGSTORAGE_URL, what is wrong in it, and what it should look like.
Result<StorageUrl> parse_storage_url(std::string_view text);

/// Digits alone, without a leading zero, from 1 to 2^64-1.
std::optional<SessionId> parse_session(std::string_view digits);

}  // namespace tgs::tdjson
