#include "backup/writer.h"

#include <algorithm>
#include <thread>
#include <utility>

#include "mysql/schema.h"

namespace tgs::backup {
namespace {

using std::chrono::seconds;

constexpr seconds kFirstPause{1};
constexpr seconds kLongestPause{30};
constexpr std::chrono::milliseconds kBetweenLooks{500};
/// Of looks without anything to write; a connection that nothing goes over may be dead.
constexpr int kLooksBetweenPings = 60;
constexpr std::size_t kMostAtOnce = 64;

/// Of the outbox, whose file is none of MySQL's.
mysql::Fault fault_of(const Error& error) {
  return {mysql::Kind::unable, error.message};
}

}  // namespace

Writer::Writer(const MysqlSettings& settings, Outbox outbox, std::unique_ptr<Uploads> uploads,
               lease::Holder me, std::shared_ptr<const InQuestion> in_question, IsUp is_up, Log& log)
    : settings_(settings),
      outbox_(std::move(outbox)),
      uploads_(std::move(uploads)),
      me_(std::move(me)),
      in_question_(std::move(in_question)),
      is_up_(std::move(is_up)),
      log_(log),
      pause_(kFirstPause) {}

void Writer::run() {
  for (;;) {
    const auto fault = work();
    *is_up_ = false;
    tell(fault);
    tell_lag();
    if (uploads_) {
      uploads_->sweep(outbox_);
    }
    std::this_thread::sleep_for(pause_);
    pause_ = std::min(2 * pause_, kLongestPause);
  }
}

/// Returns when the connection is not, or not any more, of use.
mysql::Fault Writer::work() {
  auto connection = mysql::connect(settings_, log_);
  if (!connection) {
    return connection.error();
  }
  not_taken_.clear();
  if (uploads_) {
    uploads_->forget_faults();
  }
  bool is_well = false;
  for (int looks = 0;; ++looks) {
    if (auto flushed = flush(*connection); !flushed) {
      return flushed.error();
    }
    // Not before: a server that lets one in, and takes nothing, is no news each time that it is tried.
    if (!std::exchange(is_well, true)) {
      tell_ready(*connection);
    }
    *is_up_ = not_taken_.empty();
    pause_ = kFirstPause;
    tell_lag();
    const auto has_more = upload(*connection);
    if (!has_more) {
      return has_more.error();
    }
    if (*has_more) {
      continue;
    }
    const bool is_over = connection->ends_within(kBetweenLooks);
    if (is_over || looks >= kLooksBetweenPings) {
      looks = 0;
      if (const auto alive = connection->ping(); !alive) {
        return alive.error();
      }
    }
  }
}

/// One step of it, so that new rows come first. True: there is more.
mysql::Outcome<bool> Writer::upload(mysql::Connection& connection) {
  if (!uploads_) {
    return false;
  }
  uploads_->sweep(outbox_);
  auto step = uploads_->step(connection);
  if (step || (step.error().kind != mysql::Kind::repeat && step.error().kind != mysql::Kind::wrong)) {
    return step;
  }
  if (step.error().kind == mysql::Kind::wrong) {
    tell(step.error());
  }
  return true;
}

/// All that waits, but for what the database does not take: that is tried again with the next connection.
mysql::Outcome<void> Writer::flush(mysql::Connection& connection) {
  for (std::uint64_t after = 0;;) {
    auto entries = outbox_.oldest(kMostAtOnce, after);
    if (!entries) {
      return tl::unexpected(fault_of(entries.error()));
    }
    if (entries->empty()) {
      if (after == 0) {
        not_taken_.clear();
      }
      return {};
    }
    after = entries->back().number;
    std::erase_if(*entries, [this](const auto& entry) { return not_taken_.contains(entry.number); });
    if (auto written = write(connection, *entries); !written) {
      return written;
    }
  }
}

/// Not what is old because another storage had the session meanwhile; it may have been dropped since it was read.
mysql::Outcome<LeftOut> Writer::try_to_put(mysql::Connection& connection,
                                           std::span<const Outbox::Entry> entries) const {
  return put(connection, entries, me_, [this](const Outbox::Entry& entry) {
    return !in_question_->has(std::get<SessionRows>(entry.rows).id) && outbox_.has(entry);
  });
}

/// In one transaction, since each waits for the server's disk; where one of them can't be taken, the others in smaller
/// ones.
mysql::Outcome<void> Writer::write(mysql::Connection& connection, std::span<const Outbox::Entry> entries) {
  if (entries.empty()) {
    return {};
  }
  const auto written = mysql::repeat([&] { return try_to_put(connection, entries); });
  if (written) {
    return settle(entries, *written);
  }
  if (written.error().kind != mysql::Kind::wrong) {
    return tl::unexpected(written.error());
  }
  if (entries.size() == 1) {
    not_taken_.insert(entries.front().number);
    tell({mysql::Kind::wrong, name_of(entries.front().rows) + ": " + written.error().message});
    return {};
  }
  const auto half = entries.size() / 2;
  auto first = write(connection, entries.first(half));
  return first ? write(connection, entries.subspan(half)) : first;
}

/// What was left out for now waits on, in its place.
mysql::Outcome<void> Writer::settle(std::span<const Outbox::Entry> entries, const LeftOut& left_out) {
  std::vector<Outbox::Entry> settled;
  for (const auto& entry : entries) {
    if (left_out.for_ever.contains(entry.number)) {
      log_.warning({std::get<SessionRows>(entry.rows).id},
                   "backup: it is another storage's: what this one knows of it is not copied");
    }
    if (!left_out.for_now.contains(entry.number)) {
      settled.push_back(entry);
    }
  }
  const auto done = outbox_.done(settled, wall_clock());
  return done ? mysql::Outcome<void>() : tl::unexpected(fault_of(done.error()));
}

void Writer::tell_ready(const mysql::Connection& connection) {
  log_.info({}, "mysql: {} at {} port {} is ready: {}", settings_.database, settings_.host, settings_.port,
            connection.server_version());
  told_.clear();
}

void Writer::tell(const mysql::Fault& fault) {
  if (told_.insert(fault.message).second) {
    log_.error({}, "{}; sessions go on without, and it is tried again", fault.message);
  }
}

void Writer::tell_lag() {
  const auto waiting = outbox_.waiting();
  if (!waiting) {
    return;
  }
  const bool is_late = waiting->lag(wall_clock()) >= kLateAfter;
  if (is_late && !is_late_) {
    log_.warning({}, "backup: {} changes wait for the database, the oldest for {} s", waiting->count,
                 wall_clock() - waiting->since);
  } else if (is_late_ && waiting->count == 0) {
    log_.info({}, "backup: all that waited is in the database");
  }
  is_late_ = is_late || (is_late_ && waiting->count > 0);
}

}  // namespace tgs::backup
