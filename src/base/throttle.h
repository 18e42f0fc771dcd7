// Two small limits on how often something may happen. Pure: the time is an argument. One thread at a time.
#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>

#include "base/ids.h"

namespace tgs {

/// `count` events, at least one, each `period`, in bursts of up to `count`.
class TokenBucket {
 public:
  TokenBucket(std::size_t count, Duration period)
      : capacity_(static_cast<double>(count)),
        per_tick_(capacity_ / static_cast<double>(std::max<Duration::rep>(period.count(), 1))),
        tokens_(capacity_) {}

  /// Takes a token; else how long until there is one.
  std::optional<Duration> take(TimePoint now) {
    tokens_ = std::min(capacity_, tokens_ + static_cast<double>((now - last_).count()) * per_tick_);
    last_ = now;
    if (tokens_ >= 1) {
      tokens_ -= 1;
      return std::nullopt;
    }
    return Duration(static_cast<Duration::rep>((1 - tokens_) / per_tick_) + 1);
  }

 private:
  double capacity_;
  double per_tick_;
  double tokens_;
  TimePoint last_{};
};

/// Lines that strangers can cause: a few a second are written, the others are counted.
class LineThrottle {
 public:
  explicit LineThrottle(std::size_t lines_per_second) : lines_(lines_per_second) {}

  /// None: don't write. Else the number of lines left out since the last one.
  std::optional<std::size_t> admit(TimePoint now) {
    if (now - second_ >= std::chrono::seconds(1)) {
      second_ = now;
      written_ = 0;
    }
    if (written_ >= lines_) {
      ++left_out_;
      return std::nullopt;
    }
    ++written_;
    return std::exchange(left_out_, 0);
  }

 private:
  std::size_t lines_;
  std::size_t written_ = 0;
  std::size_t left_out_ = 0;
  TimePoint second_{};
};

/// ` (3 more like it before)`, for the end of the line that admit() has let through; empty for none.
inline std::string left_out_note(std::size_t lines) {
  return lines == 0 ? "" : " (" + std::to_string(lines) + " more like it before)";
}

}  // namespace tgs
