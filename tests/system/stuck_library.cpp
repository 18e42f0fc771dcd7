// A library that never gets loaded, as one may be on a disk that does not answer.
#include <unistd.h>

namespace {

__attribute__((constructor)) void wait_for_ever() {
  for (;;) {
    ::pause();
  }
}

}  // namespace
