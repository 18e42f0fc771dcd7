#include "monitor/claims.h"

#include <algorithm>
#include <iterator>
#include <string>

#include "ipc/channel.h"

namespace tgs::monitor {
namespace {

/// Does the store's answer say that the session is this storage's?
bool is_leased(const ipc::Message& answer) {
  switch (answer.kind) {
    case ipc::MessageKind::lease_refused:
    case ipc::MessageKind::lease_unknown:
      return false;
    default:
      return answer.kind != ipc::MessageKind::nothing_to_restore || answer.body != ipc::kAbsent;
  }
}

}  // namespace

Claims::Claims(const LiveSettings& live, const SessionsFolder& folder, RoleProcess& store, User& user,
               Log& log)
    : live_(live),
      folder_(folder),
      store_(store),
      user_(user),
      log_(log),
      restores_(live.settings().limits.max_sessions) {}

/// For its lease; where its files are gone for those, too.
void Claims::claim(SessionId session, bool only_if_there) {
  if (store_.peer() == nullptr) {
    return go_on_unasked(session, "the store, which asks the database, is not there just now");
  }
  switch (restores_.want(session, only_if_there)) {
    case Restores::Wanted::asked:
      return has_files(session) ? store_.peer()->send({ipc::MessageKind::take_lease, session})
                                : find(session, only_if_there && !folder_.has(session));
    case Restores::Wanted::waits:
      return;
    case Restores::Wanted::too_many:
      return refuse_unleased(session, "as many as limits.max_sessions are being asked for already");
  }
}

void Claims::find(SessionId session, bool only_if_there) {
  const auto body = only_if_there ? std::string(ipc::kOnlyIfThere) : std::string();
  store_.peer()->send({ipc::MessageKind::restore_session, session, body});
}

bool Claims::take_answer(const ipc::Message& message) {
  switch (message.kind) {
    case ipc::MessageKind::lease_lost:
      lose(message.session, message.body);
      return true;
    case ipc::MessageKind::lease_forgotten:
      leased_.erase(message.session);
      return true;
    case ipc::MessageKind::lease_taken:
    case ipc::MessageKind::lease_refused:
    case ipc::MessageKind::lease_unknown:
    case ipc::MessageKind::files_restored:
    case ipc::MessageKind::session_restored:
    case ipc::MessageKind::restore_failed:
    case ipc::MessageKind::nothing_to_restore:
      break;
    default:
      return false;
  }
  const auto wish = restores_.answered(message.session);
  if (!wish) {
    return false;
  }
  if (is_leased(message)) {
    leased_.insert(message.session);
  }
  if (wish->is_wanted) {
    go_on(message, wish->only_if_there);
  }
  forget_if_gone(message.session);
  return true;
}

void Claims::go_on(const ipc::Message& answer, bool only_if_there) {
  const auto session = answer.session;
  if (answer.kind == ipc::MessageKind::lease_refused) {
    lose(session, answer.body);
    log_.error({session}, "is not started: {}", answer.body);
    user_.refuse(session, ipc::kElsewhere);
  } else if (answer.kind == ipc::MessageKind::lease_unknown) {
    go_on_unasked(session, answer.body);
  } else if (!is_leased(answer) && (!only_if_there || folder_.has(session))) {
    claim(session, only_if_there);  // somebody else came, who may make it
  } else if (answer.kind == ipc::MessageKind::nothing_to_restore || has_files(session)) {
    user_.open(session, only_if_there);
  } else if (answer.kind == ipc::MessageKind::restore_failed) {
    refuse_unrestored(session, answer.body);
  } else if (answer.kind == ipc::MessageKind::lease_taken || put_back(answer)) {
    // Once more, since the store answers after a look at the files: it follows this one before TDLib can be done with
    // it.
    restores_.want(session, only_if_there);
    find(session, false);
  }
}

void Claims::store_ended() {
  for (const auto session : restores_.give_up()) {
    go_on_unasked(session, "the store ended while it asked the database");
  }
}

void Claims::store_restarted() {
  for (const auto session : leased_) {
    forget_if_gone(session);
  }
}

/// What the store has said before holds until it says otherwise.
void Claims::go_on_unasked(SessionId session, std::string_view why) {
  leased_.contains(session) && has_files(session) ? user_.open(session, false)
                                                  : refuse_unleased(session, why);
}

void Claims::refuse_unleased(SessionId session, std::string_view why) {
  if (!has_files(session)) {
    return refuse_unrestored(session, why);
  }
  log_.error({session}, "is not started, as another storage may have it: {}", why);
  user_.refuse(session, ipc::kElsewhere);
}

void Claims::lose(SessionId session, std::string_view to) {
  leased_.erase(session);
  user_.lose(session, to);
}

std::set<SessionId> Claims::held() const {
  std::set<SessionId> sessions;
  std::ranges::copy_if(leased_, std::inserter(sessions, sessions.end()),
                       [this](SessionId session) { return has_files(session); });
  return sessions;
}

void Claims::forget_if_gone(SessionId session) {
  const bool is_used = user_.is_running(session) || restores_.is_under_way(session) || folder_.has(session);
  if (!is_used && store_.peer() != nullptr && leased_.contains(session)) {
    store_.peer()->send({ipc::MessageKind::forget_lease, session});
  }
}

bool Claims::has_files(SessionId session) const {
  return user_.is_running(session) || folder_.has_file(session, binlog_name(live_.settings().tdlib));
}

bool Claims::put_back(const ipc::Message& found) {
  const auto session = found.session;
  const auto& tdlib = live_.settings().tdlib;
  const bool is_whole = found.kind == ipc::MessageKind::files_restored;
  const auto restored =
      is_whole ? folder_.take_over(session, restored_folder(tdlib) + "/" + std::to_string(session))
               : folder_.restore(session, binlog_name(tdlib), found.body);
  if (!restored) {
    refuse_unrestored(session, restored.error().message);
    return false;
  }
  log_.info({session}, "its folder was gone: it is restored from the database: {}",
            is_whole ? found.body : "its log-in");
  return true;
}

void Claims::refuse_unrestored(SessionId session, std::string_view why) {
  log_.error({session}, "its folder is gone, and what the database has of it is not known: {}", why);
  user_.refuse(session, ipc::kUnrestored);
}

}  // namespace tgs::monitor
