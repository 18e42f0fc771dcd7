// The owner's rules as data: what the settings say and Policy is made of. Plain values; any thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/rate.h"

namespace tgs {

/// A value that rules compare with. An integer is one however it was written: 5 and "5" are the same.
using Scalar = std::variant<bool, std::int64_t, double, std::string>;

/// What a field of a request has to be.
struct ArgumentRule {
  enum class Test {
    one_of,      ///< an absent field fails
    not_one_of,  ///< an absent field passes
    matches,     ///< a regular expression (RE2) on the whole value; an absent field fails
    at_most,     ///< an absent field passes, being 0 to TDLib
  };

  std::string name = {};  ///< where it stands in the settings: `argument_rules.createCall[0]`
  std::string field;      ///< a field's name, or a JSON pointer in which `*` is each element of a list
  Test test = Test::one_of;
  std::vector<Scalar> values;  ///< of one_of and not_one_of
  std::string pattern;         ///< of matches
  std::int64_t most = 0;       ///< of at_most
};

/// By request type; all rules of a request have to hold.
using ArgumentRules = std::map<std::string, std::vector<ArgumentRule>, std::less<>>;
/// By request type; `*` counts everything that a client sends.
using RateLimits = std::map<std::string, Rate, std::less<>>;

struct Rules {
  std::vector<std::string> allowed_requests;
  std::vector<std::string> allowed_updates;
  std::vector<std::string> dangerous_requests;  ///< must be named here and in allowed_requests
  ArgumentRules argument_rules;
  std::optional<std::vector<std::int64_t>> chats = {};  ///< the only ones that may be named; none: any
  std::string files_directory = {};                     ///< below it local files may be named; empty: none
  bool shields_history = true;
  bool shields_login_codes = true;
};

/// Session numbers, both ends included.
struct SessionRange {
  std::uint64_t first = 0;
  std::uint64_t last = 0;
};

/// One entry of the setting `clients`: who that is, and how the global rules are narrowed for them.
struct ClientRules {
  std::string name;

  // All that are given have to hold; one has to be given.
  std::string certificate;  ///< 64 lower-case hexadecimal digits: its SHA-256; else its subject's common name
  std::string token_sha256;  ///< 64 lower-case hexadecimal digits
  std::string address;       ///< as Network::parse() takes it

  std::vector<SessionRange> sessions;
  bool may_create = false;                               ///< open sessions that do not exist, and log in
  std::optional<std::chrono::sys_seconds> expires = {};  ///< none: never
  std::optional<std::vector<std::string>> allowed_requests = {};  ///< none: the global list
  std::optional<std::vector<std::string>> allowed_updates = {};
  ArgumentRules argument_rules = {};  ///< besides the global ones
  RateLimits rate_limits = {};
  std::optional<std::vector<std::int64_t>> chats = {};
};

enum class PolicyMode {
  enforce,
  shadow,  ///< what only a client's own rules refuse passes, and is noted
};

}  // namespace tgs
