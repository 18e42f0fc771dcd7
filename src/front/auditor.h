// Puts on record what clients ask for: the intent before anything of a request goes on, its outcome at the end, and who
// comes, leaves and is refused (docs/audit.md). The store writes; a request waits here until it has. Owned by Sessions;
// one thread.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "audit/event.h"
#include "audit/sums.h"
#include "base/ids.h"
#include "base/log.h"
#include "front/events.h"
#include "front/store_link.h"
#include "net/loop.h"
#include "resolve/rewrite_plan.h"
#include "settings/settings.h"

namespace tgs::front {

class AuditorHost {
 public:
  virtual ~AuditorHost() = default;
  /// The request is on record, or need not be: it goes on as it was handed over.
  virtual void proceed(SessionId session, RequestId request, std::string text, RewritePlan plan) = 0;
  /// The request ends here, with this error object; Auditor::over() is told of it as of any other end.
  virtual void answer(SessionId session, RequestId request, std::string_view error) = 0;
};

class Auditor {
 public:
  /// References outlive it. `turn_begins`: something was written to the link.
  Auditor(net::Loop& loop, const Settings& settings, StoreLink& store, AuditorHost& host, Log& log,
          std::function<void()> turn_begins);

  /// False: all that follows may be left out.
  bool is_on() const { return is_on_; }
  bool is_required() const { return is_required_; }
  /// How many events did not reach the store, or not in time. What the store can't write it counts itself.
  std::uint64_t failures() const { return failures_; }

  void joined(const Who& who, std::string_view certificate);
  void left(const Who& who);
  /// What of `event` says who it is about is filled in.
  void refused(const Who& who, audit::Event event);

  /// A request that was accepted. The host may be called within the call, here and below.
  void intend(const Who& who, RequestId request, std::string_view type, std::string_view text,
              RewritePlan plan);
  /// What it has become, where it was to be rewritten.
  void rewritten(SessionId session, RequestId request, std::string text);
  /// Its end. `response`: what its client got; empty where the client has left.
  void over(SessionId session, RequestId request, std::string_view response);

  // From the link.
  void on_recorded(std::uint64_t id, std::uint64_t seq);
  void on_store_lost();

 private:
  using Key = std::pair<SessionId, RequestId>;
  struct Entry {
    TimePoint began;
    std::string text = {};    // until it goes on
    RewritePlan plan = {};    // likewise
    std::uint64_t seq = 0;    // number of the intent's line; 0: not known, or not written
    std::uint64_t asked = 0;  // what the store has not answered yet
    bool waits = true;
  };

  bool write(const audit::Event& event, std::uint64_t id = 0);
  void tell(const audit::Event& event);
  void hold(Key key, const audit::Event& event);
  void go_on(const Key& key);
  void not_recorded(const Key& key);
  void fails(std::string_view how);
  void arm();
  void check_time();

  StoreLink& store_;
  AuditorHost& host_;
  Log& log_;
  const std::function<void()> turn_begins_;
  const bool is_on_;
  const bool is_required_;
  const Duration patience_;
  std::map<Key, Entry> entries_;
  std::map<std::uint64_t, Key> asked_;
  // Outcomes of requests whose intent may still be written, by what was asked.
  std::map<std::uint64_t, audit::Event> late_;
  std::deque<std::pair<TimePoint, std::uint64_t>> deadlines_;  // of what was asked
  audit::Sums sums_;
  net::Timer timer_;
  std::optional<TimePoint> armed_for_;
  std::uint64_t last_id_ = 0;
  std::uint64_t lost_ = 0;  // events that did not reach the link, and are not told yet
  bool has_failed_ = false;
  std::uint64_t failures_ = 0;
};

}  // namespace tgs::front
