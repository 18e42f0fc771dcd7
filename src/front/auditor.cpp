#include "front/auditor.h"

#include <algorithm>

#include "base/earlier.h"
#include "wire/peek.h"
#include "wire/reply.h"

namespace tgs::front {
namespace {

constexpr Duration kPatience = std::chrono::seconds(5);

}  // namespace

Auditor::Auditor(net::Loop& loop, const Settings& settings, StoreLink& store, AuditorHost& host, Log& log,
                 std::function<void()> turn_begins)
    : store_(store),
      host_(host),
      log_(log),
      turn_begins_(std::move(turn_begins)),
      is_on_(settings.audit.has_value()),
      is_required_(is_on_ && settings.audit->required),
      patience_(std::min<Duration>(kPatience, settings.limits.request_timeout / 2)),
      timer_(loop.get_executor()) {}

void Auditor::joined(const Who& who, std::string_view certificate) {
  auto event = event_of(audit::EventKind::joined, who);
  event.certificate = certificate;
  tell(event);
}

void Auditor::left(const Who& who) {
  tell(event_of(audit::EventKind::left, who));
}

void Auditor::refused(const Who& who, audit::Event event) {
  tell(refusal_of(who, std::move(event)));
}

/// What strangers can cause without end.
void Auditor::tell(const audit::Event& event) {
  if (!is_on_) {
    return;
  }
  if (sums_.admit(event, Clock::now(), std::chrono::system_clock::now())) {
    write(event);
  }
  arm();
}

bool Auditor::write(const audit::Event& event, std::uint64_t id) {
  const audit::Event lost{.kind = audit::EventKind::lost, .count = lost_};
  if (lost_ > 0 && store_.record(0, to_json(lost))) {
    lost_ = 0;
  }
  if (!store_.record(id, to_json(event))) {
    ++lost_;
    ++failures_;
    return false;
  }
  turn_begins_();
  return true;
}

void Auditor::intend(const Who& who, RequestId request, std::string_view type, std::string_view text,
                     RewritePlan plan) {
  auto event = event_of(audit::EventKind::intent, who);
  event.type = type;
  event.arguments = text;
  event.verdict = "passed";
  const Key key{who.session, request};
  entries_.emplace(key, Entry{.began = Clock::now(), .text = std::string(text), .plan = std::move(plan)});
  hold(key, event);
}

void Auditor::rewritten(SessionId session, RequestId request, std::string text) {
  const auto entry = entries_.find({session, request});
  if (entry == entries_.end()) {
    return;  // over already
  }
  audit::Event event{.kind = audit::EventKind::rewritten, .session = session, .request = entry->second.seq};
  event.type = type_of(text);
  event.arguments = text;
  entry->second.text = std::move(text);
  entry->second.waits = true;
  hold(entry->first, event);
}

void Auditor::hold(Key key, const audit::Event& event) {
  const auto id = ++last_id_;
  if (!write(event, id)) {
    fails("there is no process that writes it, or too much waits for that");
    not_recorded(key);
    return;
  }
  auto& asked = entries_.at(key).asked;
  asked_.erase(asked);  // the intent may still be waited for where its time was over
  asked_.emplace(id, key);
  asked = id;
  deadlines_.emplace_back(Clock::now() + patience_, id);
  arm();
  if (has_failed_ && !is_required_) {
    go_on(key);
  }
}

void Auditor::go_on(const Key& key) {
  auto& entry = entries_.at(key);
  entry.waits = false;
  host_.proceed(key.first, key.second, std::exchange(entry.text, {}), std::exchange(entry.plan, {}));
}

void Auditor::not_recorded(const Key& key) {
  if (is_required_) {
    host_.answer(key.first, key.second,
                 error_object(ErrorToken::session_unavailable, "the audit log can't be written"));
  } else {
    go_on(key);
  }
}

void Auditor::over(SessionId session, RequestId request, std::string_view response) {
  auto found = entries_.extract({session, request});
  if (!found) {
    return;
  }
  const auto& entry = found.mapped();
  const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - entry.began);
  audit::Event event{.kind = audit::EventKind::outcome, .session = session, .request = entry.seq};
  event.ms = static_cast<std::uint64_t>(took.count());
  put_outcome(event, response);
  asked_.erase(entry.asked);
  if (entry.seq != 0) {
    write(event);
  } else if (entry.asked != 0) {
    late_.emplace(entry.asked, std::move(event));
  }
}

void Auditor::on_recorded(std::uint64_t id, std::uint64_t seq) {
  if (seq != 0 && std::exchange(has_failed_, false)) {
    log_.info({}, "audit: requests are put on record again");
  }
  if (auto late = late_.extract(id); late && seq != 0) {
    late.mapped().request = seq;
    write(late.mapped());
  }
  const auto asked = asked_.extract(id);
  if (!asked) {
    return;
  }
  const auto key = asked.mapped();
  const auto found = entries_.find(key);
  if (found == entries_.end()) {
    return;
  }
  auto& entry = found->second;
  entry.asked = 0;
  entry.seq = entry.seq == 0 ? seq : entry.seq;
  if (entry.waits) {
    seq != 0 ? go_on(key) : not_recorded(key);
  }
}

void Auditor::on_store_lost() {
  late_.clear();
  deadlines_.clear();
  for (const auto& [id, key] : std::exchange(asked_, {})) {
    const auto entry = entries_.find(key);
    if (entry == entries_.end()) {
      continue;
    }
    entry->second.asked = 0;
    if (entry->second.waits) {
      fails("the process that writes it has ended");
      ++failures_;
      not_recorded(key);
    }
  }
}

/// Once, until it goes well again. What the store itself can't do, it says itself.
void Auditor::fails(std::string_view how) {
  if (!std::exchange(has_failed_, true)) {
    log_.error({}, "audit: {}: requests {}", how,
               is_required_ ? "are refused" : "pass, and are not on record");
  }
}

void Auditor::arm() {
  auto at = sums_.due();
  if (!deadlines_.empty()) {
    at = earlier(at, deadlines_.front().first);
  }
  if (!at || (armed_for_ && *armed_for_ <= *at)) {
    return;
  }
  armed_for_ = at;
  timer_.expires_at(*at);
  timer_.async_wait([this](boost::system::error_code error) {
    if (!error) {
      armed_for_.reset();
      check_time();
    }
  });
}

void Auditor::check_time() {
  const auto now = Clock::now();
  for (const auto& sum : sums_.take(now)) {
    write(sum);
  }
  while (!deadlines_.empty() && deadlines_.front().first <= now) {
    const auto asked = asked_.find(deadlines_.front().second);
    deadlines_.pop_front();
    const auto entry = asked == asked_.end() ? entries_.end() : entries_.find(asked->second);
    if (entry != entries_.end() && entry->second.waits) {
      fails("it is not written in time");
      ++failures_;
      not_recorded(Key(entry->first));
    }
  }
  arm();
}

}  // namespace tgs::front
