#include "cli/check.h"

#include <fmt/format.h>

#include "cli/json_line.h"
#include "settings/dump.h"

namespace tgs {
namespace {

std::string warning_lines(const Invocation& invocation, const std::vector<std::string>& warnings) {
  std::string lines;
  for (const auto& warning : warnings) {
    lines += fmt::format("{}: warning: {}\n", invocation.settings_file, warning);
  }
  return lines;
}

Answer check_for_program(const Invocation& invocation) {
  const auto loaded = load_file(invocation.settings_file);
  std::vector<JsonLine> faults;
  for (const auto& fault : loaded ? Faults() : loaded.error()) {
    faults.push_back(JsonLine().text("key", fault.key).text("message", fault.message));
  }
  return {.exit_code = loaded ? exit_ok : exit_wrong_use,
          .out = JsonLine()
                     .boolean("ok", loaded.has_value())
                     .text("file", invocation.settings_file)
                     .objects("faults", faults)
                     .texts("warnings", loaded ? loaded->warnings : std::vector<std::string>())
                     .line()};
}

}  // namespace

Answer check_settings(const Invocation& invocation) {
  if (invocation.json) {
    return check_for_program(invocation);
  }
  const auto loaded = load_settings(invocation);
  if (!loaded) {
    return loaded.error();
  }
  return {.out = fmt::format("{}: ok\n", invocation.settings_file),
          .err = warning_lines(invocation, loaded->warnings)};
}

Answer dump_settings(const Invocation& invocation) {
  const auto loaded = load_settings(invocation);
  if (!loaded) {
    return loaded.error();
  }
  return {.out = dump(loaded->settings), .err = warning_lines(invocation, loaded->warnings)};
}

}  // namespace tgs
