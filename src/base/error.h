// What went wrong, in words for a person: which key, file or process, the value found, and the way out.
#pragma once

#include <string>
#include <utility>

namespace tgs {

struct Error {
  std::string message;

  explicit Error(std::string text) : message(std::move(text)) {}
};

/// An Error that ends with the text of an errno value: `opening /x: Permission denied`.
Error system_error(std::string what, int errno_value);

}  // namespace tgs
