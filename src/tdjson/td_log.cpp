#include "tdjson/td_log.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>

#include "base/log.h"
#include "base/printable.h"
#include "wire/reply.h"

namespace tgs::tdjson {

void TdLog::set_verbosity(int level) {
  const std::lock_guard lock(mutex_);
  verbosity_ = std::clamp(level, 0, kMostVerbose);
}

int TdLog::verbosity() const {
  const std::lock_guard lock(mutex_);
  return verbosity_;
}

void TdLog::to_stderr() {
  const std::lock_guard lock(mutex_);
  file_.reset();
  is_silent_ = false;
}

void TdLog::to_nowhere() {
  const std::lock_guard lock(mutex_);
  file_.reset();
  is_silent_ = true;
}

bool TdLog::to_file(const std::string& path) {
  UniqueFd file(::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY, 0600));
  if (!file) {
    return false;
  }
  const std::lock_guard lock(mutex_);
  file_ = std::move(file);
  path_ = path;
  is_silent_ = false;
  return true;
}

std::string TdLog::stream() const {
  const std::lock_guard lock(mutex_);
  if (!file_) {
    return is_silent_ ? R"({"@type":"logStreamEmpty"})" : R"({"@type":"logStreamDefault"})";
  }
  std::string stream = R"({"@type":"logStreamFile","path":)";
  append_json_string(stream, path_);
  return stream + R"(,"max_file_size":0,"redirect_stderr":false})";
}

void TdLog::set_callback(int most, Callback callback) {
  const std::lock_guard lock(mutex_);
  most_for_callback_ = most;
  callback_ = callback;
}

void TdLog::write(int level, std::string_view text) {
  const auto line = fmt::format("tgstorage: {}\n", printable(text));
  Callback callback = nullptr;
  {
    const std::lock_guard lock(mutex_);
    if (level > verbosity_) {
      return;
    }
    callback = level <= most_for_callback_ ? callback_ : nullptr;
    if (!is_silent_) {
      [[maybe_unused]] const auto written =
          ::write(file_ ? file_.get() : STDERR_FILENO, line.data(), line.size());
    }
  }
  // Without the lock: it may call us.
  if (callback != nullptr) {
    callback(level, line.substr(0, line.size() - 1).c_str());
  }
}

}  // namespace tgs::tdjson
