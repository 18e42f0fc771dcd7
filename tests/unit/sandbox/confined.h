// Tries things in a child process that has entered a sandbox.
#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <functional>
#include <string>
#include <vector>

#include "base/result.h"

namespace tgs::sandbox {

struct Try {
  std::string what;
  std::function<bool()> works;
};
using Tries = std::vector<Try>;

using Enter = std::function<Status()>;

inline std::string first_surprise(const Enter& enter, const Tries& tries, bool expected) {
  if (const auto entered = enter(); !entered) {
    return entered.error().message;
  }
  for (const auto& [what, works] : tries) {
    if (works() != expected) {
      return what + (expected ? " should work, but does not" : " should be refused, but is not");
    }
  }
  return "none";
}

/// Of `tries`, in a process that has entered: which one does not do as expected, or why it could not be entered;
/// `none` where all is well.
inline std::string surprise_inside(const Enter& enter, const Tries& tries, bool expected) {
  std::array<int, 2> ends{};
  if (::pipe(ends.data()) != 0) {
    return "there is no pipe";
  }
  const pid_t child = ::fork();
  if (child == 0) {
    const auto text = first_surprise(enter, tries, expected);
    ::_exit(::write(ends[1], text.data(), text.size()) > 0 ? 0 : 1);
  }
  ::close(ends[1]);
  std::string text(1000, '\0');
  const auto size = ::read(ends[0], text.data(), text.size());
  ::close(ends[0]);
  text.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFSIGNALED(status) ? "killed by signal " + std::to_string(WTERMSIG(status)) : text;
}

}  // namespace tgs::sandbox
