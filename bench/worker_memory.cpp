// Starts workers by hand, both ways: by exec, as there would be without a zygote, and forked by a zygote. Each
// opens a new session. Usage: worker_memory TGSTORAGE SETTINGS FOLDER WORKERS. Prints a line `exec PID` or
// `zygote PID` for each worker that has reached its first state, then `done`; ends them all when its standard
// input does. Whoever reads their memory sees them side by side, so what the library's pages are shared for is
// the same for both.
#include <fcntl.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <charconv>
#include <cstdlib>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include "ipc/channel.h"
#include "ipc/role.h"
#include "settings/dump.h"
#include "settings/load.h"

namespace {

using tgs::UniqueFd;
using tgs::ipc::Channel;
using tgs::ipc::Message;
using tgs::ipc::MessageKind;

[[noreturn]] void give_up(std::string_view why) {
  std::cerr << "worker_memory: " << why << std::endl;
  std::exit(1);
}

template <class T>
T expect(tgs::Result<T> result) {
  if (!result) {
    give_up(result.error().message);
  }
  return std::move(*result);
}

void send(const Channel& channel, const Message& message) {
  if (const auto sent = channel.send(message); !sent) {
    give_up(sent.error().message);
  }
}

Message wait_for(const Channel& channel, MessageKind kind) {
  for (;;) {
    auto message = expect(channel.wait());
    if (message.kind == kind) {
      return message;
    }
    if (message.kind == MessageKind::worker_failed || message.kind == MessageKind::worker_exited) {
      give_up(message.body);
    }
  }
}

struct Role {
  pid_t pid;
  Channel channel;
};

/// Runs `tgstorage role NAME` with one end of a control channel; a role ends when the other one closes.
Role start_role(const char* binary, const char* name) {
  auto [ours, theirs] = expect(Channel::make_pair());
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&files, theirs.fd(), tgs::ipc::kRoleChannelFd);
  const char* const arguments[] = {"tgstorage", "role", name, nullptr};
  pid_t pid = 0;
  const int error =
      ::posix_spawn(&pid, binary, &files, nullptr, const_cast<char* const*>(arguments), environ);
  posix_spawn_file_actions_destroy(&files);
  if (error != 0) {
    give_up(tgs::system_error(binary, error).message);
  }
  return {pid, std::move(ours)};
}

class Zygote {
 public:
  Zygote(const char* binary, const std::string& settings) : role_(start_role(binary, "zygote")) {
    send(role_.channel, {MessageKind::configure, 0, {}, expect(tgs::ipc::text_to_fd(settings))});
    wait_for(role_.channel, MessageKind::worker_started);
  }

  Role fork_worker(std::uint64_t number) const {
    auto [ours, theirs] = expect(Channel::make_pair());
    send(role_.channel, {MessageKind::spawn_worker, number, {}, theirs.take_fd()});
    const auto started = wait_for(role_.channel, MessageKind::worker_started);
    pid_t pid = 0;
    std::from_chars(started.body.data(), started.body.data() + started.body.size(), pid);
    return {pid, std::move(ours)};
  }

 private:
  Role role_;
};

/// A worker with one session open in it.
class Worker {
 public:
  Worker(Role role, std::uint64_t session, const std::string& folder, const tgs::Secret& settings)
      : role_(std::move(role)) {
    auto [ours, theirs] = expect(tgs::ipc::make_stream_pair());
    stream_ = std::move(ours);
    ::mkdir(folder.c_str(), S_IRWXU);
    send(role_.channel, {MessageKind::configure, 0, {}, expect(tgs::ipc::text_to_fd(settings.reveal()))});
    send(role_.channel, {MessageKind::open_session, session, folder, std::move(theirs)});
    while (wait_for(role_.channel, MessageKind::session_state).body != "authorizationStateWaitPhoneNumber") {
    }
  }

  pid_t pid() const { return role_.pid; }

  /// Returns when it has closed its session and ended.
  void stop() const {
    send(role_.channel, {MessageKind::stop});
    while (role_.channel.wait()) {
    }
  }

 private:
  Role role_;
  UniqueFd stream_;
};

void print(std::string_view way, const Worker& worker) {
  std::cout << way << ' ' << worker.pid() << std::endl;
}

void run(const char* binary, const tgs::Settings& settings, const std::string& folder, std::uint64_t count) {
  const auto projection = for_worker(settings);
  const Zygote zygote(binary, for_zygote(settings));
  std::vector<Worker> workers;
  for (std::uint64_t session = 1; session <= 2 * count; session += 2) {
    workers.emplace_back(start_role(binary, "worker"), session, folder + "/" + std::to_string(session),
                         projection);
    print("exec", workers.back());
    workers.emplace_back(zygote.fork_worker(session + 1), session + 1,
                         folder + "/" + std::to_string(session + 1), projection);
    print("zygote", workers.back());
  }
  std::cout << "done" << std::endl;
  while (std::cin.get() != std::istream::traits_type::eof()) {
  }
  for (auto& worker : workers) {
    worker.stop();
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) {
    give_up("usage: worker_memory TGSTORAGE SETTINGS FOLDER WORKERS");
  }
  const auto loaded = tgs::load_file(argv[2]);
  if (!loaded) {
    give_up("the settings have faults");
  }
  run(argv[1], loaded->settings, argv[3], std::strtoul(argv[4], nullptr, 10));
  while (::wait(nullptr) > 0) {
  }
}
