#include "settings/audit_checks.h"

#include <fmt/format.h>

#include <filesystem>

#include "settings/options.h"

namespace tgs {
namespace {

bool is_within(const std::string& path, const std::string& folder) {
  return path == folder || path.starts_with(folder.ends_with('/') ? folder : folder + "/");
}

void check_beside(std::string_view what, const std::string& path, const std::string& folder,
                  Findings& findings) {
  if (findings.sound("audit.file") && is_within(path, folder)) {
    findings.fault("audit.file",
                   fmt::format("is in {}, which holds {} too; allowed: a file in a folder of its "
                               "own, such as \"audit/audit.jsonl\"",
                               folder, what));
  }
}

}  // namespace

void check_audit(const Settings& settings, const std::string& folder, Findings& findings) {
  if (!settings.audit || !findings.sound("audit.file")) {
    return;
  }
  const auto& file = settings.audit->file;
  if (file.empty()) {
    findings.fault("audit.file", "is empty; allowed: a path");
    return;
  }
  const auto own = std::filesystem::path(file).parent_path().string();
  check_beside("the settings file", folder, own, findings);
  for (const Option& option : options()) {
    const auto value = option.access->get(settings);
    const auto* path = value ? std::get_if<std::string>(&*value) : nullptr;
    if ((option.type == Type::path || option.type == Type::file) && option.key != "audit.file" &&
        path != nullptr && !path->empty()) {
      check_beside(option.key, *path, own, findings);
    }
  }
  if (findings.sound("audit.file") && is_within(file, settings.tdlib.path)) {
    findings.fault("audit.file", "is in tdlib.path, whose files are TDLib's; allowed: a file elsewhere");
  }
}

}  // namespace tgs
