#include "settings/client_options.h"

namespace tgs {
namespace {

using C = ClientRules;
using T = Type;

template <class V>
std::optional<Value> value_of(const std::optional<V>& member) {
  return member ? std::optional<Value>(*member) : std::nullopt;
}
template <class V>
std::optional<Value> value_of(const V& member) {
  auto value = access_detail::to_value(member);
  return is_empty(value) ? std::nullopt : std::optional(std::move(value));
}

template <class V>
void put(std::optional<V>& member, Value&& value) {
  member = std::get<V>(std::move(value));
}
template <class V>
void put(V& member, Value&& value) {
  access_detail::from_value(member, std::move(value));
}

template <auto Member>
constexpr ClientOption row(std::string_view name, Type type, std::string_view meaning) {
  return {Option{name, type, nullptr, Audience::front, meaning},
          [](const C& client) { return value_of(client.*Member); },
          [](C& client, Value&& value) { put(client.*Member, std::move(value)); }};
}

constexpr ClientOption needed(ClientOption made) {
  made.option.required = true;
  return made;
}

constexpr ClientOption rows[] = {
    needed(row<&C::name>("name", T::text, "What the log and the audit call it.")),
    row<&C::certificate>("certificate", T::text,
                         "Its TLS client certificate: the SHA-256 fingerprint in hexadecimal digits, or the "
                         "subject's common name. Needs the section tls."),
    row<&C::token_sha256>(
        "token_sha256", T::text,
        "The SHA-256 of the token that it gives in its openSession, in hexadecimal digits."),
    row<&C::address>("address", T::text,
                     "Where it connects from: an address or a network like \"10.0.0.0/8\"."),
    needed(row<&C::sessions>("sessions", T::ranges, "The sessions that it may open.")),
    row<&C::may_create>("may_create", T::boolean,
                        "Whether it may open sessions that do not exist yet, and log in; without it, log-in "
                        "requests are refused."),
    row<&C::expires>("expires", T::time, "From then on it is a stranger."),
    row<&C::allowed_requests>(
        "allowed_requests", T::names,
        "Those of the global allowed_requests that it may send; all of them where this is left out."),
    row<&C::allowed_updates>(
        "allowed_updates", T::names,
        "Those of the global allowed_updates that it is sent; all of them where this is left out."),
    row<&C::argument_rules>("argument_rules", T::rules, "Rules for it alone, besides the global ones."),
    row<&C::rate_limits>("rate_limits", T::rates, "Limits for it alone, besides the global ones."),
    row<&C::chats>(
        "chats", T::numbers,
        "The only chats and users that its requests may name and that its updates and answers may be about."),
};

}  // namespace

std::span<const ClientOption> client_options() {
  return rows;
}

}  // namespace tgs
