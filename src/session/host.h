// What a session asks of whoever owns it: the front, or a test. Outlives the session; its thread.
#pragma once

#include <string_view>

#include "base/ids.h"

namespace tgs::session {

/// Calls return at once; answers come back by the session's own methods.
class Host {
 public:
  virtual ~Host() = default;
  virtual void start_instance(SessionId session) = 0;
  virtual void stop_instance(SessionId session) = 0;
  virtual void send_to_instance(SessionId session, RequestId id, std::string_view request) = 0;
  virtual void send_question(SessionId session, RequestId id, std::string_view question) = 0;
  /// TDLib's answer to a question of ask().
  virtual void on_answer(SessionId session, RequestId question, std::string_view answer) = 0;
  /// A request ended before TDLib got it: its client left, its time is up, or the instance can't be had.
  virtual void on_request_over(SessionId session, RequestId id) = 0;
  /// How a request ended, whether TDLib got it or not: what its client was answered, without @extra; empty where the
  /// client has left. `began`: when it came.
  virtual void on_outcome(SessionId session, RequestId id, TimePoint began, std::string_view response) = 0;
  /// The instance's end: what was seen of it says nothing of the next one.
  virtual void on_instance_end(SessionId session) = 0;
  /// Nothing is left of the session: forget it, but not before the present call has returned.
  virtual void erase_session(SessionId session) = 0;
};

}  // namespace tgs::session
