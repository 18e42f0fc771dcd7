#include "resolve/resolver.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "wire/reply.h"
#include "wire/td_error.h"

namespace tgs {
namespace {

std::string not_found(const PeerName& name) {
  return error_object(ErrorToken::peer_not_found, name.kind == PeerName::Kind::phone
                                                      ? "nobody can be found by this phone number"
                                                      : "nobody has this username");
}

std::string too_many(std::int64_t seconds) {
  return error_object(ErrorToken::too_many_requests, "retry after " + std::to_string(seconds));
}

std::int64_t seconds_in(Duration duration) {
  return std::max<std::int64_t>(1, std::chrono::ceil<std::chrono::seconds>(duration).count());
}

}  // namespace

Resolver::Account& Resolver::account_of(SessionId session) {
  return accounts_.try_emplace(session, options_).first->second;
}

void Resolver::resolve(SessionId session, const PeerName& name, TimePoint now, Done done) {
  auto& account = account_of(session);
  if (const auto* entry = account.known.find(name, now)) {
    ++(entry->peer ? counts_.known : counts_.not_found);
    return done(entry->peer ? PeerOutcome(*entry->peer) : tl::unexpected(not_found(name)));
  }
  if (account.lookups.size() >= kMostLookups && !account.lookups.contains(name)) {
    return done(limited(1));
  }
  const auto [lookup, is_new] =
      account.lookups.try_emplace(name, Lookup{PeerLookup(name, options_.may_import), {}, options_.ttl});
  if (lookup->second.waiting.size() >= kMostLookups) {
    return done(limited(1));
  }
  lookup->second.waiting.push_back(std::move(done));
  if (is_new) {
    host_.ask_cache(session, name);
  }
}

void Resolver::on_cached(SessionId session, const PeerName& name, std::optional<Peer> peer, Duration left,
                         TimePoint now) {
  // The answer may be to a session that is gone, and one of the same number may have asked again.
  const auto account = accounts_.find(session);
  if (account == accounts_.end()) {
    return;
  }
  const auto lookup = account->second.lookups.find(name);
  if (lookup == account->second.lookups.end() || !lookup->second.steps.waits_for_cache()) {
    return;
  }
  lookup->second.left = std::min(left, options_.ttl);
  go_on(session, name, lookup->second.steps.on_cached(peer), now);
}

bool Resolver::on_answer(SessionId session, RequestId question, std::string_view answer, TimePoint now) {
  const auto account = accounts_.find(session);
  if (account == accounts_.end()) {
    return false;
  }
  auto asked = account->second.questions.extract(question);
  if (asked.empty()) {
    return false;
  }
  const auto name = std::move(asked.mapped());
  go_on(session, name, account->second.lookups.at(name).steps.on_answer(answer), now);
  return true;
}

void Resolver::go_on(SessionId session, const PeerName& name, const PeerLookup::Next& next, TimePoint now) {
  using Kind = PeerLookup::Next::Kind;
  auto& account = account_of(session);
  switch (next.kind) {
    case Kind::ask_telegram:
      if (const auto seconds = wait_for_search(account, now)) {
        return finish(session, name, tl::unexpected(too_many(*seconds)));
      }
      ++counts_.searched;
      return ask(session, name, next.question);
    case Kind::ask_tdlib:
      return ask(session, name, next.question);
    case Kind::found:
      return found(session, name, next, now);
    case Kind::not_found:
      ++counts_.not_found;
      account.known.keep(name, std::nullopt, now + options_.negative_ttl);
      host_.drop_from_cache(session, name);
      return finish(session, name, tl::unexpected(not_found(name)));
    case Kind::failed:
      return failed(session, name, next.error, now);
  }
}

void Resolver::found(SessionId session, const PeerName& name, const PeerLookup::Next& next, TimePoint now) {
  auto& account = account_of(session);
  account.known.keep(name, next.peer, now + (next.learned ? options_.ttl : account.lookups.at(name).left));
  if (next.learned) {
    host_.keep_in_cache(session, name, next.peer);
  } else {
    ++counts_.cached;
  }
  finish(session, name, next.peer);
}

void Resolver::failed(SessionId session, const PeerName& name, const std::string& error, TimePoint now) {
  const auto flood = td_error_in(error);
  if (const auto seconds = flood ? flood->retry_after() : std::nullopt) {
    account_of(session).flooded_until = now + std::chrono::seconds(*seconds);
    ++counts_.flood_waits;
  } else {
    ++counts_.failed;
  }
  finish(session, name, tl::unexpected(error));
}

/// Of an end before anything was asked of Telegram.
PeerOutcome Resolver::limited(std::int64_t seconds) {
  ++counts_.limited;
  return tl::unexpected(too_many(seconds));
}

std::optional<std::int64_t> Resolver::wait_for_search(Account& account, TimePoint now) {
  if (now < account.flooded_until) {
    ++counts_.flood_waits;
    return seconds_in(account.flooded_until - now);
  }
  const auto wait = account.searches.take(now);
  counts_.limited += wait ? 1U : 0U;
  return wait ? std::optional(seconds_in(*wait)) : std::nullopt;
}

void Resolver::ask(SessionId session, const PeerName& name, const std::string& question) {
  const auto id = host_.ask(session, question);
  account_of(session).questions.emplace(id, name);
}

void Resolver::finish(SessionId session, const PeerName& name, const PeerOutcome& outcome) {
  const auto lookup = account_of(session).lookups.extract(name);
  for (const auto& done : lookup.mapped().waiting) {
    done(outcome);
  }
}

void Resolver::on_update(SessionId session, std::string_view update) {
  const auto names = peer_names_in(update);
  if (!names) {
    return;
  }
  for (auto& [id, account] : accounts_) {
    account.known.correct(*names);
    for (auto& [name, lookup] : account.lookups) {
      if (const auto* peer = lookup.steps.in_question(); peer != nullptr && names->contradict(name, *peer)) {
        lookup.steps.doubt();
      }
    }
  }
  host_.names_changed(session, *names);
}

void Resolver::instance_ended(SessionId session) {
  if (const auto account = accounts_.find(session); account != accounts_.end()) {
    account->second.known.clear();
  }
}

void Resolver::drop(SessionId session) {
  accounts_.erase(session);
}

}  // namespace tgs
