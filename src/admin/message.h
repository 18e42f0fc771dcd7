// What goes over the admin socket: one JSON object a line, a request and then its answer. Pure; any thread.
//
//   {"command":"kick","target":"session:42"}      {"ok":true,"cut":2}
//   {"command":"blocks"}                          {"ok":true,"blocks":["client:crm"]}
//   {"command":"copyable"}                        {"ok":true,"sessions":[42,43]}: those that `snapshot` takes
//   {"command":"snapshot","target":"session:42"}  {"ok":true}: it is taken as soon as nothing is under way
//   {"command":"sessions"}                        {"ok":true,"sessions":[42,43],"running":[{"session":42,"pid":7,"memory":9}]}:
//                                                 those on the disk; those that run, with bytes of memory
//   {"command":"live"}                            {"ok":true,"sessions":[…],"clients":[…]}, by the front: front/live_view.h
//   {"command":"tail"}                            {"ok":true}, and from then on one audit::Event a line, by the front
//   {"command":"login","target":"session:42"}     {"ok":true}, and from then on the connection is the owner's line to the
//   {"command":"send","target":"session:42"}      session: requests of TDLib, one a line, with a number as @extra; answers,
//                                                 and updates of the authorization and the connection state. `login` makes
//                                                 the session where it is not there
//                                                 {"ok":false,"error":"why, in one sentence"}
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "admin/target.h"
#include "base/result.h"

namespace tgs::admin {

/// Of a request with its newline.
inline constexpr std::size_t kLongestLine = 64 << 10;

enum class Command : std::uint8_t {
  kick,
  block,
  unblock,
  blocks,
  copyable,
  snapshot,
  sessions,
  live,
  tail,
  login,
  send
};

struct CommandRow {
  std::string_view name;
  Command command;
  bool has_target;
  bool is_for_owner;  ///< a command of the command line, too
};
/// All that can be asked for.
std::span<const CommandRow> commands();
std::string_view name_of(Command command);

struct Request {
  Command command{};
  std::optional<Target> target = {};  ///< there where the command has one

  bool operator==(const Request&) const = default;
};

/// With its newline.
std::string to_line(const Request& request);
/// Strict: no key that the command does not have, none twice. `line` is without its newline.
Result<Request> request_from(std::string_view line);

/// One that has a worker, or is about to.
struct RunningSession {
  SessionId session = 0;
  std::uint64_t pid = 0;     ///< its worker's; 0: not known
  std::uint64_t memory = 0;  ///< bytes, its share of its worker's

  bool operator==(const RunningSession&) const = default;
};

struct Answer {
  std::string error = {};                               ///< empty: it was done
  std::optional<std::uint64_t> cut = {};                ///< connections that were ended
  std::optional<std::vector<std::string>> blocks = {};  ///< their targets
  std::optional<std::vector<SessionId>> sessions = {};
  std::optional<std::vector<RunningSession>> running = {};

  bool operator==(const Answer&) const = default;
};

/// With its newline.
std::string to_line(const Answer& answer);
Result<Answer> answer_from(std::string_view line);

}  // namespace tgs::admin
