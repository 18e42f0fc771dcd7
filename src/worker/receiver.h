// The half of a worker that listens to TDLib: the only caller of td_receive(). It starts instances, keeps
// their live states, writes replies and updates to the front and tells the sender what the monitor has to
// know. Runs on a thread of its own until the process ends.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/ids.h"
#include "base/log.h"
#include "base/throttle.h"
#include "base/unique_fd.h"
#include "session/live_state.h"
#include "settings/settings.h"
#include "shield/login_codes.h"
#include "shield/sent_messages.h"
#include "worker/mailbox.h"
#include "worker/response.h"
#include "worker/start_up.h"
#include "worker/tdjson.h"
#include "worker/update_gate.h"

namespace tgs::worker {

/// sender → receiver. Followed by a wake_request() to the client.
struct Order {
  enum class Kind {
    open,    ///< start the new client's instance; text: its folder
    attach,  ///< a new front: from now on write to this stream, live states first
    answer,  ///< write this as the reply to the request `id`
    gate,    ///< new settings: from now on only these updates leave the worker
    line,    ///< id 1: the owner listens, live states first; 0: no more
  };
  Kind kind;
  int client;
  SessionId session = 0;
  RequestId id = 0;
  std::string text = {};
  UniqueFd stream = {};
  std::shared_ptr<const UpdateGate> gate = {};
};

/// receiver → sender.
struct Event {
  enum class Kind {
    ready,     ///< requests may be sent
    sent,      ///< message: TDLib sends it, or has sent it
    state,     ///< text: the authorization state's type
    failed,    ///< text: why; the instance is being closed
    closed,    ///< text: the last state before Closed. TDLib has let go of the folder
    to_owner,  ///< text: the response to the request id, which came over the owner's line; id 0: an update
  };
  Kind kind;
  SessionId session;
  std::string text = {};
  shield::SentMessage message = {};
  RequestId id = 0;
};

class Receiver {
 public:
  /// All references outlive the process's threads. `wake_fd`: an eventfd that is written after each event.
  Receiver(const TdJson& td, const Settings& settings, Mailbox<Order>& orders, Mailbox<Event>& events,
           int wake_fd, Log& log);

  [[noreturn]] void run();

 private:
  struct Instance {
    Instance(int number, SessionId id, const TdlibSettings& settings, std::string folder)
        : client(number), session(id), start_up(settings, std::move(folder)) {}

    int client;
    SessionId session;
    StartUp start_up;
    UniqueFd stream = {};  // closed while there is no front
    std::string out = {};  // frames to be written at the end of the burst
    session::LiveState live = {};
    std::string state = {};
    bool owner_listens = false;
  };

  void handle_burst(const char* first);
  void handle(std::string_view text);
  void handle_reply(Instance& instance, std::uint64_t id);
  void handle_update(Instance& instance);
  void tell_owner(const Instance& instance, std::string_view update);
  void follow_state(Instance& instance);
  void carry_out_orders();
  void carry_out(Order order);
  void replay(Instance& instance);
  void take(Instance& instance, const StartUp::Step& step);
  std::string_view shielded(SessionId session, bool is_reply, std::string_view body);
  void put(Instance& instance, bool is_reply, std::uint64_t id, std::string_view body);
  void flush(Instance& instance);
  void tell(Event event);

  const TdJson& td_;
  const TdlibSettings& settings_;
  std::shared_ptr<const UpdateGate> gate_;
  const bool shields_history_;
  std::optional<shield::LoginCodes> login_codes_;  // none where the shield is off
  Mailbox<Order>& orders_;
  Mailbox<Event>& events_;
  const int wake_fd_;
  Log& log_;
  LineThrottle large_lines_{5};                  // clients can cause them
  std::unordered_map<int, Instance> instances_;  // by client
  std::vector<int> dirty_;                       // clients whose instances have something to write
  Response response_;
};

}  // namespace tgs::worker
