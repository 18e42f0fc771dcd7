#include "store/admission.h"

namespace tgs::store {
namespace {

using ipc::MessageKind;

constexpr std::size_t kLongestReason = 4000;

}  // namespace

void Admission::obey(const ipc::Message& message) {
  if (leases_ == nullptr) {
    const bool is_question =
        message.kind == MessageKind::take_lease || message.kind == MessageKind::restore_session;
    return is_question ? refuse(MessageKind::lease_unknown, message.session, "leases can't be taken here")
                       : void();
  }
  switch (message.kind) {
    case MessageKind::take_over:
      return leases_->take_over(message.body);
    case MessageKind::forget_lease:
      return leases_->forget(message.session);
    default:
      return ask(message);
  }
}

void Admission::ask(const ipc::Message& message) {
  const bool is_there = message.kind == MessageKind::take_lease;
  is_there ? (void)unfound_.erase(message.session) : (void)unfound_.insert(message.session);
  if (can_find()) {
    backup_->ask_about(message.session);
  }
  leases_->ask(message.session, message.body == ipc::kOnlyIfThere);
}

void Admission::tell(TimePoint now) {
  if (leases_ != nullptr) {
    for (const auto& news : leases_->take(now)) {
      tell_lease(news);
    }
  }
  if (can_find()) {
    for (const auto& found : backup_->found().take()) {
      tell_found(found);
    }
  }
}

void Admission::tell_lease(const lease::Keeper::News& news) {
  using Kind = lease::Keeper::News::Kind;
  const bool is_answer = news.kind != Kind::lost && news.kind != Kind::forgotten;
  if (is_answer && can_find() && news.kind != Kind::granted && news.kind != Kind::gained) {
    backup_->leave(news.session);
  }
  const bool is_to_be_found = is_answer && unfound_.erase(news.session) > 0;
  switch (news.kind) {
    case Kind::granted:
    case Kind::gained:
      if (can_find()) {
        backup_->own(news.session, news.kind == Kind::gained);
      }
      return is_to_be_found ? find(news.session) : tell_({MessageKind::lease_taken, news.session});
    case Kind::absent:
      return tell_({MessageKind::nothing_to_restore, news.session, std::string(ipc::kAbsent)});
    case Kind::refused:
      return refuse(MessageKind::lease_refused, news.session, news.why);
    case Kind::unknown:
      return refuse(MessageKind::lease_unknown, news.session, news.why);
    case Kind::lost:
      return refuse(MessageKind::lease_lost, news.session, news.why);
    case Kind::forgotten:
      return tell_({MessageKind::lease_forgotten, news.session});
  }
}

void Admission::find(SessionId session) {
  if (can_find()) {
    return backup_->find(session);
  }
  refuse(MessageKind::restore_failed, session, "nothing is copied to the database; the log says why");
}

void Admission::tell_found(const backup::Restorer::Found& found) {
  const auto& [session, copy] = found;
  if (!copy) {
    refuse(MessageKind::restore_failed, session, copy.error().message);
  } else if (!*copy) {
    tell_({MessageKind::nothing_to_restore, session});
  } else if (const auto* files = std::get_if<backup::Restorer::Files>(&**copy)) {
    tell_({MessageKind::files_restored, session, files->origin});
  } else {
    tell_({MessageKind::session_restored, session, std::string(std::get<Secret>(**copy).reveal())});
  }
}

void Admission::refuse(MessageKind kind, SessionId session, const std::string& why) {
  tell_({kind, session, why.substr(0, kLongestReason)});
}

}  // namespace tgs::store
