#include "cli/order.h"

#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "admin/places.h"
#include "base/log.h"
#include "base/unique_fd.h"

namespace tgs {
namespace {

/// More than the storage takes to say that it can't.
constexpr timeval kPatience{.tv_sec = 15, .tv_usec = 0};

Answer failed(const std::string& reason) {
  return {.exit_code = exit_failure, .err = fmt::format("tgstorage: {}\n", printable(reason))};
}

/// Where the storage of these settings listens; without a settings file, where one is by default.
tl::expected<std::vector<std::string>, Answer> places_of(const Invocation& invocation) {
  if (!invocation.settings_named && ::access(invocation.settings_file.c_str(), F_OK) != 0) {
    return admin::default_sockets();
  }
  const auto loaded = load_settings(invocation);
  if (!loaded) {
    return tl::unexpected(loaded.error());
  }
  const auto& socket = loaded->settings.admin.socket;
  return socket.empty() ? admin::default_sockets() : std::vector{socket};
}

Result<UniqueFd> connect_to(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, sizeof(address.sun_path) - 1);
  UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  ::setsockopt(fd.get(), SOL_SOCKET, SO_RCVTIMEO, &kPatience, sizeof(kPatience));
  ::setsockopt(fd.get(), SOL_SOCKET, SO_SNDTIMEO, &kPatience, sizeof(kPatience));
  if (::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0) {
    return fd;
  }
  if (errno == EACCES || errno == EPERM) {
    return fail(fmt::format("only root and the storage's own user may use {}", path));
  }
  return fail(errno == ENOENT || errno == ECONNREFUSED
                  ? fmt::format("no storage runs that listens on {}", path)
                  : fmt::format("{}: {}", path, std::strerror(errno)));
}

Result<UniqueFd> connect_to_first(const std::vector<std::string>& places) {
  std::string reasons;
  for (const auto& place : places) {
    auto fd = connect_to(place);
    if (fd) {
      return fd;
    }
    reasons += (reasons.empty() ? "" : "; ") + fd.error().message;
  }
  return fail(reasons);
}

/// The answer's line, with its newline.
Result<std::string> ask(int fd, const std::string& line) {
  std::string answer;
  std::array<char, 4096> bytes{};
  // What could not be sent is not answered: the reading tells.
  ::send(fd, line.data(), line.size(), MSG_NOSIGNAL);
  while (!answer.ends_with('\n')) {
    const auto count = ::recv(fd, bytes.data(), bytes.size(), 0);
    if (count <= 0) {
      return fail("the storage did not answer; its log may say why");
    }
    answer.append(bytes.data(), static_cast<std::size_t>(count));
  }
  return answer;
}

std::string connections(std::uint64_t count) {
  return count == 1 ? "1 connection was cut" : fmt::format("{} connections were cut", count);
}

std::string in_words(const admin::Request& order, const admin::Answer& answer) {
  if (answer.blocks) {
    std::string lines;
    for (const auto& block : *answer.blocks) {
      lines += printable(block) + "\n";
    }
    return lines.empty() ? "nobody is blocked\n" : lines;
  }
  const auto target = printable(order.target ? order.target->text() : "");
  switch (order.command) {
    case admin::Command::block:
      return fmt::format("{} is blocked; {}\n", target, connections(answer.cut.value_or(0)));
    case admin::Command::unblock:
      return fmt::format("{} may connect again\n", target);
    default:
      return connections(answer.cut.value_or(0)) + "\n";
  }
}

}  // namespace

Answer give_order(const Invocation& invocation) {
  const auto places = places_of(invocation);
  if (!places) {
    return places.error();
  }
  const auto fd = connect_to_first(*places);
  if (!fd) {
    return failed(fd.error().message);
  }
  const auto line = ask(fd->get(), admin::to_line(invocation.order));
  if (!line) {
    return failed(line.error().message);
  }
  const auto answer = admin::answer_from(*line);
  if (!answer) {
    return failed(answer.error().message);
  }
  const int code = answer->error.empty() ? exit_ok : exit_failure;
  if (invocation.json) {
    return {.exit_code = code, .out = *line};
  }
  return answer->error.empty() ? Answer{.out = in_words(invocation.order, *answer)} : failed(answer->error);
}

}  // namespace tgs
