// The owner's connections that the monitor handed over. Some get one line of what is (live_view.h), and are closed;
// others follow what clients do: one audit::Event a line as it happens, arguments as the log shows them. Nothing waits
// for one that does not read: what a follower has no room for is left out, and counted. Owned by Sessions; one thread.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "audit/event.h"
#include "base/unique_fd.h"
#include "front/events.h"
#include "net/loop.h"
#include "net/stream_socket.h"

namespace tgs::front {

class OwnerView {
 public:
  explicit OwnerView(net::Loop& loop);
  ~OwnerView();

  void show(UniqueFd connection, const std::string& line);
  void follow(UniqueFd connection);

  /// False: all that follows may be left out.
  bool is_followed() const { return followers_ > 0; }

  void joined(const Who& who, std::string_view certificate);
  void left(const Who& who);
  /// What of `event` says who it is about is filled in.
  void refused(const Who& who, audit::Event event);
  void passed(const Who& who, RequestId request, std::string_view type, std::string_view text);
  void over(SessionId session, RequestId request, Duration took, std::string_view response);

 private:
  static constexpr std::size_t kMostUnread = 1U << 20U;

  class Connection;

  void add(std::unique_ptr<Connection> connection);
  void tell(const audit::Event& event);
  void schedule_turn();
  void end_turn();

  net::Loop& loop_;
  std::vector<std::unique_ptr<Connection>> connections_;
  std::size_t followers_ = 0;  // of them
  bool turn_scheduled_ = false;
};

}  // namespace tgs::front
