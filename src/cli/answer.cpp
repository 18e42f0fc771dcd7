#include <fmt/format.h>
#include <unistd.h>

#include <ctime>

#include "cli/audit.h"
#include "cli/backup.h"
#include "cli/backup_now.h"
#include "cli/certificate.h"
#include "cli/explain.h"
#include "cli/export.h"
#include "cli/import.h"
#include "cli/invocation.h"
#include "cli/order.h"
#include "cli/rekey.h"
#include "cli/release.h"
#include "cli/replay.h"
#include "cli/suggest.h"
#include "settings/document.h"
#include "settings/dump.h"
#include "vault/key_text.h"

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
        "To begin with one: tgstorage settings sample > settings.json\n";
    return answer;
  }
  for (const Fault& fault : faults) {
    answer.err += fmt::format("{}: {}\n", invocation.settings_file, to_text(fault));
  }
  return answer;
}

std::string warning_lines(const Invocation& invocation, const std::vector<std::string>& warnings) {
  std::string lines;
  for (const auto& warning : warnings) {
    lines += fmt::format("{}: warning: {}\n", invocation.settings_file, warning);
  }
  return lines;
}

Answer check(const Invocation& invocation) {
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

Answer make_key() {
  const auto key = vault::make_key_text();
  return key ? Answer{.out = std::string(key->reveal()) + "\n"}
             : Answer{.exit_code = exit_failure, .err = "tgstorage: " + key.error().message + "\n"};
}

void write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t count = ::write(fd, text.data(), text.size());
    if (count <= 0) {
      return;
    }
    text.remove_prefix(static_cast<std::size_t>(count));
  }
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
  switch (invocation.action) {
    case Action::serve:
      return std::nullopt;
    case Action::check:
      return check(invocation);
    case Action::dump:
      return dump_settings(invocation);
    case Action::version:
      return Answer{.out = "tgstorage " TGSTORAGE_VERSION " (" TGSTORAGE_BUILD_TYPE ")\n"};
    case Action::schema:
      return Answer{.out = settings_schema()};
    case Action::page:
      return Answer{.out = settings_page()};
    case Action::sample:
      return Answer{.out = settings_sample()};
    case Action::certificate:
      return describe_certificates(invocation.certificate_file, std::time(nullptr));
    case Action::audit:
      return verify_audit(invocation);
    case Action::order:
      return give_order(invocation);
    case Action::explain:
      return explain(invocation);
    case Action::suggest:
      return suggest(invocation);
    case Action::replay:
      return replay(invocation);
    case Action::keygen:
      return make_key();
    case Action::export_session:
      return export_session(invocation);
    case Action::import_session:
      return import_session(invocation);
    case Action::backup_status:
      return backup_status(invocation);
    case Action::backup_now:
      return back_up_now(invocation);
    case Action::backup_verify:
      return verify_backup(invocation);
    case Action::restore:
      return restore_session(invocation);
    case Action::release:
      return release_sessions(invocation);
    case Action::rekey:
      return rekey(invocation);
  }
  return std::nullopt;
}

int print(const Answer& answer) {
  write_all(STDOUT_FILENO, answer.out);
  write_all(STDERR_FILENO, answer.err);
  return answer.exit_code;
}

}  // namespace tgs
