#include "monitor/role_logs.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <condition_variable>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

#include "base/background.h"
#include "base/log.h"
#include "base/printable.h"

namespace tgs::monitor {

class RoleLogs::Reader {
 public:
  Reader(UniqueFd ready, int to) : ready_(std::move(ready)), to_(to) {}

  Status add(UniqueFd pipe) {
    const std::lock_guard lock(mutex_);
    const int fd = pipe.get();
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = fd;
    if (::epoll_ctl(ready_.get(), EPOLL_CTL_ADD, fd, &event) != 0) {
      return fail(system_error("watching a role's log", errno));
    }
    pipes_[fd].fd = std::move(pipe);
    return {};
  }

  [[noreturn]] void run() {
    ::prctl(PR_SET_NAME, "role logs");
    for (;;) {
      epoll_event event{};
      if (::epoll_wait(ready_.get(), &event, 1, -1) != 1) {
        continue;
      }
      std::unique_lock lock(mutex_);
      auto& pipe = pipes_.at(event.data.fd);  // taken out by this thread only
      is_busy_ = true;
      lock.unlock();
      const bool goes_on = pass_on(pipe);
      lock.lock();
      if (!goes_on) {
        pipes_.erase(event.data.fd);
      }
      is_busy_ = false;
      is_done_.notify_all();
    }
  }

  void wait(Duration longest) {
    std::unique_lock lock(mutex_);
    is_done_.wait_for(lock, longest, [this] {
      pollfd polled{ready_.get(), POLLIN, 0};
      return !is_busy_ && ::poll(&polled, 1, 0) == 0;
    });
  }

 private:
  struct Pipe {
    UniqueFd fd = {};
    std::string begun = {};  // a line whose end has not come
  };

  /// As much as one read gives: the others have their turn. False at the end.
  bool pass_on(Pipe& pipe) const {
    std::array<char, kLongestLine> buffer;  // NOLINT(*-member-init): only what is read is looked at
    const auto size = ::read(pipe.fd.get(), buffer.data(), buffer.size());
    if (size < 0) {
      return errno == EAGAIN || errno == EINTR;
    }
    pipe.begun.append(buffer.data(), static_cast<std::size_t>(size));
    std::string_view rest(pipe.begun);
    for (auto end = rest.find('\n'); end != std::string_view::npos || rest.size() >= kLongestLine;
         end = rest.find('\n')) {
      const auto line = rest.substr(0, std::min(end, kLongestLine));
      write_line(line);
      rest.remove_prefix(line.size() + (line.size() == end ? 1 : 0));
    }
    if (size == 0 && !rest.empty()) {
      write_line(rest);
    }
    pipe.begun.erase(0, pipe.begun.size() - rest.size());
    return size > 0;
  }

  /// By one write(2), so that it mixes with none of the monitor's own.
  void write_line(std::string_view text) const {
    auto line = visible(text);
    line += '\n';
    // A log that can't be written must not stop the storage, and there is no better place to say so.
    [[maybe_unused]] const auto written = ::write(to_, line.data(), line.size());
  }

  const UniqueFd ready_;  // an epoll of all pipes
  const int to_;
  std::mutex mutex_;  // of what follows
  std::condition_variable is_done_;
  bool is_busy_ = false;
  std::map<int, Pipe> pipes_;
};

Result<RoleLogs> RoleLogs::start(int to) {
  UniqueFd ready(::epoll_create1(EPOLL_CLOEXEC));
  if (!ready) {
    return fail(system_error("reading the roles' logs", errno));
  }
  auto reader = std::make_shared<Reader>(std::move(ready), to);
  start_in_background([reader] { reader->run(); });
  return RoleLogs(std::move(reader));
}

RoleLogs::~RoleLogs() {
  if (reader_) {
    reader_->wait(kLongestEnd);
  }
}

Result<UniqueFd> RoleLogs::open() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
    return fail(system_error("making a role's log", errno));
  }
  UniqueFd from(ends[0]);
  UniqueFd write_end(ends[1]);
  // This end alone: the flag belongs to the end, not to the pipe.
  ::fcntl(from.get(), F_SETFL, O_NONBLOCK);
  if (auto added = reader_->add(std::move(from)); !added) {
    return fail(added.error());
  }
  return write_end;
}

}  // namespace tgs::monitor
