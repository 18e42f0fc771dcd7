#include "cli/admin_line.h"

#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "admin/places.h"
#include "base/unique_fd.h"

namespace tgs {
namespace {

/// More than the storage takes to say that it can't.
constexpr timeval kPatience{.tv_sec = 15, .tv_usec = 0};
/// Who speaks without an end is not itself any more.
constexpr std::size_t kLongestAnswer = 64U << 20U;

constexpr auto kWayOut =
    ": start it (`tgstorage serve`), or name its settings by --settings; a socket of its own is the setting "
    "admin.socket";

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

/// 0, or an errno.
int connect_to(const std::string& path, UniqueFd& fd) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, sizeof(address.sun_path) - 1);
  fd.reset(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  ::setsockopt(fd.get(), SOL_SOCKET, SO_RCVTIMEO, &kPatience, sizeof(kPatience));
  ::setsockopt(fd.get(), SOL_SOCKET, SO_SNDTIMEO, &kPatience, sizeof(kPatience));
  return ::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0 ? 0 : errno;
}

bool is_absence(int error) {
  return error == ENOENT || error == ECONNREFUSED;
}

std::string reason_of(const std::string& path, int error) {
  if (error == EACCES || error == EPERM) {
    return fmt::format("only root and the storage's own user may use {}", path);
  }
  return is_absence(error) ? fmt::format("no storage runs that listens on {}", path)
                           : fmt::format("{}: {}", path, std::strerror(error));
}

Result<UniqueFd> connect_to_first(const std::vector<std::string>& places) {
  std::string reasons;
  bool is_absent = true;
  for (const auto& place : places) {
    UniqueFd fd;
    const int error = connect_to(place, fd);
    if (error == 0) {
      return fd;
    }
    is_absent = is_absent && is_absence(error);
    reasons.append(reasons.empty() ? "" : "; ").append(reason_of(place, error));
  }
  return fail(is_absent ? reasons + kWayOut : reasons);
}

/// The answer's line. Reads `at_once` bytes at a time.
Result<std::string> converse(int fd, const admin::Request& request, std::size_t at_once) {
  const auto line = admin::to_line(request);
  std::string answer;
  std::array<char, 4096> bytes{};
  // What could not be sent is not answered: the reading tells.
  ::send(fd, line.data(), line.size(), MSG_NOSIGNAL);
  while (!answer.ends_with('\n')) {
    const auto count = ::recv(fd, bytes.data(), std::min(at_once, bytes.size()), 0);
    if (count <= 0 || answer.size() > kLongestAnswer) {
      return fail("the storage did not answer; its log may say why");
    }
    answer.append(bytes.data(), static_cast<std::size_t>(count));
  }
  return answer;
}

}  // namespace

tl::expected<AdminLine, Answer> AdminLine::to(const Invocation& invocation) {
  auto places = places_of(invocation);
  return places ? tl::expected<AdminLine, Answer>(AdminLine(std::move(*places)))
                : tl::unexpected(std::move(places.error()));
}

pid_t AdminLine::listener() const {
  const auto fd = connect_to_first(places_);
  ucred peer{};
  socklen_t size = sizeof(peer);
  const bool is_known = fd && ::getsockopt(fd->get(), SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0;
  return is_known ? peer.pid : 0;
}

Result<std::string> AdminLine::ask(const admin::Request& request) const {
  const auto fd = connect_to_first(places_);
  return fd ? converse(fd->get(), request, 4096) : fail(fd.error());
}

Result<UniqueFd> AdminLine::open(const admin::Request& request) const {
  auto fd = connect_to_first(places_);
  if (!fd) {
    return fd;
  }
  // Byte by byte: what follows the line is not ours.
  const auto line = converse(fd->get(), request, 1);
  const auto answer = line ? admin::answer_from(*line) : fail(line.error());
  if (!answer || !answer->error.empty()) {
    return fail(answer ? answer->error : answer.error().message);
  }
  const timeval never{};
  ::setsockopt(fd->get(), SOL_SOCKET, SO_RCVTIMEO, &never, sizeof(never));
  ::setsockopt(fd->get(), SOL_SOCKET, SO_SNDTIMEO, &never, sizeof(never));
  return fd;
}

}  // namespace tgs
