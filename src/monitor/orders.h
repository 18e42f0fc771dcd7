// Carries out what the owner orders over the admin socket: whom to cut off, whom not to let in, and what to copy. Owned
// by the Monitor; one thread.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "admin/message.h"
#include "audit/event.h"
#include "base/log.h"
#include "ipc/channel.h"
#include "monitor/admin_socket.h"
#include "monitor/block_file.h"
#include "monitor/live_settings.h"
#include "monitor/role_process.h"
#include "monitor/running_sessions.h"
#include "monitor/sessions_folder.h"

namespace tgs::monitor {

class Orders : private AdminSocket::User {
 public:
  /// Puts an order into the audit.
  using Record = std::function<void(const audit::Event&)>;

  /// `socket`: null where there is none. All references outlive this.
  Orders(AdminSocket* socket, BlockFile& file, const LiveSettings& live, const SessionsFolder& folder,
         RoleProcess& front, RunningSessions& sessions, Record record, Log& log)
      : socket_(socket),
        file_(file),
        live_(live),
        folder_(folder),
        front_(front),
        sessions_(sessions),
        record_(std::move(record)),
        log_(log) {}

  void watch(Turn& turn);
  std::optional<TimePoint> wake_at() const;
  void tick(TimePoint now);

  /// Tells the front who is blocked; a new one before it gets its listeners. On an Error the front is ended: it must
  /// not let anybody in.
  Status tell_blocks();
  /// The front's answer to a kick. False: it was not asked.
  bool take_answer(const ipc::Message& message);
  /// All connections ended with it.
  void front_ended();

 private:
  using Caller = AdminSocket::Caller;

  void on_line(Caller caller, uid_t uid, std::string_view line) override;
  void carry_out(Caller caller, uid_t uid, const admin::Request& request);
  void block(Caller caller, const admin::Target& target);
  void unblock(Caller caller, const admin::Target& target);
  Status change(admin::Blocks blocks);
  void kick(Caller caller, const admin::Target& target, std::string complaint = {});
  void copy(Caller caller, const admin::Target& target);
  void open_line(Caller caller, const LineOrder& order);
  void hand_to_front(Caller caller, ipc::MessageKind kind);
  std::string fault_in(const admin::Target& target) const;
  void answer(Caller caller, const admin::Answer& answer);
  void refuse(Caller caller, std::string reason) { answer(caller, {.error = std::move(reason)}); }

  struct Kick {
    Caller caller;
    std::string complaint;  // what else there is to say
  };

  AdminSocket* const socket_;
  BlockFile& file_;
  const LiveSettings& live_;
  const SessionsFolder& folder_;
  RoleProcess& front_;
  RunningSessions& sessions_;
  const Record record_;
  Log& log_;
  std::map<std::uint64_t, Kick> kicks_;  // that the front has not answered
  std::uint64_t last_kick_ = 0;
};

}  // namespace tgs::monitor
