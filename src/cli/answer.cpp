#include <fmt/format.h>
#include <unistd.h>

#include "base/new_file.h"
#include "base/printable.h"
#include "cli/command.h"
#include "cli/invocation.h"

namespace tgs {
namespace {

bool is_absent(const std::string& path) {
  return ::access(path.c_str(), F_OK) != 0;
}

Answer wrong_settings(const Invocation& invocation, const Faults& faults) {
  Answer answer{.exit_code = exit_wrong_use};
  if (!invocation.settings_named && is_absent(invocation.settings_file)) {
    answer.err =
        "tgstorage: there is no settings.json in this folder; name the file: tgstorage --settings FILE\n"
        "To begin with one: tgstorage init\n";
    return answer;
  }
  for (const Fault& fault : faults) {
    answer.err += fmt::format("{}: {}\n", invocation.settings_file, to_text(fault));
  }
  return answer;
}

}  // namespace

tl::expected<Loaded, Answer> load_settings(const Invocation& invocation) {
  auto loaded = load_file(invocation.settings_file);
  if (!loaded) {
    return tl::unexpected(wrong_settings(invocation, loaded.error()));
  }
  return std::move(*loaded);
}

std::optional<Answer> answer(const Invocation& invocation) {
  const auto run = invocation.command->run;
  return run != nullptr ? std::optional(run(invocation)) : std::nullopt;
}

Answer failure(std::string_view command, std::string_view reason, ExitCode code) {
  return {.exit_code = code, .err = fmt::format("tgstorage: {}: {}\n", command, visible(reason))};
}

int print(const Answer& answer) {
  write_whole(STDOUT_FILENO, answer.out);
  write_whole(STDERR_FILENO, answer.err);
  return answer.exit_code;
}

}  // namespace tgs
