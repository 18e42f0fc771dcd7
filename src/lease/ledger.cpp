#include "lease/ledger.h"

#include <utility>

namespace tgs::lease {

using mysql::Connection;
using mysql::Outcome;

Result<Ledger> Ledger::open(Database database, Record record, std::chrono::seconds length, Log& log) {
  const auto entries = record.entries();
  if (!entries) {
    return fail(entries.error());
  }
  const auto holder = record.holder();
  Ledger ledger(std::move(database), std::move(record), {holder, length}, log);
  for (const auto& [session, entry] : *entries) {
    entry.is_over ? (void)ledger.over_.emplace(session, Over{.is_in_doubt = true})
                  : (void)ledger.held_.emplace(session, Held{entry.epoch, false});
  }
  return ledger;
}

std::set<SessionId> Ledger::sessions() const {
  std::set<SessionId> all;
  for (const auto& [session, held] : held_) {
    all.insert(session);
  }
  for (const auto& [session, over] : over_) {
    if (!over.is_in_doubt) {
      all.insert(session);
    }
  }
  return all;
}

bool Ledger::resume(SessionId session) {
  if (const auto over = over_.find(session); over != over_.end() && !over->second.is_in_doubt) {
    over_.erase(over);
    held_[session] = {};
    check(record_.put(session, {}));
  }
  return held_.contains(session);
}

Outcome<Answer> Ledger::take(SessionId session, bool only_if_there) {
  auto answer = database_.ask([&](Connection& c) {
    auto taken = lease::take(c, session, terms_, only_if_there);
    if (!taken && taken.error().kind == mysql::Kind::lost) {
      unanswered_.insert(session);
    }
    return taken;
  });
  if (answer && answer->kind == Answer::Kind::taken) {
    answer->is_gained |= unanswered_.erase(session) > 0;
  }
  if (!answer) {
    if (const auto held = held_.find(session); held != held_.end()) {
      held->second.is_sure = false;
    }
  } else if (answer->kind == Answer::Kind::taken) {
    over_.erase(session);
    hold(session, answer->epoch);
  } else if (held_.contains(session)) {
    drop(session);
  }
  return answer;
}

void Ledger::forget(SessionId session) {
  held_.erase(session);
  over_.emplace(session, Over{});
  check(record_.put(session, {.is_over = true}));
  forget_rest();
}

void Ledger::forget_rest() {
  for (auto at = over_.begin(); at != over_.end();) {
    const auto session = at->first;
    const auto done = database_.ask([&](Connection& c) { return lease::forget(c, session, terms_.me); });
    if (!done) {
      at->second.is_in_doubt |= done.error().kind == mysql::Kind::lost;
      return;
    }
    at = over_.erase(at);
    check(record_.remove(session));
  }
}

Outcome<std::vector<Ledger::Lost>> Ledger::renew() {
  forget_rest();
  if (held_.empty()) {
    return {};
  }
  const auto epochs = database_.ask([&](Connection& c) { return lease::renew(c, terms_); });
  if (!epochs) {
    return tl::unexpected(epochs.error());
  }
  std::vector<Lost> lost;
  for (auto& [session, held] : held_) {
    if (!is_still_mine(session, held, *epochs)) {
      const auto whose = database_.ask([&, id = session](Connection& c) { return lease::whose(c, id); });
      lost.push_back({session, whose ? *whose : "the database has it as another's"});
    }
  }
  for (const auto& [session, why] : lost) {
    drop(session);
  }
  return lost;
}

bool Ledger::is_still_mine(SessionId session, Held& held, const std::map<SessionId, std::uint64_t>& epochs) {
  const auto found = epochs.find(session);
  if (found == epochs.end() || (held.is_sure && held.epoch != found->second)) {
    return false;
  }
  if (held.epoch != found->second) {
    hold(session, found->second);
  }
  held.is_sure = true;
  return true;
}

void Ledger::hold(SessionId session, std::uint64_t epoch) {
  held_[session] = {epoch, true};
  check(record_.put(session, {.epoch = epoch}));
}

void Ledger::drop(SessionId session) {
  held_.erase(session);
  check(record_.remove(session));
}

/// Without it the session needs the database at its next start, no more.
void Ledger::check(const Status& written) {
  if (!written) {
    log_.error({}, "{}", written.error().message);
  }
}

}  // namespace tgs::lease
