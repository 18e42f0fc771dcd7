#include "cli/typing.h"

#include <sys/signalfd.h>
#include <unistd.h>

namespace tgs {

Typing::Typing(Mode mode) : is_at_terminal_(::tcgetattr(STDIN_FILENO, &former_) == 0) {
  if (!is_at_terminal_) {
    return;
  }
  auto changed = former_;
  changed.c_lflag &= ~static_cast<tcflag_t>(mode == Mode::unseen ? ECHO : ECHO | ICANON);
  changed.c_lflag |= mode == Mode::unseen ? static_cast<tcflag_t>(ECHONL) : 0;
  ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &changed);
}

Typing::~Typing() {
  if (is_at_terminal_) {
    ::tcsetattr(STDIN_FILENO, TCSADRAIN, &former_);
  }
}

Interrupts::Interrupts(std::initializer_list<int> others) {
  sigset_t signals;
  ::sigemptyset(&signals);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT}) {
    ::sigaddset(&signals, signal);
  }
  for (const int signal : others) {
    ::sigaddset(&signals, signal);
  }
  ::sigprocmask(SIG_BLOCK, &signals, &former_);
  fd_.reset(::signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK));
}

Interrupts::~Interrupts() {
  ::sigprocmask(SIG_SETMASK, &former_, nullptr);
}

int Interrupts::take() const {
  signalfd_siginfo info{};
  return ::read(fd_.get(), &info, sizeof(info)) == sizeof(info) ? static_cast<int>(info.ssi_signo) : 0;
}

}  // namespace tgs
