// One Telegram session as the front sees it: its clients, its instance in a worker, and what passes between
// them. Told what happened, it calls its clients and its host; it knows no sockets, timers or processes.
// Owned by the front's Sessions; used on the front's one thread; clients outlive their membership.
#pragma once

#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "session/call_owners.h"
#include "session/catch_up.h"
#include "session/client.h"
#include "session/host.h"
#include "session/life_cycle.h"
#include "session/live_state.h"
#include "session/questions.h"
#include "session/renewal.h"
#include "session/request_tracker.h"

namespace tgs::session {

struct SessionOptions {
  Duration terminate_delay{};
  Duration request_timeout{};
  bool offline = false;
  Duration renewal_interval{};  ///< see Renewal
};

/// A request that policy let through.
struct AcceptedRequest {
  std::string_view type;
  std::string_view canonical;  ///< without @extra
  std::string_view extra;
  std::size_t bytes = 0;    ///< for the client's limits
  bool is_complete = true;  ///< false: something in it has to be found first; complete() or answer() follows
};

class Session {
 public:
  Session(SessionId id, const SessionOptions& options, Host& host);

  std::size_t client_count() const { return members_.size(); }
  bool has(ClientId id) const;
  bool has_instance() const;
  /// `authorizationStateReady`; empty where there is none yet.
  std::string_view authorization() const { return authorization_state_type(live_.authorization()); }

  // From clients. `client` must leave() before it goes away.
  void join(ClientId id, Client& client);
  void leave(ClientId id, TimePoint now);
  /// A client's requests reach TDLib in the order in which it sent them: one that is not complete holds up those
  /// behind it.
  RequestId request(ClientId id, const AcceptedRequest& request, TimePoint now);
  /// What a request that was not complete has become. Changes nothing where the request is over already.
  void complete(RequestId id, std::string canonical);
  /// The end of a request that never reached TDLib: this object, without @extra, is its answer.
  void answer(RequestId id, std::string_view response);

  /// A question of the storage's own to TDLib. It outlives instances: one that ends without an answer is followed
  /// by the next, which is asked again.
  RequestId ask(std::string question);
  /// Nobody waits for the answer any more.
  void withdraw(RequestId question);

  // From the instance, in the order of its stream.
  void attached(TimePoint now);
  void adopted(TimePoint now, Duration grace);
  void reply(RequestId id, std::string_view response);
  /// How many clients it was sent to.
  std::size_t update(std::string_view update, TimePoint now);
  void stream_ended(TimePoint now);
  /// The instance can't be had: every client is told why, ended, and no member any more.
  void failed(const Refusal& refusal);

  /// The instance is to be closed, and where there are clients the next one opened, unseen by them, as soon as nothing
  /// is under way and nobody is called.
  void order_renewal(TimePoint now) { renewal_.order(now); }

  /// When woken() is due; none where nothing waits for a time.
  std::optional<TimePoint> wake_at() const;
  void woken(TimePoint now);

 private:
  struct HeldRequest {
    RequestId id;
    std::string type;
    std::string canonical;
    bool is_complete;
  };
  struct Member {
    ClientId id;
    Client* client;
    bool waits = false;                ///< came while the instance was closing: belongs to the next one
    bool was_there = false;            ///< before the renewal under way
    std::list<HeldRequest> lane = {};  ///< for the next instance, or until what is in front is complete
  };

  Member* find(ClientId id);
  bool is_attached() const;
  bool is_closing() const;
  void carry_out(Action action);
  void start_instance();
  void dispatch(RequestId id, std::string_view type, std::string_view canonical);
  bool owns(RequestId id, std::string_view type, std::string_view canonical);
  TimePoint began(const PendingRequest& request) const { return request.deadline - options_.request_timeout; }
  void respond(const PendingRequest& request, std::string_view response);
  void drain(Member& member);
  void drain_all();
  bool takes_requests() const;
  void is_over(const PendingRequest& request);
  HeldRequest* find_held(Member& member, RequestId id);
  void erase_held(ClientId client, RequestId id);
  RequestId put(Question question);
  void go_on(SecondTry waiting, std::optional<std::string> question);
  void answered(RequestId question, std::string_view answer);
  bool tries_again(RequestId id, std::string_view response);
  void answer_own(RequestId id, std::string_view type, std::string_view canonical);
  std::size_t deliver(std::string_view update, Audience audience, bool is_hidden);
  void expire(TimePoint now);
  bool is_idle() const;
  void renew();
  void follow_authorization(std::string_view update, TimePoint now);
  void replay_states(Client& client) const;
  void refuse(const PendingRequest& request, ErrorToken token, std::string_view reason);

  const SessionId id_;
  const SessionOptions options_;
  Host& host_;
  LifeCycle life_cycle_;
  LiveState live_;
  CallOwners owners_;
  CatchUp catch_up_;
  Renewal renewal_;
  RequestTracker tracker_;
  std::vector<Member> members_;  // in the order of joining, which is not that of their ids
  Questions questions_;
  ClientId first_client_ = 0;  // whose handshake started the instance
  bool interrupted_ = false;   // the next instance makes up for one that died
  bool closed_ = false;        // the instance said Closed
};

}  // namespace tgs::session
