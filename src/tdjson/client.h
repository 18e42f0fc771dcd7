// One client of the program: its instance, and the connection that keeps it going. What the program does comes from any
// thread; the connection belongs to whoever receives, one thread at a time. After a connection that failed the next one
// is tried in 0.1 s, doubling to 30 s until one has lasted.
#pragma once

#include <poll.h>

#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "base/ids.h"
#include "tdjson/connection.h"
#include "tdjson/instance.h"
#include "wire/splitter.h"

namespace tgs::tdjson {

class Client {
 public:
  /// As Instance.
  Client(int id, const Result<StorageUrl>& url, TdLog& log);

  // From any thread.
  void start();
  void send(std::string_view request);
  std::optional<std::string> next_answer();
  bool has_answers() const;
  /// Closed, and the program knows all.
  bool is_over() const;

  // From the thread that receives.
  /// What this client waits for besides the program, with an fd of -1 where that is only time.
  pollfd awaited() const;
  /// When proceed() is due even if nothing happens.
  TimePoint due() const { return connection_ && connection_->has_input() ? TimePoint::min() : due_; }
  /// Dials where that is due, writes what there is to write, reads what came.
  void proceed(short happened, TimePoint now);

 private:
  void dial(TimePoint now);
  Status converse(short happened, TimePoint now);
  Status take(std::string_view bytes, TimePoint now);
  void lose(std::string_view reason, TimePoint now);

  const Result<StorageUrl> url_;
  TdLog& log_;
  mutable std::mutex mutex_;
  Instance instance_;  // by the mutex

  std::optional<Connection> connection_;
  std::optional<Splitter> splitter_;  // of the connection
  bool has_begun_ = false;            // the handshake was said
  std::optional<TimePoint> opened_;   // when the storage said yes to it
  TimePoint due_ = TimePoint::max();
  Duration rest_;
};

}  // namespace tgs::tdjson
