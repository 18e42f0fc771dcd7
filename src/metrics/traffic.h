// What the front counts as it goes: requests, answers, updates, connections. Plain numbers, and for requests one
// increment of a counter that is found by the type of the request. Owned by the front; one thread, but for text in
// exposition.h, which is made on the same one.
#pragma once

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/ids.h"
#include "policy/verdict.h"
#include "wire/reply.h"

namespace tgs::metrics {

/// What became of a request when it came: it passed, or which step of the policy (docs/policy.md) refused it.
enum class Step : std::uint8_t { passed, form, type, shape, rate, names, arguments };
inline constexpr std::size_t kSteps = 7;
Step step_of(const Denial& denial);

/// What came of a request that passed.
enum class Outcome : std::uint8_t { ok, invalid, flood_wait, unavailable, timeout, failed, left };
inline constexpr std::size_t kOutcomes = 7;
/// `response`: what the client got; empty where it has left.
Outcome outcome_of(std::string_view response);

enum class Door : std::uint8_t { plain, tls };
inline constexpr std::size_t kDoors = 2;

/// Why the storage ended a connection.
enum class Reason : std::uint8_t {
  bad_request,
  not_allowed,
  request_too_large,
  too_many_requests,
  unavailable,
  tls,           ///< no TLS came about
  proxy_header,  ///< none came that can be read
  slow_reader,   ///< more waited for it than limits.max_client_queue_bytes
  memory,        ///< limits.max_memory
  owner,         ///< kicked
};
inline constexpr std::size_t kReasons = 10;
Reason reason_of(ErrorToken token);

std::string_view text_of(Step step);
std::string_view text_of(Outcome outcome);
std::string_view text_of(Door door);
std::string_view text_of(Reason reason);

template <std::size_t N>
using Counts = std::array<std::uint64_t, N>;
template <class Enum>
constexpr std::size_t place(Enum value) {
  return static_cast<std::size_t>(value);
}

class Traffic {
 public:
  Traffic();

  /// `type`: of any text; one that TDLib doesn't know counts as `other`, an empty one as `none`.
  void request(std::string_view type, Step step);
  void refused_later(Step step) { ++late_[place(step)]; }
  void answered(Duration took, std::string_view response);
  /// `receivers`: how many clients it was queued for.
  void update(std::size_t receivers);
  void connected(Door door) { ++connections_[place(door)]; }
  void refused(Reason reason) { ++refused_[place(reason)]; }
  void cut_off(Reason reason) { ++cut_off_[place(reason)]; }
  void received(std::size_t bytes) { received_ += bytes; }
  void sent(std::uint64_t bytes) { sent_ += bytes; }

  // For the text.
  const prometheus::Registry& registry() const { return registry_; }
  const Counts<kSteps>& late() const { return late_; }
  const Counts<kOutcomes>& answers() const { return answers_; }
  const Counts<kDoors>& connections() const { return connections_; }
  const Counts<kReasons>& refusals() const { return refused_; }
  const Counts<kReasons>& cut_offs() const { return cut_off_; }
  std::uint64_t updates() const { return updates_; }
  std::uint64_t updates_sent() const { return updates_sent_; }
  std::uint64_t updates_dropped() const { return updates_dropped_; }
  std::uint64_t received() const { return received_; }
  std::uint64_t sent() const { return sent_; }

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view type) const { return std::hash<std::string_view>{}(type); }
  };
  using OfType = std::array<prometheus::Counter*, kSteps>;  // null: none of that yet

  OfType& of_type(std::string_view type);

  prometheus::Registry registry_;
  prometheus::Family<prometheus::Counter>& requests_;
  prometheus::Histogram& durations_;
  std::unordered_map<std::string, OfType, Hash, std::equal_to<>> by_type_;
  Counts<kSteps> late_{};
  Counts<kOutcomes> answers_{};
  Counts<kDoors> connections_{};
  Counts<kReasons> refused_{};
  Counts<kReasons> cut_off_{};
  std::uint64_t updates_ = 0;
  std::uint64_t updates_sent_ = 0;
  std::uint64_t updates_dropped_ = 0;
  std::uint64_t received_ = 0;
  std::uint64_t sent_ = 0;
};

}  // namespace tgs::metrics
