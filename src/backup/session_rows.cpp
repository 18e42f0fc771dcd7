#include "backup/session_rows.h"

#include <algorithm>
#include <charconv>

#include "binlog/login.h"
#include "vault/envelope.h"

namespace tgs::backup {
namespace {

constexpr std::string_view kSecretChat = "secret";

bool is_of_login(std::string_view name) {
  return name.starts_with("auth") || name == "my_id" || name == "main_dc_id";
}

/// `secret7`, but not `secret_chats_…`.
std::optional<std::int64_t> secret_chat_in(std::string_view name) {
  if (!name.starts_with(kSecretChat)) {
    return std::nullopt;
  }
  name.remove_prefix(kSecretChat.size());
  std::int64_t id = 0;
  const auto* end = name.data() + name.size();
  const auto [stop, error] = std::from_chars(name.data(), end, id);
  return error == std::errc() && stop == end && !name.empty() ? std::optional(id) : std::nullopt;
}

/// An option that is a text has an S before it.
std::string phone_in(const binlog::State& state) {
  const auto option = state.option("my_phone_number");
  return option && option->starts_with('S') ? std::string(option->substr(1)) : "";
}

Status seal_into(std::vector<SessionRows::Sealed>& all, const vault::KeyRing& keys, const vault::Place& place,
                 std::int64_t number, std::string_view plain) {
  auto envelope = vault::seal(keys, place, plain);
  if (!envelope) {
    return fail(envelope.error());
  }
  all.push_back({number, std::move(*envelope)});
  return {};
}

Status add_keys(SessionRows& rows, const binlog::Login& login, const vault::KeyRing& keys) {
  for (const auto& key : login.keys) {
    const vault::Place place{kKeysTable, rows.id, std::to_string(key.dc_id)};
    if (auto sealed = seal_into(rows.keys, keys, place, key.dc_id, key.key.reveal()); !sealed) {
      return sealed;
    }
  }
  return {};
}

Status add_secret_chats(SessionRows& rows, const binlog::State& state, const vault::KeyRing& keys) {
  for (const auto& name : state.names_of_values(kSecretChat)) {
    const auto id = secret_chat_in(name);
    if (!id) {
      continue;
    }
    const vault::Place place{kSecretChatsTable, rows.id, std::to_string(*id)};
    if (auto sealed = seal_into(rows.secret_chats, keys, place, *id, *state.value(name)); !sealed) {
      return sealed;
    }
  }
  return {};
}

}  // namespace

bool touches_rows(const binlog::Difference& difference) {
  return difference.options.contains("my_phone_number") ||
         std::ranges::any_of(difference.values,
                             [](const auto& name) { return is_of_login(name) || secret_chat_in(name); });
}

Result<std::optional<SessionRows>> session_rows(SessionId id, const binlog::State& state,
                                                const vault::KeyRing& keys) {
  const auto login = binlog::login_of(state);
  if (!login) {
    return fail(login.error());
  }
  if (login->state == binlog::LoggedIn::no) {
    return std::nullopt;
  }
  SessionRows rows{.id = id};
  if (login->state != binlog::LoggedIn::yes || login->my_id == 0) {
    return rows;
  }
  rows.user = login->my_id;
  rows.is_bot = login->is_bot;
  rows.phone = phone_in(state);
  rows.dc_id = login->main_dc_id != 0 ? login->main_dc_id : binlog::kFirstDc;
  for (const auto& added : {add_keys(rows, *login, keys), add_secret_chats(rows, state, keys)}) {
    if (!added) {
      return fail(added.error());
    }
  }
  return rows;
}

}  // namespace tgs::backup
