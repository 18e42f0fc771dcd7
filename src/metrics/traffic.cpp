#include "metrics/traffic.h"

#include "metrics/series.h"
#include "policy/names.h"
#include "wire/peek.h"
#include "wire/td_error.h"

namespace tgs::metrics {
namespace {

using prometheus::Counter;
using prometheus::Family;
using prometheus::Histogram;

constexpr std::string_view kUnknownType = "other";
constexpr std::string_view kNoType = "none";

/// Seconds; the last ones are where limits.request_timeout may be.
const Histogram::BucketBoundaries& boundaries() {
  static const Histogram::BucketBoundaries kAll = {0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25,
                                                   0.5,    1,     2.5,    5,     10,   30,    60,   300};
  return kAll;
}

Family<Counter>& add_requests(prometheus::Registry& registry) {
  return prometheus::BuildCounter()
      .Name(std::string(kRequests.name))
      .Help(std::string(kRequests.meaning))
      .Register(registry);
}

Histogram& add_durations(prometheus::Registry& registry) {
  return prometheus::BuildHistogram()
      .Name(std::string(kDuration.name))
      .Help(std::string(kDuration.meaning))
      .Register(registry)
      .Add({}, boundaries());
}

template <std::size_t N, class Enum>
std::string_view text_in(const std::array<std::string_view, N>& texts, Enum value) {
  return texts.at(place(value));
}

}  // namespace

Step step_of(const Denial& denial) {
  switch (denial.token) {
    case ErrorToken::too_many_requests:
      return Step::rate;
    case ErrorToken::request_not_allowed:
      return Step::type;
    default:
      if (denial.rule == "rewriting") {
        return Step::names;
      }
      return denial.rule == "shape" || denial.rule == "nested types" ? Step::shape : Step::arguments;
  }
}

Outcome outcome_of(std::string_view response) {
  if (response.empty()) {
    return Outcome::left;
  }
  const auto error = td_error_in(response);
  if (!error) {
    return Outcome::ok;
  }
  switch (error->code) {
    case 429:
      return Outcome::flood_wait;
    case 503:
      return Outcome::unavailable;
    case 504:
      return Outcome::timeout;
    default:
      return error->code >= 400 && error->code < 500 ? Outcome::invalid : Outcome::failed;
  }
}

Reason reason_of(ErrorToken token) {
  switch (token) {
    case ErrorToken::client_not_allowed:
      return Reason::not_allowed;
    case ErrorToken::request_too_large:
      return Reason::request_too_large;
    case ErrorToken::too_many_requests:
      return Reason::too_many_requests;
    case ErrorToken::session_unavailable:
      return Reason::unavailable;
    default:
      return Reason::bad_request;
  }
}

std::string_view text_of(Step step) {
  static constexpr std::array<std::string_view, kSteps> kTexts = {"passed", "form",  "type",     "shape",
                                                                  "rate",   "names", "arguments"};
  return text_in(kTexts, step);
}

std::string_view text_of(Outcome outcome) {
  static constexpr std::array<std::string_view, kOutcomes> kTexts = {
      "ok", "invalid", "flood_wait", "unavailable", "timeout", "failed", "left"};
  return text_in(kTexts, outcome);
}

std::string_view text_of(Door door) {
  static constexpr std::array<std::string_view, kDoors> kTexts = {"plain", "tls"};
  return text_in(kTexts, door);
}

std::string_view text_of(Reason reason) {
  static constexpr std::array<std::string_view, kReasons> kTexts = {
      "bad_request", "not_allowed", "request_too_large", "too_many_requests",
      "unavailable", "tls",         "proxy_header",      "slow_reader",
      "memory",      "owner"};
  return text_in(kTexts, reason);
}

Traffic::Traffic() : requests_(add_requests(registry_)), durations_(add_durations(registry_)) {}

void Traffic::request(std::string_view type, Step step) {
  auto*& counter = of_type(type)[place(step)];
  if (counter == nullptr) {
    const auto label = type.empty() ? kNoType : is_known_request(type) ? type : kUnknownType;
    counter = &requests_.Add({{"type", std::string(label)}, {"verdict", std::string(text_of(step))}});
  }
  counter->Increment();
}

/// A stranger's words are kept nowhere: all types that TDLib doesn't know share one place.
Traffic::OfType& Traffic::of_type(std::string_view type) {
  if (const auto found = by_type_.find(type); found != by_type_.end()) {
    return found->second;
  }
  const bool is_kept = type.empty() || is_known_request(type);
  return by_type_[std::string(is_kept ? type : kUnknownType)];
}

void Traffic::answered(Duration took, std::string_view response) {
  ++answers_[place(outcome_of(response))];
  if (!response.empty()) {
    durations_.Observe(std::chrono::duration<double>(took).count());
  }
}

void Traffic::update(std::size_t receivers) {
  ++updates_;
  updates_sent_ += receivers;
  updates_dropped_ += receivers == 0 ? 1U : 0U;
}

}  // namespace tgs::metrics
