#include "store/database_watch.h"

#include <algorithm>
#include <chrono>
#include <set>
#include <string>
#include <thread>

#include "mysql/connection.h"
#include "mysql/schema.h"

namespace tgs::store {
namespace {

using std::chrono::seconds;

constexpr seconds kFirstPause{1};
constexpr seconds kLongestPause{30};
constexpr seconds kBetweenPings{30};

class DatabaseWatch {
 public:
  DatabaseWatch(const MysqlSettings& settings, Log& log) : settings_(settings), log_(log) {}

  [[noreturn]] void run() {
    for (;;) {
      tell(keep_connected());
      std::this_thread::sleep_for(pause_);
      pause_ = std::min(2 * pause_, kLongestPause);
    }
  }

 private:
  /// Returns when it is not, or not any more.
  mysql::Fault keep_connected() {
    auto connection = mysql::Connection::open(settings_, log_);
    if (!connection) {
      return connection.error();
    }
    if (const auto checked = mysql::check_schema(*connection, settings_.database); !checked) {
      return checked.error();
    }
    log_.info({}, "mysql: {} at {} port {} is ready: {}", settings_.database, settings_.host, settings_.port,
              connection->server_version());
    told_.clear();
    for (;; pause_ = kFirstPause) {
      connection->ends_within(kBetweenPings);
      if (const auto alive = connection->ping(); !alive) {
        return alive.error();
      }
    }
  }

  void tell(const mysql::Fault& fault) {
    if (told_.insert(fault.message).second) {
      log_.error({}, "{}; sessions go on without, and it is tried again", fault.message);
    }
  }

  const MysqlSettings& settings_;
  Log& log_;
  seconds pause_ = kFirstPause;
  std::set<std::string> told_;
};

}  // namespace

void watch_database(const MysqlSettings& settings, Log& log) {
  std::thread([&settings, &log] { DatabaseWatch(settings, log).run(); }).detach();
}

}  // namespace tgs::store
