#include "monitor/restores.h"

#include <utility>

namespace tgs::monitor {

Restores::Wanted Restores::want(SessionId session, bool only_if_there) {
  const auto found = under_way_.find(session);
  if (found == under_way_.end()) {
    if (under_way_.size() >= most_) {
      return Wanted::too_many;
    }
    under_way_.emplace(session, Wish{true, only_if_there});
    return Wanted::asked;
  }
  auto& wish = found->second;
  wish.only_if_there = only_if_there && (wish.only_if_there || !wish.is_wanted);
  wish.is_wanted = true;
  return Wanted::waits;
}

void Restores::cancel(SessionId session) {
  if (const auto found = under_way_.find(session); found != under_way_.end()) {
    found->second.is_wanted = false;
  }
}

void Restores::cancel_all() {
  for (auto& [session, wish] : under_way_) {
    wish.is_wanted = false;
  }
}

std::optional<Restores::Wish> Restores::answered(SessionId session) {
  const auto found = under_way_.find(session);
  if (found == under_way_.end()) {
    return std::nullopt;
  }
  const auto wish = found->second;
  under_way_.erase(found);
  return wish;
}

std::vector<SessionId> Restores::give_up() {
  std::vector<SessionId> wanted;
  for (const auto& [session, wish] : std::exchange(under_way_, {})) {
    if (wish.is_wanted) {
      wanted.push_back(session);
    }
  }
  return wanted;
}

}  // namespace tgs::monitor
