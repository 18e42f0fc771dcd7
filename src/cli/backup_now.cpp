#include "cli/backup_now.h"

#include <fmt/format.h>

#include <chrono>
#include <ctime>
#include <thread>
#include <utility>

#include "backup/stored_images.h"
#include "base/log.h"
#include "cli/admin_line.h"
#include "cli/desk.h"
#include "cli/json_line.h"
#include "cli/progress.h"

namespace tgs {
namespace {

/// A session is closed for its copy within session::Renewal::kLongestOrder, and the copy uploaded then.
constexpr std::chrono::seconds kPatience{90};
constexpr std::chrono::milliseconds kBetweenLooks{200};
/// The storage copies one after the other, and clients wait for their session.
constexpr std::size_t kMostAtOnce = 4;

Result<admin::Answer> ask(const AdminLine& admin, const admin::Request& request) {
  const auto line = admin.ask(request);
  auto answer = line ? admin::answer_from(*line) : fail(line.error());
  return answer && !answer->error.empty() ? fail(answer->error) : std::move(answer);
}

/// 0: all.
Result<std::vector<SessionId>> sessions_of(const AdminLine& admin, SessionId only) {
  if (only != 0) {
    return std::vector{only};
  }
  auto answer = ask(admin, {admin::Command::copyable});
  if (!answer) {
    return fail(answer.error());
  }
  return answer->sessions.value_or(std::vector<SessionId>());
}

/// Copies that were ordered, and what has become of them.
class Copies {
 public:
  Copies(const AdminLine& admin, mysql::Connection& connection) : admin_(admin), connection_(connection) {}

  std::size_t under_way() const { return orders_.size(); }
  std::size_t done() const { return done_; }
  /// A line for each that has ended, and the same for a program.
  const std::string& text() const { return text_; }
  const std::vector<JsonLine>& ended() const { return ended_; }

  /// An Error where the database can't be asked.
  Status order(SessionId session) {
    const auto newest = newest_of(session);
    if (!newest) {
      return fail(newest.error());
    }
    const Order order{session, newest->generation, std::time(nullptr), Clock::now() + kPatience};
    const auto answer =
        ask(admin_, {admin::Command::snapshot, *admin::Target::parse(std::to_string(session))});
    if (answer) {
      orders_.push_back(order);
    } else {
      tell(session, false, answer.error().message);
    }
    return {};
  }

  Status look() {
    for (const auto& order : std::exchange(orders_, {})) {
      const auto newest = newest_of(order.session);
      if (!newest) {
        return fail(newest.error());
      }
      // One that waited for the database before the order is new, too, and older.
      if (newest->generation > order.generation && newest->made_at >= order.at) {
        ++done_;
        tell(order.session, true, fmt::format("snapshot {}, {} bytes", newest->generation, newest->size));
      } else if (Clock::now() < order.until) {
        orders_.push_back(order);
      } else {
        tell(order.session, false,
             fmt::format("nothing has come within {} s: it may be in a call, never without a "
                         "request, or not connected to Telegram; else the log says why",
                         kPatience.count()));
      }
    }
    return {};
  }

 private:
  struct Order {
    SessionId session;
    std::uint64_t generation;  // the newest before it; 0: none
    std::int64_t at;           // seconds since 1970
    TimePoint until;
  };

  Result<backup::StoredImage> newest_of(SessionId session) {
    const auto images = backup::stored_images(connection_, session);
    if (!images) {
      return fail(images.error().message);
    }
    return images->empty() ? backup::StoredImage() : images->front();
  }

  void tell(SessionId session, bool is_copied, std::string_view what) {
    text_ += fmt::format("{:<20} {}\n", session, what);
    ended_.push_back(JsonLine().number("session", session).boolean("ok", is_copied).text("text", what));
  }

  const AdminLine& admin_;
  mysql::Connection& connection_;
  std::vector<Order> orders_;  // that have not ended
  std::size_t done_ = 0;
  std::string text_;
  std::vector<JsonLine> ended_;
};

Status copy_all(Copies& copies, const std::vector<SessionId>& sessions) {
  Progress progress("copying", sessions.size());
  std::size_t ended = 0;
  for (auto next = sessions.begin(); next != sessions.end() || copies.under_way() > 0;) {
    for (; next != sessions.end() && copies.under_way() < kMostAtOnce; ++next) {
      if (auto ordered = copies.order(*next); !ordered) {
        return ordered;
      }
    }
    std::this_thread::sleep_for(kBetweenLooks);
    if (auto looked = copies.look(); !looked) {
      return looked;
    }
    const auto begun = static_cast<std::size_t>(next - sessions.begin());
    progress.add(begun - copies.under_way() - std::exchange(ended, begun - copies.under_way()));
  }
  return {};
}

}  // namespace

Answer back_up_now(const Invocation& invocation) {
  const auto loaded = load_settings(invocation);
  if (!loaded) {
    return loaded.error();
  }
  const auto admin = AdminLine::to(invocation);
  if (!admin) {
    return admin.error();
  }
  const auto sessions = sessions_of(*admin, invocation.session);
  if (!sessions) {
    return failure("backup now", sessions.error().message);
  }
  Log log("backup", LogLevel::none);
  auto connection = open_database(loaded->settings, log);
  if (!connection) {
    return failure("backup now", connection.error().message);
  }
  Copies copies(*admin, *connection);
  const auto copied = copy_all(copies, *sessions);
  Answer answer{.exit_code = copies.done() == sessions->size() ? exit_ok : exit_failure};
  answer.out = invocation.json ? JsonLine()
                                     .boolean("ok", answer.exit_code == exit_ok)
                                     .number("wanted", sessions->size())
                                     .objects("sessions", copies.ended())
                                     .line()
                               : fmt::format("{}{} of {} sessions are in the database as they are now\n",
                                             copies.text(), copies.done(), sessions->size());
  if (!copied) {
    answer.err = failure("backup now", copied.error().message).err;
  }
  return answer;
}

}  // namespace tgs
