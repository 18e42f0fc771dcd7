#include "base/error.h"

#include <system_error>

namespace tgs {

Error system_error(std::string what, int errno_value) {
  return Error(std::move(what) + ": " + std::generic_category().message(errno_value));
}

}  // namespace tgs
