// A setting's value in the form all settings share, whatever member of `Settings` it lives in.
// `access<&Settings::tdlib, &TdlibSettings::path>` is the constant pair of functions that reaches one member;
// the option table (options.h) holds one such pair a key. Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

#include "settings/settings.h"

namespace tgs {

/// Sections are booleans here: whether the section is there.
using Value = std::variant<bool, std::int64_t, double, std::string, Names, FieldNames, Rate, Secret,
                           ArgumentRules, RateLimits, std::vector<SessionRange>, std::vector<std::int64_t>,
                           std::chrono::sys_seconds, std::vector<ClientRules>>;

struct Access {
  std::optional<Value> (*get)(const Settings&);  ///< nothing where the section around it is not there
  void (*set)(Settings&, Value&&);               ///< nothing happens where the section is not there
};

std::string_view to_text(ProxyType type);
ProxyType parse_proxy_type(std::string_view text);  ///< socks5 for any other text: check before
std::string_view to_text(SandboxMode mode);
SandboxMode parse_sandbox_mode(std::string_view text);  ///< automatic for any other text

std::string_view to_text(PolicyMode mode);
PolicyMode parse_policy_mode(std::string_view text);  ///< enforce for any other text: check before

std::string_view to_text(AuditArguments arguments);
AuditArguments parse_audit_arguments(std::string_view text);  ///< hash for any other text

namespace access_detail {

template <class T>
Value to_value(const T& member) {
  if constexpr (std::is_same_v<T, bool>) {
    return member;
  } else if constexpr (std::is_integral_v<T>) {
    return static_cast<std::int64_t>(member);
  } else if constexpr (std::is_same_v<T, std::chrono::seconds>) {
    return static_cast<std::int64_t>(member.count());
  } else if constexpr (std::is_same_v<T, std::chrono::milliseconds>) {
    return static_cast<double>(member.count()) / 1000;
  } else if constexpr (std::is_enum_v<T>) {
    return std::string(to_text(member));
  } else if constexpr (std::is_same_v<T, Secret>) {
    return member.copy();
  } else {
    return member;
  }
}

template <class T>
void from_value(T& member, Value&& value) {
  if constexpr (std::is_same_v<T, bool>) {
    member = std::get<bool>(value);
  } else if constexpr (std::is_integral_v<T>) {
    member = static_cast<T>(std::get<std::int64_t>(value));
  } else if constexpr (std::is_same_v<T, std::chrono::seconds>) {
    member = std::chrono::seconds{std::get<std::int64_t>(value)};
  } else if constexpr (std::is_same_v<T, std::chrono::milliseconds>) {
    member = std::chrono::round<T>(std::chrono::duration<double>{std::get<double>(value)});
  } else if constexpr (std::is_same_v<T, ProxyType>) {
    member = parse_proxy_type(std::get<std::string>(value));
  } else if constexpr (std::is_same_v<T, PolicyMode>) {
    member = parse_policy_mode(std::get<std::string>(value));
  } else if constexpr (std::is_same_v<T, AuditArguments>) {
    member = parse_audit_arguments(std::get<std::string>(value));
  } else if constexpr (std::is_same_v<T, SandboxMode>) {
    member = parse_sandbox_mode(std::get<std::string>(value));
  } else {
    member = std::get<T>(std::move(value));
  }
}

template <class T>
T* inside(T& section) {
  return &section;
}
template <class T>
T* inside(std::optional<T>& section) {
  return section ? &*section : nullptr;
}
template <class T>
const T* inside(const std::optional<T>& section) {
  return section ? &*section : nullptr;
}

/// The member at the end of the path, or null where an optional section on the way is not there.
template <auto Step, auto... Rest, class Owner>
auto* reach(Owner& owner) {
  if constexpr (sizeof...(Rest) == 0) {
    return &(owner.*Step);
  } else {
    auto* next = inside(owner.*Step);
    using Found = decltype(reach<Rest...>(*next));
    return next ? reach<Rest...>(*next) : Found{nullptr};
  }
}

template <auto... Path>
std::optional<Value> get(const Settings& settings) {
  const auto* member = reach<Path...>(settings);
  return member ? std::optional<Value>(to_value(*member)) : std::nullopt;
}

template <auto... Path>
void set(Settings& settings, Value&& value) {
  if (auto* member = reach<Path...>(settings)) {
    from_value(*member, std::move(value));
  }
}

template <class T>
void open(T&) {}
template <class T>
void open(std::optional<T>& section) {
  section.emplace();
}

template <auto... Path>
std::optional<Value> get_section(const Settings& settings) {
  const auto* section = reach<Path...>(settings);
  return section ? std::optional<Value>(inside(*section) != nullptr) : std::nullopt;
}

template <auto... Path>
void open_section(Settings& settings, Value&&) {
  if (auto* section = reach<Path...>(settings)) {
    open(*section);
  }
}

}  // namespace access_detail

template <auto... Path>
inline constexpr Access access{access_detail::get<Path...>, access_detail::set<Path...>};

/// Setting a section (to anything) makes it appear with its defaults.
template <auto... Path>
inline constexpr Access section{access_detail::get_section<Path...>, access_detail::open_section<Path...>};

}  // namespace tgs
