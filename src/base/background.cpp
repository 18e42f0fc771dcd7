#include "base/background.h"

#include <csignal>
#include <thread>
#include <utility>

namespace tgs {

void start_in_background(std::function<void()> work) {
  sigset_t all{};
  sigset_t before{};
  sigfillset(&all);
  for (const int own_fault : {SIGSEGV, SIGBUS, SIGFPE, SIGILL}) {
    sigdelset(&all, own_fault);
  }
  ::pthread_sigmask(SIG_SETMASK, &all, &before);  // the new thread takes it over
  std::thread(std::move(work)).detach();
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

}  // namespace tgs
