#include "backup/session_files.h"

#include <utility>

#include "backup/session_rows.h"
#include "base/whole_number.h"
#include "binlog/login.h"

namespace tgs::backup {
namespace {

namespace fs = std::filesystem;

/// Or about to be. A file in which nothing of it stands is none: a new one stands in the place of one that was lost,
/// too.
bool is_logged_out(const binlog::State& state) {
  const auto login = binlog::login_of(state);
  return login &&
         (login->state == binlog::LoggedIn::logging_out || login->state == binlog::LoggedIn::destroying);
}

}  // namespace

std::optional<SessionId> session_of_folder(const fs::path& folder) {
  return whole_number(folder.filename().string());
}

SessionFiles::SessionFiles(std::string folder, std::string name, Secret database_key,
                           const vault::KeyRing& keys, Log& log)
    : folder_(std::move(folder)),
      name_(std::move(name)),
      database_key_(std::move(database_key)),
      keys_(keys),
      log_(log) {}

std::vector<SessionRows> SessionFiles::look() {
  find_new();
  std::vector<SessionRows> changed;
  for (auto& [id, session] : sessions_) {
    look_at(id, session, changed);
  }
  std::erase_if(sessions_, [](const auto& entry) { return entry.second.has_gone; });
  return changed;
}

void SessionFiles::tell_anew(SessionId session) {
  if (const auto found = sessions_.find(session); found != sessions_.end()) {
    found->second.is_to_be_told = true;
  }
}

void SessionFiles::find_new() {
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder_, error)) {
    const auto id = session_of_folder(entry.path());
    const auto file = entry.path() / name_;
    if (id && !sessions_.contains(*id) && fs::exists(file, error)) {
      sessions_.try_emplace(*id, file.string(), database_key_.copy());
    }
  }
}

void SessionFiles::look_at(SessionId id, Session& session, std::vector<SessionRows>& changed) {
  auto news = session.follower.look();
  const auto* former = session.follower.former();
  session.was_logged_out = session.was_logged_out || (former != nullptr && is_logged_out(*former));
  session.difference.values.merge(news.difference.values);
  session.difference.options.merge(news.difference.options);
  if (news.fault) {
    return complain(id, session, news.fault->reason);
  }
  if (news.has_more) {
    return;  // at the next look, so that no file keeps the others waiting
  }
  session.complaint.clear();
  session.has_gone = news.is_missing;
  if (std::exchange(session.was_logged_out, false)) {
    changed.push_back({.id = id});
  }
  const auto difference = std::exchange(session.difference, {});
  const bool is_to_be_told = std::exchange(session.is_to_be_told, false);
  if (!is_to_be_told && !touches_rows(difference)) {
    return;
  }
  auto rows = session_rows(id, session.follower.state(), keys_);
  if (!rows) {
    return complain(id, session, rows.error().message);
  }
  if (*rows) {
    changed.push_back(std::move(**rows));
  }
}

/// Rows stay as they are: what can't be read is no log-out.
void SessionFiles::complain(SessionId id, Session& session, const std::string& reason) {
  if (session.complaint != reason) {
    log_.error({id}, "backup: {} can't be followed: {}", name_, reason);
    session.complaint = reason;
  }
}

}  // namespace tgs::backup
