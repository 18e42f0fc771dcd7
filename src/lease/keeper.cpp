#include "lease/keeper.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>

#include <algorithm>
#include <ctime>
#include <utility>

#include "base/background.h"

namespace tgs::lease {
namespace {

using std::chrono::seconds;

/// Of renewals in the length of a lease: one may fail, and the next come late.
constexpr int kRenewals = 3;
/// Between looks for whether a holder is gone, and beyond the time that it has.
constexpr seconds kPause{1};

}  // namespace

Keeper::BootTime Keeper::boot_time() {
  timespec now{};
  ::clock_gettime(CLOCK_BOOTTIME, &now);
  return seconds(now.tv_sec) + BootTime(now.tv_nsec);
}

Result<std::shared_ptr<Keeper>> Keeper::start(const Settings& settings, const std::string& file, Log& log) {
  auto record = Record::open(file, settings.cluster.node);
  if (!record) {
    return fail(record.error());
  }
  const auto length = settings.cluster.lease;
  auto ledger = Ledger::open(Database(*settings.mysql, kPatience, log), std::move(*record), length, log);
  if (!ledger) {
    return fail(ledger.error());
  }
  std::shared_ptr<Keeper> keeper(new Keeper(std::move(*ledger), length, log));
  start_in_background([keeper] { keeper->run(); });
  return keeper;
}

Keeper::Keeper(Ledger ledger, seconds length, Log& log)
    : log_(log),
      length_(length),
      news_came_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      work_came_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      timer_(::timerfd_create(CLOCK_BOOTTIME, TFD_CLOEXEC | TFD_NONBLOCK)),
      ledger_(std::move(ledger)),
      renew_at_(boot_time()),
      renewed_at_(renew_at_),
      recorded_(ledger_.sessions()) {}

void Keeper::take_over(std::string node) {
  const std::lock_guard lock(mutex_);
  taken_over_ = std::move(node);
}

void Keeper::ask(SessionId session, bool only_if_there) {
  const std::lock_guard lock(mutex_);
  const auto number = ++last_question_;
  const bool is_recorded = recorded_.contains(session);
  questions_[session] = {number, is_recorded ? std::optional(Clock::now() + kPatience) : std::nullopt};
  jobs_.push_back({session, number, only_if_there});
  ::eventfd_write(work_came_.get(), 1);
}

void Keeper::forget(SessionId session) {
  const std::lock_guard lock(mutex_);
  jobs_.push_back({session, 0});
  ::eventfd_write(work_came_.get(), 1);
}

std::optional<TimePoint> Keeper::wake_at() const {
  const std::lock_guard lock(mutex_);
  std::optional<TimePoint> earliest;
  for (const auto& [session, question] : questions_) {
    if (question.answer_at && (!earliest || *question.answer_at < *earliest)) {
      earliest = question.answer_at;
    }
  }
  return earliest;
}

std::vector<Keeper::News> Keeper::take(TimePoint now) {
  eventfd_t count = 0;
  ::eventfd_read(news_came_.get(), &count);
  const std::lock_guard lock(mutex_);
  auto news = std::exchange(news_, {});
  for (auto at = questions_.begin(); at != questions_.end();) {
    const auto session = at->first;
    auto& answer_at = at->second.answer_at;
    if (!answer_at || *answer_at > now) {
      ++at;
    } else if (!recorded_.contains(session)) {
      answer_at.reset();  // it was given up meanwhile
    } else {
      log_.warning({session}, "the database does not answer: it starts, since this storage had it last");
      news.push_back({News::Kind::granted, session});
      at = questions_.erase(at);
    }
  }
  return news;
}

void Keeper::run() {
  for (;;) {
    wait();
    work();
    ledger_.end_round();
    const std::lock_guard lock(mutex_);
    recorded_ = ledger_.sessions();
  }
}

void Keeper::wait() const {
  auto at = renew_at_;
  for (const auto& job : waiting_) {
    at = std::min(at, job.at);
  }
  const auto whole = std::chrono::floor<seconds>(at);
  const itimerspec until{{}, {whole.count(), (at - whole).count()}};
  ::timerfd_settime(timer_.get(), TFD_TIMER_ABSTIME, &until, nullptr);
  pollfd polled[] = {{timer_.get(), POLLIN, 0}, {work_came_.get(), POLLIN, 0}};
  ::poll(polled, std::size(polled), -1);
  eventfd_t count = 0;
  ::eventfd_read(work_came_.get(), &count);
}

void Keeper::work() {
  // First: a machine that slept may have lost what it is asked for.
  if (boot_time() >= renew_at_) {
    renew();
  }
  std::vector<Job> jobs;
  {
    const std::lock_guard lock(mutex_);
    jobs = std::exchange(jobs_, {});
    if (taken_over_) {
      ledger_.take_over(*std::exchange(taken_over_, std::nullopt));
    }
  }
  jobs.insert(jobs.end(), waiting_.begin(), waiting_.end());
  waiting_.clear();
  for (const auto& job : jobs) {
    if (job.question == 0) {
      forget(job);
    } else if (job.at <= boot_time()) {
      look(job);
    } else {
      waiting_.push_back(job);
    }
  }
}

void Keeper::forget(const Job& job) {
  ledger_.forget(job.session);
  const std::lock_guard lock(mutex_);
  news_.push_back({News::Kind::forgotten, job.session});
  ::eventfd_write(news_came_.get(), 1);
}

void Keeper::look(const Job& job) {
  const auto found = ledger_.take(job.session, job.only_if_there);
  if (!found) {
    // By the record, as if the time for an answer were over.
    return answer(job, ledger_.resume(job.session) ? News::Kind::granted : News::Kind::unknown,
                  found.error().message);
  }
  switch (found->kind) {
    case Answer::Kind::taken:
      return answer(job, found->is_gained ? News::Kind::gained : News::Kind::granted);
    case Answer::Kind::absent:
      return answer(job, News::Kind::absent);
    case Answer::Kind::refused:
      return answer(job, News::Kind::refused, found->why);
    case Answer::Kind::wait:
      return look_again(job, *found);
  }
}

/// One who is alive renews his lease within the time that it has.
void Keeper::look_again(Job job, const Answer& found) {
  const auto now = boot_time();
  if (!job.until) {
    job.until = now + found.wait + kPause;
  }
  if (now >= *job.until || !is_open(job)) {
    return answer(job, News::Kind::refused, found.why);
  }
  job.at = now + std::min<BootTime>(found.wait, kPause);
  waiting_.push_back(job);
}

/// Nobody has answered it yet, and from now on nobody does by the record.
bool Keeper::is_open(const Job& job) {
  const std::lock_guard lock(mutex_);
  recorded_.erase(job.session);
  const auto found = questions_.find(job.session);
  return found != questions_.end() && found->second.number == job.question;
}

void Keeper::answer(const Job& job, News::Kind kind, std::string why) {
  if (kind == News::Kind::granted && !why.empty()) {
    log_.warning({job.session}, "{}: it starts, since this storage had it last", why);
  }
  const std::lock_guard lock(mutex_);
  const auto found = questions_.find(job.session);
  const bool is_open = found != questions_.end() && found->second.number == job.question;
  if (is_open) {
    questions_.erase(found);
  } else if (kind != News::Kind::refused) {
    return;  // the record has said so already
  } else {
    kind = News::Kind::lost;
  }
  if (kind != News::Kind::granted && kind != News::Kind::gained) {
    recorded_.erase(job.session);
  }
  news_.push_back({kind, job.session, std::move(why)});
  ::eventfd_write(news_came_.get(), 1);
}

void Keeper::renew() {
  auto lost = ledger_.renew();
  const auto now = boot_time();
  renew_at_ = now + length_ / kRenewals;
  if (!lost) {
    return tell_lateness(lost.error().message);
  }
  renewed_at_ = now;
  if (std::exchange(is_late_, false)) {
    log_.info({}, "leases: renewed again");
  }
  const std::lock_guard lock(mutex_);
  for (auto& [session, why] : *lost) {
    recorded_.erase(session);
    news_.push_back({News::Kind::lost, session, std::move(why)});
    ::eventfd_write(news_came_.get(), 1);
  }
}

void Keeper::tell_lateness(const std::string& why) {
  if (!is_late_ && boot_time() - renewed_at_ > length_) {
    is_late_ = true;
    log_.warning({}, "leases: not renewed for {} s, so that other storages may be told to take them over: {}",
                 std::chrono::duration_cast<seconds>(boot_time() - renewed_at_).count(), why);
  }
}

}  // namespace tgs::lease
