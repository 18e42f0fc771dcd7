// Events, files and log-ins made up for tests.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "binlog/cipher.h"
#include "binlog/event.h"
#include "binlog/login.h"
#include "binlog/reader.h"
#include "binlog/state.h"
#include "binlog/tl.h"

namespace tgs::binlog {

inline const std::string kDatabaseKey(32, 'k');

inline std::string pair(std::string_view name, std::string_view value) {
  std::string body;
  append_string(body, name);
  append_string(body, value);
  return body;
}

inline Event event(std::uint64_t id, std::int32_t type, std::string body, std::int32_t flags = 0) {
  return {id, type, flags, Secret(std::move(body))};
}
inline Event value(std::uint64_t id, std::string_view name, std::string_view text, std::int32_t flags = 0) {
  return event(id, kValue, pair(name, text), flags);
}
inline Event removal(std::uint64_t id) {
  return event(id, kRemoved, "", kRewrite);
}

inline std::string bytes_of(const Event& event) {
  std::string bytes;
  append_event(bytes, event);
  return bytes;
}

/// A file of these events' bytes, encrypted.
inline std::string encrypted(std::string bytes, std::string_view key = kDatabaseKey) {
  auto start = Cipher::begin(key);
  start->cipher.apply(bytes);
  return bytes_of(event(0, kEncrypted, to_body(start->encryption))) + bytes;
}

inline AuthKey made_key(int dc_id, char letter = 'a', bool is_authorized = true) {
  std::string bytes(AuthKey::kSize, letter);
  bytes[0] = static_cast<char>(dc_id);
  const auto id = id_of_key(bytes);
  return {dc_id, id, is_authorized, Secret(std::move(bytes)), 1795522800.5};
}

inline Login made_login() {
  Login login{LoggedIn::yes, true, 5'000'000'000, 2, {}};
  login.keys.push_back(made_key(2));
  login.keys.push_back(made_key(4, 'b', false));
  return login;
}

/// All of a log-in in a line, to compare by.
inline std::string text_of(const Login& login) {
  auto text =
      fmt::format("{} {} {} {}", static_cast<int>(login.state), login.is_bot, login.my_id, login.main_dc_id);
  for (const auto& key : login.keys) {
    text += fmt::format(" {}:{:x} {} {} {}", key.dc_id, key.id, key.is_authorized, key.created_at,
                        key.key.reveal());
  }
  return text;
}

/// What a reader makes of bytes that are fed to it in pieces.
struct Contents {
  std::vector<std::string> events;  ///< as bytes of a file
  std::optional<Fault> fault;
  std::uint64_t offset = 0;

  bool operator==(const Contents&) const = default;
};

inline void drain(Reader& reader, Contents& contents) {
  for (;;) {
    auto next = reader.next();
    contents.offset = reader.offset();
    if (!next) {
      contents.fault = next.error();
      return;
    }
    if (!*next) {
      return;
    }
    if ((*next)->type != kEncrypted) {
      contents.events.push_back(bytes_of(**next));
    }
  }
}

inline Contents contents_of(std::string_view file, std::size_t piece, std::string_view key = kDatabaseKey) {
  Reader reader{Secret(std::string(key))};
  Contents contents;
  for (; !file.empty(); file.remove_prefix(std::min(piece, file.size()))) {
    reader.feed(file.substr(0, piece));
    drain(reader, contents);
  }
  return contents;
}

}  // namespace tgs::binlog
