// A worker in the hands of a front that is not itself any more: starts `tgstorage role worker` with one session, as the
// monitor does, and gives whoever runs it the front's end of the frame stream. Usage: hijacked_front TGSTORAGE SETTINGS
// FOLDER. Standard input goes to the worker as it is, what the worker sends to standard output, which ends when the
// worker closes the stream; its log is standard error. Ends the worker in good order when standard input ends.
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <iostream>
#include <string_view>

#include "ipc/channel.h"
#include "ipc/role.h"
#include "settings/dump.h"
#include "settings/load.h"

namespace {

using tgs::ipc::Channel;
using tgs::ipc::MessageKind;

[[noreturn]] void give_up(std::string_view why) {
  std::cerr << "hijacked_front: " << why << std::endl;
  std::exit(1);
}

template <class T>
T expect(tgs::Result<T> result) {
  if (!result) {
    give_up(result.error().message);
  }
  return std::move(*result);
}

void send(const Channel& channel, const tgs::ipc::Message& message) {
  if (const auto sent = channel.send(message); !sent) {
    give_up(sent.error().message);
  }
}

/// The monitor's end of a new worker's control channel.
Channel start_worker(const char* binary) {
  auto [ours, theirs] = expect(Channel::make_pair());
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_adddup2(&files, theirs.fd(), tgs::ipc::kRoleChannelFd);
  const char* const arguments[] = {"tgstorage", "role", "worker", nullptr};
  pid_t pid = 0;
  const int error =
      ::posix_spawn(&pid, binary, &files, nullptr, const_cast<char* const*>(arguments), environ);
  posix_spawn_file_actions_destroy(&files);
  if (error != 0) {
    give_up(tgs::system_error(binary, error).message);
  }
  return std::move(ours);
}

/// The front's end of the frame stream of a session that the worker opens.
tgs::UniqueFd open_session(const Channel& worker, const tgs::Settings& settings, const char* folder) {
  auto [ours, theirs] = expect(tgs::ipc::make_stream_pair());
  ::mkdir(folder, S_IRWXU);
  send(worker, {MessageKind::configure, 0, {}, expect(tgs::ipc::text_to_fd(for_worker(settings).reveal()))});
  send(worker, {MessageKind::open_session, 1, folder, std::move(theirs)});
  return std::move(ours);
}

/// False at the end of `from`.
bool copy(int from, int to) {
  std::array<char, 65'536> bytes{};
  const auto got = ::read(from, bytes.data(), bytes.size());
  for (ssize_t done = 0; done < got;) {
    const auto written = ::write(to, bytes.data() + done, static_cast<std::size_t>(got - done));
    if (written < 0) {
      return true;  // the other side does not listen any more; its own end is what counts
    }
    done += written;
  }
  return got > 0;
}

/// Until standard input ends.
void pass_on(int stream) {
  std::array<pollfd, 2> polled{pollfd{STDIN_FILENO, POLLIN, 0}, pollfd{stream, POLLIN, 0}};
  while (::poll(polled.data(), polled.size(), -1) >= 0) {
    if (polled[0].revents != 0 && !copy(STDIN_FILENO, stream)) {
      return;
    }
    if (polled[1].revents != 0 && !copy(stream, STDOUT_FILENO)) {
      polled[1].fd = -1;
      ::close(STDOUT_FILENO);
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    give_up("usage: hijacked_front TGSTORAGE SETTINGS FOLDER");
  }
  std::signal(SIGPIPE, SIG_IGN);
  const auto loaded = tgs::load_file(argv[2]);
  if (!loaded) {
    give_up("the settings have faults");
  }
  const auto worker = start_worker(argv[1]);
  const auto stream = open_session(worker, loaded->settings, argv[3]);
  pass_on(stream.get());
  send(worker, {MessageKind::stop});
  while (worker.wait()) {
  }
  ::wait(nullptr);
}
