#include "cli/doctor.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>

#include "base/log.h"
#include "base/printable.h"
#include "cli/admin_line.h"
#include "cli/checkup.h"
#include "cli/json_line.h"
#include "cli/progress.h"
#include "cli/style.h"

namespace tgs {
namespace {

constexpr Check kChecks[] = {
    {"settings", false, check_settings_file},
    {"permissions", true, check_permissions},
    {"user", false, check_user},
    {"clock", false, check_clock},
    {"kernel", false, check_kernel},
    {"TDLib", false, check_tdlib},
    {"application", true, check_application},
    {"sessions", true, check_sessions_folder},
    {"key", true, check_key},
    {"disk", true, check_disk},
    {"descriptors", true, check_descriptors},
    {"ports", true, check_ports},
    {"clients", true, check_clients},
    {"certificate", true, check_certificate},
    {"client CA", true, check_client_ca},
    {"admin socket", true, check_admin_socket},
    {"Telegram", true, check_telegram},
    {"database", true, check_database},
};

struct Look {
  std::string_view word;
  std::string_view mark;  // on a terminal
  Tone tone;
};

/// By Health.
constexpr std::array<Look, 4> kLooks = {{{"ok", "✓", Tone::good},
                                         {"warning", "!", Tone::doubtful},
                                         {"failure", "✗", Tone::bad},
                                         {"skipped", "-", Tone::faint}}};

const Look& look_of(Health health) {
  return kLooks.at(static_cast<std::size_t>(health));
}

/// One line of the report.
struct Line {
  std::string_view check;
  Diagnosis diagnosis;
};

std::vector<Line> lines_of(const Patient& patient) {
  std::vector<Line> lines;
  Progress progress("looking", checks().size());
  for (const auto& check : checks()) {
    progress.add(1);
    if (check.needs_settings && !patient.loaded) {
      lines.push_back({check.name, {Health::skipped, "the settings have to be right first"}});
      continue;
    }
    for (auto& diagnosis : check.look(patient)) {
      lines.push_back({check.name, std::move(diagnosis)});
    }
  }
  return lines;
}

auto count_of(const std::vector<Line>& lines, Health health) {
  return std::ranges::count(lines, health, [](const Line& line) { return line.diagnosis.health; });
}

std::string in_words(const std::vector<Line>& lines, const Style& style) {
  std::string text;
  for (const auto& [check, diagnosis] : lines) {
    const auto& look = look_of(diagnosis.health);
    const auto mark = style.is_colourful() ? style(look.tone, look.mark) : fmt::format("{:<8}", look.word);
    text += fmt::format("{} {:<13} {}\n", mark, check, printable(diagnosis.text));
    if (!diagnosis.way_out.empty()) {
      const std::size_t column = style.is_colourful() ? 16 : 23;
      text += fmt::format("{:{}}{} {}\n", "", column, style.is_colourful() ? "→" : "->",
                          printable(diagnosis.way_out));
    }
  }
  return text + fmt::format("{} failed, {} warnings\n", count_of(lines, Health::failure),
                            count_of(lines, Health::warning));
}

std::string in_json(const std::vector<Line>& lines) {
  std::vector<JsonLine> checks;
  checks.reserve(lines.size());
  for (const auto& [check, diagnosis] : lines) {
    checks.push_back(JsonLine()
                         .text("check", check)
                         .text("health", look_of(diagnosis.health).word)
                         .text("text", diagnosis.text)
                         .text("way_out", diagnosis.way_out));
  }
  return JsonLine()
      .boolean("ok", count_of(lines, Health::failure) == 0)
      .number("failures", count_of(lines, Health::failure))
      .number("warnings", count_of(lines, Health::warning))
      .objects("checks", checks)
      .line();
}

}  // namespace

std::span<const Check> checks() {
  return kChecks;
}

Answer examine(const Invocation& invocation) {
  const auto loaded = load_file(invocation.settings_file);
  const auto line = loaded ? AdminLine::to(invocation) : tl::unexpected(Answer{});
  const auto lines = lines_of({.invocation = invocation,
                               .loaded = loaded,
                               .holder = loaded ? holder_of_lock(loaded->settings.tdlib.path) : 0,
                               .listener = line ? line->listener() : 0});
  return {.exit_code = count_of(lines, Health::failure) == 0 ? exit_ok : exit_failure,
          .out = invocation.json ? in_json(lines) : in_words(lines, Style::of(STDOUT_FILENO))};
}

}  // namespace tgs
