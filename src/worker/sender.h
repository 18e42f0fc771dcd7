// The half of a worker that listens to us: control messages of the monitor, requests of the front, events of
// the receiver. Runs on the process's main thread; owns the instances' ways in.
#pragma once

#include <poll.h>

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/log.h"
#include "base/throttle.h"
#include "ipc/channel.h"
#include "ipc/frame.h"
#include "policy/policy.h"
#include "settings/settings.h"
#include "shield/sent_messages.h"
#include "wire/request.h"
#include "worker/owner_line.h"
#include "worker/receiver.h"

namespace tgs::worker {

class Sender {
 public:
  /// Called once, with the first session's folder, before TDLib is given anything to do; its Error ends the worker.
  using BeforeFirst = std::function<Status(const std::string& folder)>;

  /// All references outlive it. `wake_fd`: the eventfd that tells of events.
  Sender(const TdJson& td, const Settings& settings, ipc::Channel monitor, Mailbox<Order>& orders,
         Mailbox<Event>& events, int wake_fd, BeforeFirst before_first, Log& log);

  /// Returns when the process may end: every instance is closed, and no other is to come.
  void run();

 private:
  struct Instance {
    int client = 0;
    UniqueFd stream = {};
    ipc::FrameReader reader = {};
    bool takes_requests = false;
    bool closing = false;
    shield::SentMessages sent = {};
    std::optional<OwnerLine> line = {};
  };
  using Instances = std::map<SessionId, Instance>;

  static constexpr std::size_t kLongestExtra = 64;  // there is none

  bool is_over() const;
  void wait_and_handle();
  void listen_to_monitor();
  void handle(ipc::Message message);
  void open(ipc::Message message);
  void give_up(const Error& why);
  void attach(Instance& instance, UniqueFd stream);
  void reload(int fd);
  void close(Instance& instance);
  void close_all();
  void lose_monitor();
  void handle_events();
  void take_events();
  void handle(const Event& event);
  void open_line(ipc::Message message);
  void hear_owner(SessionId session, Instance& instance, short events);
  void tell_owner(const Event& event);
  void end_line(SessionId session, Instance& instance);
  void read_requests(SessionId session, Instance& instance);
  void pass_on(SessionId session, Instance& instance, const ipc::Frame& frame);
  void break_off(SessionId session, Instance& instance, std::string_view why);
  std::optional<std::string> refusal_of(bool is_question) const;
  void order(Order order);
  void tell(ipc::MessageKind kind, SessionId session, const std::string& text);

  const TdJson& td_;
  std::optional<Policy> policy_;  // replaced by new settings
  const std::string files_directory_;
  const bool shields_history_;
  const bool one_session_;
  const bool may_import_;
  std::optional<ipc::Channel> monitor_;
  Mailbox<Order>& orders_;
  Mailbox<Event>& events_;
  const int wake_fd_;
  const BeforeFirst before_first_;
  Log& log_;
  LineThrottle refusal_lines_{5};  // clients can cause them
  Instances instances_;
  bool had_session_ = false;
  bool stopping_ = false;
  std::uint32_t last_line_ = 0;
  std::vector<pollfd> polled_;
  RequestParser parser_{kLongestExtra};
  std::string canonical_;  // of the frame at hand
};

}  // namespace tgs::worker
