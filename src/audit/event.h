// What the audit tells: one event a line. Front, monitor and store make events; the store writes them down. Its JSON is
// both the message on the way to the store and the middle of a line (audit/chain.h adds number, time and hashes). Pure.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/ids.h"
#include "base/result.h"

namespace tgs::audit {

/// docs/audit.md says what each means and which fields it has.
enum class EventKind : std::uint8_t {
  // of clients, from the front
  joined,
  left,
  intent,
  rewritten,
  outcome,
  refused,
  summary,
  // of the storage
  started,
  stopped,
  front,
  reloaded,
  ordered,
  // of the log itself
  lost,
  torn,
  missing,
};

std::string_view name_of(EventKind kind);
/// What the front, which strangers can reach, may tell; the rest is the storage's own word.
inline bool is_of_front(EventKind kind) {
  return kind <= EventKind::summary || kind == EventKind::lost;
}

/// An empty text and a 0 mean "none".
struct Event {
  EventKind kind{};
  SessionId session = 0;
  std::string client = {};  ///< its name in the settings
  std::string address = {};
  std::string certificate = {};  ///< its SHA-256
  std::uint64_t request = 0;     ///< number of the line that tells its intent
  std::string type = {};         ///< of the request
  std::string arguments = {};    ///< a JSON object, as it stands
  std::string verdict = {};      ///< passed, refused, shadow
  std::string rule = {};         ///< what decided
  std::string of = {};           ///< a summary's: the event that it stands for
  std::uint64_t count = 0;
  std::string first = {};  ///< a summary's: the times of the first and the last
  std::string last = {};
  std::optional<std::uint64_t> ms = {};  ///< from the request to its outcome
  std::string outcome = {};              ///< ok, error, left
  std::uint64_t code = 0;                ///< of an error
  std::string error = {};
  std::string order = {};   ///< of the owner: kick, block, login, send and the like
  std::string target = {};  ///< whom it means
  std::string by = {};      ///< number of the user who gave it
  std::string torn = {};    ///< hash of what is left of a torn line
};

/// One line whatever the texts hold, as long as they are UTF-8.
std::string to_json(const Event& event);
/// Strict: an Error for anything that to_json() does not write, and for texts of over 1 KiB.
Result<Event> event_from(std::string_view json);

/// `2026-01-31T12:00:00.123Z`
std::string time_text(std::chrono::system_clock::time_point time);

/// A stranger's text, cut to what a line of the audit may hold.
std::string shortened(std::string_view text);

}  // namespace tgs::audit
