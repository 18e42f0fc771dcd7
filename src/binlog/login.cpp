#include "binlog/login.h"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

#include "binlog/tl.h"

namespace tgs::binlog {
namespace {

// Flags of an authN. Others are of no meaning to the layout.
constexpr std::int32_t kAuthorized = 1;
constexpr std::int32_t kHasCreatedAt = 4;
constexpr std::int32_t kExpires = 8;

constexpr std::string_view kAuth = "auth";
constexpr std::int64_t kMostDc = 1000;

/// 0 for all that is not a number from 1 on in its shortest form.
std::int64_t positive(std::string_view digits, std::int64_t most) {
  std::int64_t number = 0;
  const auto* const end = digits.data() + digits.size();
  const auto read = std::from_chars(digits.data(), end, number);
  const bool fits = read.ec == std::errc() && read.ptr == end && !digits.starts_with('0') && number <= most;
  return fits ? std::max<std::int64_t>(number, 0) : 0;
}

Result<LoggedIn> state_from(std::string_view auth) {
  if (auth.empty()) {
    return LoggedIn::no;
  }
  if (auth == "ok") {
    return LoggedIn::yes;
  }
  if (auth == "logout") {
    return LoggedIn::logging_out;
  }
  if (auth == "destroy") {
    return LoggedIn::destroying;
  }
  return fail("auth: no known state");
}

/// 0 where there is no such value.
Result<std::int64_t> number_in(const State& state, std::string_view name, std::int64_t most) {
  const auto value = state.value(name).value_or("");
  const auto number = positive(value, most);
  if (number == 0 && !value.empty()) {
    return fail(fmt::format("{}: no number from 1 to {}", name, most));
  }
  return number;
}

Result<std::vector<AuthKey>> keys_in(const State& state) {
  std::vector<AuthKey> keys;
  for (const auto& name : state.names_of_values(kAuth)) {
    const auto dc_id = static_cast<int>(positive(std::string_view(name).substr(kAuth.size()), kMostDc));
    if (dc_id == 0) {
      continue;  // auth itself, auth_is_bot and the like
    }
    auto key = parse_auth_key(dc_id, *state.value(name));
    if (!key) {
      return fail(fmt::format("{}: {}", name, key.error().message));
    }
    if (*key) {
      keys.push_back(std::move(**key));
    }
  }
  std::sort(keys.begin(), keys.end(), [](const auto& a, const auto& b) { return a.dc_id < b.dc_id; });
  return keys;
}

}  // namespace

std::uint64_t id_of_key(std::string_view key) {
  std::array<unsigned char, 20> digest{};
  ::EVP_Digest(key.data(), key.size(), digest.data(), nullptr, ::EVP_sha1(), nullptr);
  const auto* const low =
      reinterpret_cast<const char*>(digest.data()) + digest.size() - sizeof(std::uint64_t);
  return TlReader({low, sizeof(std::uint64_t)}).number<std::uint64_t>();
}

Result<std::optional<AuthKey>> parse_auth_key(int dc_id, std::string_view value) {
  TlReader reader(value);
  AuthKey key{.dc_id = dc_id, .id = reader.number<std::uint64_t>()};
  const auto flags = reader.number<std::int32_t>();
  const auto bytes = reader.string();
  key.created_at = (flags & kHasCreatedAt) != 0 ? reader.number<double>() : 0;
  if ((flags & kExpires) != 0) {
    reader.number<double>();  // seconds that were left
    reader.number<double>();  // when
  }
  if (!reader.is_done() || (!bytes.empty() && bytes.size() != AuthKey::kSize)) {
    return fail("no key");
  }
  if (bytes.empty()) {
    return std::nullopt;
  }
  if (key.id != id_of_key(bytes)) {
    return fail("the key's id is not that of the key");
  }
  key.is_authorized = (flags & kAuthorized) != 0;
  key.key = Secret(std::string(bytes));
  return key;
}

Secret to_value(const AuthKey& key) {
  std::string value;
  value.reserve(2 * AuthKey::kSize);
  append_number(value, key.id);
  const bool has_created_at = key.created_at != 0;
  append_number(value, (key.is_authorized ? kAuthorized : 0) | (has_created_at ? kHasCreatedAt : 0));
  append_string(value, key.key.reveal());
  if (has_created_at) {
    append_number(value, key.created_at);
  }
  return Secret(std::move(value));
}

Result<Login> login_of(const State& state) {
  const auto logged_in = state_from(state.value(kAuth).value_or(""));
  if (!logged_in) {
    return fail(logged_in.error());
  }
  const auto my_id = number_in(state, "my_id", std::numeric_limits<std::int64_t>::max());
  if (!my_id) {
    return fail(my_id.error());
  }
  const auto main_dc_id = number_in(state, "main_dc_id", kMostDc);
  if (!main_dc_id) {
    return fail(main_dc_id.error());
  }
  auto keys = keys_in(state);
  if (!keys) {
    return fail(keys.error());
  }
  return Login{*logged_in, state.value("auth_is_bot") == "true", *my_id, static_cast<int>(*main_dc_id),
               std::move(*keys)};
}

}  // namespace tgs::binlog
