// Questions to the person at the terminal: they are shown on standard error, and answered on standard input. One
// thread.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"

namespace tgs {

/// Whether there is somebody to ask.
bool can_ask();

/// The line that is typed, without spaces around it. The Error: the input has ended, or Ctrl-C was typed.
Result<std::string> ask(std::string_view question);

/// The same for what must not be seen: the terminal doesn't show it.
Result<Secret> ask_secret(std::string_view question);

}  // namespace tgs
