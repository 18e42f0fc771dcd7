#include "monitor/admin_socket.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <vector>

#include "admin/message.h"
#include "admin/places.h"
#include "base/earlier.h"

namespace tgs::monitor {
namespace {

std::string refusal(const std::string& reason) {
  return admin::to_line(admin::Answer{.error = reason});
}

/// Who connected; -1 where the kernel does not say.
uid_t user_of(int fd) {
  ucred peer{};
  socklen_t size = sizeof(peer);
  return ::getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 ? peer.uid : static_cast<uid_t>(-1);
}

bool is_owner(uid_t uid) {
  return uid == 0 || uid == ::geteuid();
}

}  // namespace

Result<std::optional<AdminSocket>> AdminSocket::open(const std::string& path, Log& log) {
  const auto places = path.empty() ? admin::default_sockets() : std::vector{path};
  std::string reasons;
  for (const auto& place : places) {
    if (path.empty()) {
      ::mkdir(std::filesystem::path(place).parent_path().c_str(), 0700);
    }
    auto socket = listen_on_path(place, "admin.socket");
    if (socket) {
      return AdminSocket(std::move(*socket), log);
    }
    if (!path.empty()) {
      return fail(socket.error());
    }
    reasons += (reasons.empty() ? "" : "; ") + socket.error().message;
  }
  log.warning({}, "admin.socket: no commands can be given to this storage: {}; set it to a path of its own",
              reasons);
  return std::nullopt;
}

void AdminSocket::watch(Turn& turn, User& user) {
  if (connections_.size() < kMostCallers && !rests_until_) {
    turn.watch(socket_.fd.get(), POLLIN, [this](short) { accept(); });
  }
  for (const auto& [caller, connection] : connections_) {
    turn.watch(connection.fd.get(), events_of(connection),
               [this, caller = caller, &user](short events) { hear(caller, events, user); });
  }
}

/// One thing at a time; an end is told whatever is waited for.
short AdminSocket::events_of(const Connection& connection) {
  if (!connection.unsent.empty()) {
    return POLLOUT;
  }
  return connection.is_asking ? 0 : POLLIN;
}

void AdminSocket::accept() {
  UniqueFd fd(::accept4(socket_.fd.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
  if (!fd) {
    if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
      log_->error({}, "admin.socket: nobody can be let in: {}", std::strerror(errno));
      rests_until_ = Clock::now() + kRest;
    }
    return;
  }
  const auto uid = user_of(fd.get());
  if (is_owner(uid)) {
    connections_.emplace(++last_caller_, Connection{std::move(fd), uid, Clock::now() + kPatience});
    return;
  }
  const auto line = refusal("only root and the storage's own user may give commands");
  ::send(fd.get(), line.data(), line.size(), MSG_NOSIGNAL);
  if (stranger_lines_.admit(Clock::now())) {
    log_->warning({}, "admin.socket: user {} was turned away", uid);
  }
}

void AdminSocket::hear(Caller caller, short events, User& user) {
  const auto found = connections_.find(caller);
  if (found == connections_.end()) {
    return;
  }
  auto& connection = found->second;
  const bool is_lost = (events & (POLLHUP | POLLERR)) != 0 && (events & POLLIN) == 0;
  const bool goes_on = !is_lost && (events_of(connection) == POLLIN ? read(connection) : flush(connection));
  if (!goes_on) {
    connections_.erase(found);
    return;
  }
  ask(caller, user);
}

/// False: nothing more comes of it.
bool AdminSocket::read(Connection& connection) {
  std::array<char, 4096> bytes{};
  const auto count = ::recv(connection.fd.get(), bytes.data(), bytes.size(), 0);
  if (count < 0) {
    return errno == EAGAIN || errno == EINTR;
  }
  connection.heard.append(bytes.data(), static_cast<std::size_t>(count));
  return count > 0;
}

bool AdminSocket::flush(Connection& connection) {
  auto& unsent = connection.unsent;
  const auto count = ::send(connection.fd.get(), unsent.data(), unsent.size(), MSG_NOSIGNAL);
  if (count < 0) {
    return errno == EAGAIN || errno == EINTR;
  }
  unsent.erase(0, static_cast<std::size_t>(count));
  return true;
}

/// The next line, where there is a whole one and the one before has its answer.
void AdminSocket::ask(Caller caller, User& user) {
  auto& connection = connections_.at(caller);
  const auto end = connection.heard.find('\n');
  if (connection.is_asking || !connection.unsent.empty()) {
    return;
  }
  if (end == std::string::npos) {
    if (connection.heard.size() >= admin::kLongestLine) {
      connections_.erase(caller);
    }
    return;
  }
  const auto line = connection.heard.substr(0, end);
  connection.heard.erase(0, end + 1);
  connection.is_asking = true;
  connection.deadline = Clock::now() + kPatience;
  user.on_line(caller, connection.uid, line);
}

void AdminSocket::answer(Caller caller, std::string line) {
  const auto found = connections_.find(caller);
  if (found == connections_.end() || !found->second.is_asking) {
    return;
  }
  auto& connection = found->second;
  connection.is_asking = false;
  connection.deadline = Clock::now() + kPatience;
  connection.unsent = std::move(line);
}

UniqueFd AdminSocket::release(Caller caller) {
  auto found = connections_.extract(caller);
  return found && found.mapped().is_asking ? std::move(found.mapped().fd) : UniqueFd();
}

std::optional<TimePoint> AdminSocket::wake_at() const {
  auto at = rests_until_;
  for (const auto& [caller, connection] : connections_) {
    at = earlier(at, connection.deadline);
  }
  return at;
}

void AdminSocket::tick(TimePoint now) {
  if (rests_until_ && *rests_until_ <= now) {
    rests_until_.reset();
  }
  for (auto& [caller, connection] : connections_) {
    if (connection.deadline <= now && connection.is_asking) {
      answer(caller, refusal("the storage did not get this done in time; its log may say why"));
      connection.deadline = now + kPatience;
    }
  }
  std::erase_if(connections_, [now](const auto& entry) { return entry.second.deadline <= now; });
}

}  // namespace tgs::monitor
