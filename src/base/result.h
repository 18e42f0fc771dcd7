// Result<T>: a value or an Error. The product's way to fail; exceptions are for start-up only.
#pragma once

#include <tl/expected.hpp>

#include "base/error.h"

namespace tgs {

template <class T>
class [[nodiscard]] Result : public tl::expected<T, Error> {
 public:
  using tl::expected<T, Error>::expected;
};

using Status = Result<void>;

/// The failed side of any Result: `return fail("reading " + path)`.
inline tl::unexpected<Error> fail(Error error) {
  return tl::unexpected<Error>(std::move(error));
}
inline tl::unexpected<Error> fail(std::string message) {
  return tl::unexpected<Error>(Error(std::move(message)));
}

}  // namespace tgs
