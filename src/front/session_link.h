// The front's end of one instance's frame stream. Owned by the session's slot in Sessions; one thread.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "base/ids.h"
#include "base/unique_fd.h"
#include "ipc/frame.h"
#include "net/stream_socket.h"

namespace tgs::front {

class SessionLink : private net::StreamSocket::User {
 public:
  class User {
   public:
    virtual ~User() = default;
    virtual void on_reply(SessionId session, RequestId id, std::string_view response) = 0;
    virtual void on_update(SessionId session, std::string_view update) = 0;
    /// The stream is over. The link may be destroyed in this call.
    virtual void on_stream_end(SessionId session) = 0;
  };

  /// `user` outlives the link.
  SessionLink(net::Loop& loop, UniqueFd fd, SessionId session, User& user);
  ~SessionLink() override;

  /// Written at the next flush().
  void send(RequestId id, std::string_view request);
  /// A question of the storage's own; likewise.
  void ask(RequestId id, std::string_view question);
  void flush() { socket_->flush(); }
  /// Much waits for the worker, and it has read nothing for long: only its end gives that memory back. To be asked
  /// after flush().
  bool is_stuck(TimePoint now);

 private:
  void on_bytes(std::string_view bytes) override;
  void on_end_of_input() override { user_.on_stream_end(session_); }
  void on_broken(std::string_view) override { user_.on_stream_end(session_); }
  void on_drained() override {}

  const SessionId session_;
  User& user_;
  std::shared_ptr<net::StreamSocket> socket_;
  std::uint64_t written_ = 0;  // when is_stuck() looked last
  TimePoint moved_at_{};       // it had written more by then, or had nothing to write
  ipc::FrameReader reader_;
};

}  // namespace tgs::front
