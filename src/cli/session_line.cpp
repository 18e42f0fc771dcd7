#include "cli/session_line.h"

#include <fmt/format.h>
#include <poll.h>
#include <simdjson.h>
#include <sys/socket.h>

#include <array>
#include <string>

#include "base/log.h"
#include "base/printable.h"
#include "wire/peek.h"

namespace tgs {
namespace {

using std::chrono::milliseconds;

/// More than a worker lets wait for the owner.
constexpr std::size_t kLongestLine = 64U << 20U;

constexpr auto kIsOver =
    "the storage has closed the line: the session was closed, or its worker ended; its log may say more";

milliseconds left_until(TimePoint deadline) {
  return std::max(std::chrono::ceil<milliseconds>(deadline - Clock::now()), milliseconds(0));
}

}  // namespace

std::optional<std::uint32_t> number_of_answer(std::string_view line) {
  simdjson::dom::parser parser;
  std::uint64_t number = 0;
  return parser.parse(line.data(), line.size())["@extra"].get(number) == simdjson::SUCCESS
             ? std::optional(static_cast<std::uint32_t>(number))
             : std::nullopt;
}

Result<SessionLine> SessionLine::open(const AdminLine& admin, admin::Command kind, SessionId session) {
  auto connection = admin.open({kind, admin::Target::parse(fmt::format("session:{}", session)).value()});
  return connection ? Result<SessionLine>(SessionLine(std::move(*connection))) : fail(connection.error());
}

tl::expected<SessionLine, Answer> line_to(const Invocation& invocation) {
  const auto admin = AdminLine::to(invocation);
  if (!admin) {
    return tl::unexpected(admin.error());
  }
  auto line = SessionLine::open(*admin, admin::Command::send, invocation.session);
  if (!line) {
    return tl::unexpected(failed(invocation, line.error().message));
  }
  return std::move(*line);
}

Answer failed(const Invocation& invocation, std::string_view reason) {
  return {.exit_code = exit_failure,
          .err = fmt::format("tgstorage: session {}: {}\n", invocation.session, printable(reason))};
}

std::uint32_t SessionLine::ask(std::string_view request) {
  request.remove_suffix(1);
  auto line = fmt::format("{}{}\"@extra\":{}}}\n", request, request.ends_with('{') ? "" : ",", ++last_);
  // What could not be sent is not answered: the reading tells.
  for (std::string_view rest = line; !rest.empty();) {
    const auto sent = ::send(connection_.get(), rest.data(), rest.size(), MSG_NOSIGNAL);
    rest.remove_prefix(sent > 0 ? static_cast<std::size_t>(sent) : rest.size());
  }
  return last_;
}

Result<std::optional<std::string>> SessionLine::next(milliseconds patience) {
  const auto deadline = Clock::now() + patience;
  auto end = heard_.find('\n');
  while (end == std::string::npos) {
    pollfd polled{connection_.get(), POLLIN, 0};
    if (::poll(&polled, 1, static_cast<int>(left_until(deadline).count())) <= 0) {
      return std::nullopt;
    }
    std::array<char, 16U << 10U> bytes{};
    const auto count = ::recv(connection_.get(), bytes.data(), bytes.size(), 0);
    if (count <= 0 || heard_.size() > kLongestLine) {
      return fail(kIsOver);
    }
    const auto looked_at = heard_.size();
    heard_.append(bytes.data(), static_cast<std::size_t>(count));
    end = heard_.find('\n', looked_at);
  }
  auto line = heard_.substr(0, end);
  heard_.erase(0, end + 1);
  return line;
}

Result<std::string> SessionLine::answer_to(std::uint32_t number, milliseconds patience) {
  const auto deadline = Clock::now() + patience;
  for (;;) {
    auto line = next(left_until(deadline));
    if (!line) {
      return fail(line.error());
    }
    if (!*line) {
      return fail(fmt::format("no answer has come within {} s", patience.count() / 1000));
    }
    const auto answered = number_of_answer(**line);
    // What can't be read at all is refused without its number.
    if (answered ? *answered == number : type_of(**line) == "error") {
      return std::move(**line);
    }
  }
}

}  // namespace tgs
