// The library's log in TDLib's terms: a verbosity, a stream and a callback, set by the program's own requests and
// functions. What is written are a few lines about the connection, never a request or an answer. One for the process;
// any thread.
#pragma once

#include <mutex>
#include <string>
#include <string_view>

#include "base/unique_fd.h"

namespace tgs::tdjson {

class TdLog {
 public:
  using Callback = void (*)(int verbosity, const char* message);

  static constexpr int kError = 1;
  static constexpr int kMostVerbose = 1023;

  void set_verbosity(int level);
  int verbosity() const;

  void to_stderr();
  void to_nowhere();
  /// Appends to the file; false, and nothing has changed, where it can't be opened.
  bool to_file(const std::string& path);
  /// As TDLib's LogStream.
  std::string stream() const;

  void set_callback(int most, Callback callback);

  void write(int level, std::string_view text);

 private:
  mutable std::mutex mutex_;
  int verbosity_ = 5;  // TDLib's own
  UniqueFd file_;
  std::string path_;
  bool is_silent_ = false;
  int most_for_callback_ = 0;
  Callback callback_ = nullptr;
};

}  // namespace tgs::tdjson
