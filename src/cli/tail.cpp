#include "cli/tail.h"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <ctime>

#include "audit/event.h"
#include "base/log.h"
#include "base/printable.h"
#include "cli/admin_line.h"
#include "cli/json_line.h"

namespace tgs {
namespace {

using audit::Event;
using audit::EventKind;

/// No event comes near it.
constexpr std::size_t kLongestEvent = 1U << 20U;

/// Requests of which no outcome comes any more, as their front has ended, must not stay for good.
constexpr std::size_t kMostAsked = 100'000;

std::string who_of(const Event& event) {
  return fmt::format("{:>6}  {:<12} {:<21}", event.session == 0 ? "-" : std::to_string(event.session),
                     event.client.empty() ? "-" : printable(event.client), printable(event.address));
}

std::string outcome_of(const Event& event) {
  const auto took = event.ms ? fmt::format("  {} ms", *event.ms) : "";
  if (event.outcome == "error") {
    return fmt::format("error {} {}{}", event.code, printable(event.error), took);
  }
  return event.outcome + took;
}

std::string refusal_of(const Event& event) {
  return fmt::format("{}  {}: {}", event.type.empty() ? "-" : printable(event.type),
                     event.verdict == "shadow" ? "would be refused" : "refused", printable(event.rule));
}

std::string clock_time() {
  return fmt::format("{:%H:%M:%S}", fmt::localtime(std::time(nullptr)));
}

}  // namespace

bool Narrator::is_of_interest(SessionId session, std::string_view client) const {
  return (filter_.session == 0 || filter_.session == session) &&
         (filter_.client.empty() || filter_.client == client);
}

std::optional<std::string> Narrator::begin(const Event& event) {
  const Key key{event.session, event.request};
  const auto asked = fmt::format("{}  {}", who_of(event), printable(event.type));
  const auto early = early_.extract(key);
  if (filter_.only_refused) {
    return std::nullopt;
  }
  if (early) {
    return fmt::format("{}  {}", asked, early.mapped());
  }
  if (asked_.size() >= kMostAsked) {
    asked_.clear();
  }
  asked_.insert_or_assign(key, asked);
  return "";
}

/// What the storage answers itself is over before it is told that it has passed.
std::optional<std::string> Narrator::end(const Event& event) {
  const Key key{event.session, event.request};
  if (filter_.only_refused || (filter_.session != 0 && filter_.session != event.session)) {
    return std::nullopt;
  }
  if (const auto asked = asked_.extract(key)) {
    return fmt::format("{}  {}", asked.mapped(), outcome_of(event));
  }
  if (filter_.client.empty() && early_.size() < kMostAsked) {
    early_.insert_or_assign(key, outcome_of(event));
  }
  return std::nullopt;
}

std::optional<std::string> Narrator::tell(std::string_view text) {
  const auto event = audit::event_from(text);
  if (!event) {
    return std::nullopt;
  }
  if (event->kind == EventKind::lost) {
    return fmt::format("{} events are left out: they come faster than they are read", event->count);
  }
  if (event->kind == EventKind::outcome) {
    return end(*event);
  }
  if (!is_of_interest(event->session, event->client)) {
    return std::nullopt;
  }
  switch (event->kind) {
    case EventKind::intent:
      return begin(*event);
    case EventKind::refused:
      return fmt::format("{}  {}", who_of(*event), refusal_of(*event));
    case EventKind::joined:
    case EventKind::left:
      return filter_.only_refused
                 ? std::nullopt
                 : std::optional(fmt::format("{}  {}", who_of(*event), audit::name_of(event->kind)));
    default:
      return std::nullopt;
  }
}

Answer follow(const Invocation& invocation) {
  const auto admin = AdminLine::to(invocation);
  if (!admin) {
    return admin.error();
  }
  const auto connection = admin->open({admin::Command::tail});
  if (!connection) {
    return {.exit_code = exit_failure,
            .err = fmt::format("tgstorage: {}\n", printable(connection.error().message))};
  }
  if (::isatty(STDERR_FILENO) == 1) {
    print({.err = "following; Ctrl-C ends it\n"});
  }
  Narrator narrator({invocation.session, invocation.client, invocation.only_refused});
  std::string heard;
  std::array<char, 64U << 10U> bytes{};
  for (ssize_t count = 0; heard.size() < kLongestEvent &&
                          (count = ::recv(connection->get(), bytes.data(), bytes.size(), 0)) > 0;) {
    heard.append(bytes.data(), static_cast<std::size_t>(count));
    std::string lines;
    std::size_t at = 0;
    for (auto end = heard.find('\n'); end != std::string::npos; at = end + 1, end = heard.find('\n', at)) {
      const auto event = std::string_view(heard).substr(at, end - at);
      if (const auto line = narrator.tell(event)) {
        lines += invocation.json ? shown(std::string(event)) + "\n"
                 : line->empty() ? std::string()
                                 : fmt::format("{}  {}\n", clock_time(), *line);
      }
    }
    heard.erase(0, at);
    print({.out = lines});
  }
  return {.exit_code = exit_failure, .err = "tgstorage: the storage, or its front, has ended\n"};
}

}  // namespace tgs
