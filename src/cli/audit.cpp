#include "cli/audit.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "audit/mac.h"
#include "audit/rotation.h"
#include "audit/verifier.h"
#include "cli/json_line.h"
#include "settings/read_file.h"
#include "settings/secret_source.h"

namespace tgs {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostFaults = 50;

/// What is to be looked at, and by what.
struct Task {
  std::vector<std::string> files;
  std::string key_file;
  std::string end_file;  // empty: the files are not known to reach to the end
};

Answer cannot(const std::string& reason) {
  return {.exit_code = exit_wrong_use, .err = fmt::format("tgstorage: audit verify: {}\n", reason)};
}

std::vector<std::string> files_of(const fs::path& current) {
  std::vector<std::string> names;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(current.parent_path(), error)) {
    names.push_back(entry.path().filename().string());
  }
  std::vector<std::string> files;
  for (const auto& name : audit::full_files(names, current.filename().string())) {
    files.push_back((current.parent_path() / name).string());
  }
  files.push_back(current.string());
  return files;
}

bool is_among(const std::string& file, const std::vector<std::string>& files) {
  return std::ranges::any_of(files, [&file](const std::string& other) {
    std::error_code error;
    return fs::equivalent(file, other, error);
  });
}

tl::expected<Task, Answer> task_of(const Invocation& invocation) {
  if (!invocation.audit_key.empty() && !invocation.audit_files.empty()) {
    return Task{invocation.audit_files, invocation.audit_key, {}};
  }
  const auto loaded = load_settings(invocation);
  if (!loaded) {
    return tl::unexpected(loaded.error());
  }
  const auto& settings = loaded->settings;
  if (!settings.audit) {
    return tl::unexpected(cannot("the settings have no section audit; name the files, and the key by --key"));
  }
  const auto& current = settings.audit->file;
  Task task{invocation.audit_files, invocation.audit_key, {}};
  if (task.files.empty()) {
    task.files = files_of(current);
  }
  if (task.key_file.empty()) {
    task.key_file = audit_key_file(settings.tdlib);
  }
  if (is_among(current, task.files)) {
    task.end_file = audit_end_file(settings.tdlib);
  }
  return task;
}

/// The files in the order of their lines.
void sort(std::vector<std::string>& files) {
  std::ranges::stable_sort(files, {}, [](const std::string& file) {
    std::ifstream stream(file);
    std::string text;
    std::getline(stream, text);
    const auto line = audit::parse_line(text);
    return line ? line->seq : 0;
  });
}

bool read_into(audit::Verifier& verifier, const std::string& file) {
  std::ifstream stream(file);
  verifier.begin_file(file);
  for (std::string text; std::getline(stream, text);) {
    verifier.take(text, !stream.eof());
  }
  return stream.eof();
}

std::string in_json(const audit::Report& report, const Task& task) {
  return JsonLine()
      .boolean("ok", report.faults.empty())
      .number("lines", report.lines)
      .number("first", report.first_seq)
      .number("last", report.last_seq)
      .boolean("end_known", !task.end_file.empty())
      .texts("faults", report.faults)
      .texts("notes", report.notes)
      .line();
}

Answer answer_of(const audit::Report& report, const Task& task) {
  Answer answer;
  for (const auto& note : report.notes) {
    answer.out += note + "\n";
  }
  for (const auto& fault : report.faults) {
    if (&fault - report.faults.data() == kMostFaults) {
      answer.err += fmt::format("and {} more\n", report.faults.size() - kMostFaults);
      break;
    }
    answer.err += fault + "\n";
  }
  answer.exit_code = report.faults.empty() ? exit_ok : exit_failure;
  answer.out +=
      fmt::format("{}: {} lines, {} to {}{}\n", report.faults.empty() ? "ok" : "not as it was written",
                  report.lines, report.first_seq, report.last_seq,
                  task.end_file.empty() ? "; whether more lines followed is not known" : "");
  return answer;
}

}  // namespace

Answer verify_audit(const Invocation& invocation) {
  auto task = task_of(invocation);
  if (!task) {
    return task.error();
  }
  const auto key = read_secret_file(task->key_file);
  if (!key) {
    return cannot(fmt::format("the key {} can't be read: {}", task->key_file, key.error().message));
  }
  const auto end = read_file(task->end_file, 1024);
  if (!end) {
    task->end_file.clear();
  }
  const audit::Keys keys(key->content.reveal());
  audit::Verifier verifier(keys.chain);
  sort(task->files);
  for (const auto& file : task->files) {
    if (const auto readable = check_readable(file); !readable || !read_into(verifier, file)) {
      return cannot(
          fmt::format("{} can't be read: {}", file, readable ? "an error" : readable.error().message));
    }
  }
  const auto report = verifier.finish(end ? audit::link_from(end->text) : std::nullopt);
  return invocation.json ? Answer{.exit_code = report.faults.empty() ? exit_ok : exit_failure,
                                  .out = in_json(report, *task)}
                         : answer_of(report, *task);
}

}  // namespace tgs
