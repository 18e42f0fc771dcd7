#include "worker/library_version.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <simdjson.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>

#include "base/unique_fd.h"
#include "worker/tdjson.h"

namespace tgs::worker {
namespace {

constexpr std::chrono::seconds kPatience{10};
constexpr std::size_t kLongestAnswer = 4096;

std::string version_in(const std::string& answer) {
  simdjson::dom::parser parser;
  std::string_view version;
  return parser.parse(answer).at_key("value").get(version) == simdjson::SUCCESS ? std::string(version) : "";
}

/// The child's whole life. What the library writes to the terminal is not ours to show.
[[noreturn]] void ask(const std::string& path, int answer) {
  const UniqueFd nowhere(::open("/dev/null", O_RDWR));
  ::dup2(nowhere.get(), STDOUT_FILENO);
  ::dup2(nowhere.get(), STDERR_FILENO);
  const auto td = TdJson::load(path);
  const auto text =
      td ? version_in(td->execute(R"({"@type":"getOption","name":"version"})")) : td.error().message;
  const auto written = ::write(answer, text.data(), text.size());
  ::_exit(td && written == static_cast<ssize_t>(text.size()) ? 0 : 1);
}

/// What comes until the other end closes, or until the time is over.
std::string read_until_end(int fd) {
  const auto end = std::chrono::steady_clock::now() + kPatience;
  std::string text;
  std::array<char, kLongestAnswer> bytes{};
  for (;;) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
    pollfd polled{fd, POLLIN, 0};
    if (left.count() <= 0 || ::poll(&polled, 1, static_cast<int>(left.count())) <= 0) {
      return text;
    }
    const auto count = ::read(fd, bytes.data(), bytes.size());
    if (count <= 0 || text.size() > kLongestAnswer) {
      return text;
    }
    text.append(bytes.data(), static_cast<std::size_t>(count));
  }
}

}  // namespace

Result<std::string> version_of_library(const std::string& path) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
    return fail(system_error("making a pipe", errno));
  }
  const UniqueFd reading(ends[0]);
  UniqueFd writing(ends[1]);
  const auto child = ::fork();
  if (child == 0) {
    ask(path, writing.get());
  }
  writing.reset();
  if (child < 0) {
    return fail(system_error("starting a process", errno));
  }
  auto text = read_until_end(reading.get());
  ::kill(child, SIGKILL);  // has ended, or has had its time
  int status = 0;
  ::waitpid(child, &status, 0);
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0 && !text.empty()) {
    return text;
  }
  return fail(
      WIFEXITED(status) && !text.empty()
          ? text
          : fmt::format("tdlib.library: {} does not tell its version: it may be no TDLib, or a damaged one",
                        path));
}

}  // namespace tgs::worker
