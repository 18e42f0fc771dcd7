// Keeps this storage's leases: takes one before a session starts, renews all of them three times in their length, and
// tells which were lost. On a thread of its own, as it waits for the server; but a session that this storage had last
// gets its answer within kPatience, so that a database that is away holds up none. The methods are for one thread, the
// store's.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/log.h"
#include "base/result.h"
#include "base/unique_fd.h"
#include "lease/ledger.h"
#include "settings/settings.h"

namespace tgs::lease {

class Keeper {
 public:
  static constexpr std::chrono::seconds kPatience{2};

  struct News {
    enum class Kind {
      granted,    ///< the session may start
      gained,     ///< likewise, and until now another node had it: what is known here of it is older
      absent,     ///< asked for only if it is there, and it is not: no lease was taken
      refused,    ///< another storage has it
      unknown,    ///< nobody knows
      lost,       ///< it must not go on. Not asked for
      forgotten,  ///< as forget() said; the database may hear of it later
    };
    Kind kind;
    SessionId session;
    std::string why = {};
  };

  /// `file`: its record. Its thread goes on until the process ends by _exit(); `settings` and `log` last as long.
  static Result<std::shared_ptr<Keeper>> start(const Settings& settings, const std::string& file, Log& log);

  /// From now on leases of that node are taken once they have expired.
  void take_over(std::string node);
  /// Answered once; one question a session at a time.
  void ask(SessionId session, bool only_if_there);
  /// The session is no more.
  void forget(SessionId session);
  /// In whose name it does all that.
  const Holder& holder() const { return ledger_.holder(); }

  /// Readable when take() has something, as it also may at wake_at().
  int fd() const { return news_came_.get(); }
  std::optional<TimePoint> wake_at() const;
  std::vector<News> take(TimePoint now);

 private:
  /// It goes on while the machine sleeps, so that what was missed is made up for at once.
  using BootTime = std::chrono::nanoseconds;
  static BootTime boot_time();

  struct Job {
    SessionId session;
    std::uint64_t question;  ///< 0: to be forgotten
    bool only_if_there = false;
    BootTime at{0};                      ///< not before
    std::optional<BootTime> until = {};  ///< of one that waits for a holder who may be gone
  };
  struct Question {
    std::uint64_t number = 0;
    std::optional<TimePoint> answer_at = {};  ///< by the record; none: only the database can
  };

  Keeper(Ledger ledger, std::chrono::seconds length, Log& log);

  [[noreturn]] void run();
  void wait() const;
  void work();
  void forget(const Job& job);
  void look(const Job& job);
  void look_again(Job job, const Answer& found);
  void renew();
  void tell_lateness(const std::string& why);
  bool is_open(const Job& job);
  void answer(const Job& job, News::Kind kind, std::string why = {});

  Log& log_;
  const BootTime length_;
  const UniqueFd news_came_;  // eventfds
  const UniqueFd work_came_;
  const UniqueFd timer_;

  // The thread's:
  Ledger ledger_;
  std::vector<Job> waiting_;
  BootTime renew_at_;
  BootTime renewed_at_;
  bool is_late_ = false;  // and the log knows

  mutable std::mutex mutex_;  // of what follows
  std::vector<Job> jobs_;
  std::optional<std::string> taken_over_;  // to be told to the ledger
  std::set<SessionId> recorded_;           // sessions that are this storage's by its record
  std::map<SessionId, Question> questions_;
  std::uint64_t last_question_ = 0;
  std::vector<News> news_;
};

}  // namespace tgs::lease
