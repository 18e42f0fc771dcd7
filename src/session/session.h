// One Telegram session as the front sees it: its clients, its instance in a worker, and what passes between
// them. Told what happened, it calls its clients and its host; it knows no sockets, timers or processes.
// Owned by the front's Sessions; used on the front's one thread; clients outlive their membership.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "session/catch_up.h"
#include "session/client.h"
#include "session/life_cycle.h"
#include "session/live_state.h"
#include "session/request_tracker.h"

namespace tgs::session {

/// What a session asks of the front. Calls return at once; answers come back by the session's own methods.
class Host {
 public:
  virtual ~Host() = default;
  virtual void start_instance(SessionId session) = 0;
  virtual void stop_instance(SessionId session) = 0;
  virtual void send_to_instance(SessionId session, RequestId id, std::string_view request) = 0;
  /// Nothing is left of the session: forget it, but not before the present call has returned.
  virtual void erase_session(SessionId session) = 0;
};

struct SessionOptions {
  Duration terminate_delay{};
  Duration request_timeout{};
  bool offline = false;
};

/// A request that policy let through.
struct AcceptedRequest {
  std::string_view type;
  std::string_view canonical;  ///< without @extra
  std::string_view extra;
  std::size_t bytes = 0;  ///< for the client's limits
};

class Session {
 public:
  Session(SessionId id, const SessionOptions& options, Host& host);

  SessionId id() const { return id_; }
  std::size_t client_count() const { return members_.size(); }
  bool has_instance() const;

  // From clients. `client` must leave() before it goes away.
  void join(ClientId id, Client& client);
  void leave(ClientId id, TimePoint now);
  void request(ClientId id, const AcceptedRequest& request, TimePoint now);

  // From the instance, in the order of its stream.
  void attached(TimePoint now);
  void adopted(TimePoint now, Duration grace);
  void reply(RequestId id, std::string_view response);
  void update(std::string_view update, TimePoint now);
  void stream_ended(TimePoint now);
  /// The instance can't be had: every client is told why, ended, and no member any more.
  void failed(const std::string& reason);

  /// When woken() is due; none where nothing waits for a time.
  std::optional<TimePoint> wake_at() const;
  void woken(TimePoint now);

 private:
  struct Member {
    ClientId id;
    Client* client;
    bool waits = false;  ///< came while the instance was closing: belongs to the next one
  };
  struct HeldRequest {
    RequestId id;
    std::string type;
    std::string canonical;
  };

  Member* find(ClientId id);
  bool is_attached() const;
  bool is_closing() const;
  void carry_out(Action action);
  void start_instance();
  void dispatch(RequestId id, std::string_view type, std::string_view canonical);
  void dispatch_held();
  void answer_own(RequestId id, std::string_view type, std::string_view canonical);
  void deliver(std::string_view update, Audience audience);
  void follow_authorization(std::string_view update, TimePoint now);
  void replay_states(Client& client) const;
  void refuse(const PendingRequest& request, ErrorToken token, std::string_view reason);

  const SessionId id_;
  const SessionOptions options_;
  Host& host_;
  LifeCycle life_cycle_;
  LiveState live_;
  CatchUp catch_up_;
  RequestTracker tracker_;
  std::vector<Member> members_;    // in the order of joining, which is not that of their ids
  std::vector<HeldRequest> held_;  // for the next instance, or until this one takes requests
  ClientId first_client_ = 0;      // whose handshake started the instance
  bool interrupted_ = false;       // the next instance makes up for one that died
  bool closed_ = false;            // the instance said Closed
};

}  // namespace tgs::session
