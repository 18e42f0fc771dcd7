// How far a command is, on a terminal: one line that goes when the command is done. One thread.
#pragma once

#include <cstdint>
#include <string>

namespace tgs {

class Progress {
 public:
  /// Shows nothing where standard error is no terminal.
  Progress(std::string what, std::uint64_t total);
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  ~Progress();

  void add(std::uint64_t count);

 private:
  std::string what_;
  std::uint64_t total_;
  std::uint64_t done_ = 0;
  std::uint64_t shown_ = 101;  // per cent
  bool is_seen_;
};

}  // namespace tgs
