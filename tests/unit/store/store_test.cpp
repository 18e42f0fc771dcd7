#include "store/store.h"

#include <gmock/gmock.h>
#include <poll.h>
#include <sys/socket.h>

#include <fstream>
#include <memory>
#include <thread>

#include "../settings/temporary_folder.h"

namespace tgs::store {
namespace {

using testing::HasSubstr;

constexpr int kDeadline = 10'000;  // milliseconds

std::string frame(ipc::FrameKind kind, std::uint64_t id, const std::string& body) {
  std::string out;
  ipc::append_frame(out, kind, id, body);
  return out;
}

std::string ask(std::uint64_t id, const std::string& username = "durov") {
  return frame(ipc::FrameKind::ask_peer, id, R"({"session":1,"username":")" + username + "\"}");
}

const std::string kKeepDurov =
    frame(ipc::FrameKind::keep_peer, 0, R"({"session":1,"username":"durov","id":5,"is_user":true})");
const std::string kDropDurov = frame(ipc::FrameKind::drop_peer, 0, R"({"session":1,"username":"durov"})");

/// The front's end of a stream to the store.
class Front {
 public:
  explicit Front(UniqueFd fd) : fd_(std::move(fd)) {}

  void send(const std::string& bytes) const {
    ASSERT_EQ(::send(fd_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL), std::ssize(bytes));
  }
  /// As much as the stream takes.
  void stuff(const std::string& bytes) const {
    while (::send(fd_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT) > 0) {
    }
  }
  /// `ID BODY` of the next answer; `end` where the store has closed the stream.
  std::string next() {
    for (;;) {
      const auto frame = reader_.next();
      if (frame && *frame) {
        EXPECT_THAT((*frame)->kind,
                    testing::AnyOf(ipc::FrameKind::peer, ipc::FrameKind::audited, ipc::FrameKind::figures));
        return std::to_string((*frame)->id) + " " + std::string((*frame)->body);
      }
      pollfd readable{fd_.get(), POLLIN, 0};
      if (::poll(&readable, 1, kDeadline) != 1) {
        return "nothing in time";
      }
      buffer_.resize(4096);
      const auto got = ::recv(fd_.get(), buffer_.data(), buffer_.size(), 0);
      if (got <= 0) {
        return "end";
      }
      reader_.append(std::string_view(buffer_).substr(0, static_cast<std::size_t>(got)));
    }
  }

 private:
  UniqueFd fd_;
  std::string buffer_;
  ipc::FrameReader reader_;
};

constexpr auto kLeft = R"({"event":"left","client":"somebody"})";

/// A store at work in a thread of its own, with the monitor's end of its channel.
class Running {
 public:
  explicit Running(bool with_cache = true, bool with_audit = false, bool reports = false)
      : Running(ipc::Channel::make_pair().value(), with_cache, with_audit, reports) {}
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;
  ~Running() {
    if (thread_.joinable()) {
      stop();
    }
  }

  Front link() {
    auto ends = ipc::make_stream_pair().value();
    EXPECT_TRUE(monitor_.send({ipc::MessageKind::link, 0, "", std::move(ends.second)}));
    return Front(std::move(ends.first));
  }
  /// Returns once the store has ended.
  void stop() {
    EXPECT_TRUE(monitor_.send({ipc::MessageKind::stop}));
    thread_.join();
    audit_.reset();
  }
  void tell(const std::string& event) const {
    EXPECT_TRUE(monitor_.send({ipc::MessageKind::audit, 0, event}));
  }
  std::string audit() const {
    std::ifstream stream(folder_.path() + "/audit.jsonl");
    return {std::istreambuf_iterator<char>(stream), {}};
  }
  /// What it answers to the monitor.
  ipc::Message ask_to_restore(SessionId session) const {
    EXPECT_TRUE(monitor_.send({ipc::MessageKind::restore_session, session}));
    return monitor_.wait().value();
  }
  void lose_monitor() {
    ipc::Channel(std::move(monitor_)).take_fd().reset();
    thread_.join();
  }

 private:
  Running(std::pair<ipc::Channel, ipc::Channel> ends, bool with_cache, bool with_audit, bool reports)
      : monitor_(std::move(ends.first)),
        audit_(with_audit
                   ? std::make_unique<AuditWriter>(Journal::Place{folder_.path() + "/audit.jsonl",
                                                                  folder_.path() + "/end", 1U << 20U, 1},
                                                   "the key", audit::Form::hashed, log_)
                   : nullptr),
        store_(std::move(ends.second),
               {.cache = cache(with_cache), .audit = audit_.get(), .has_database = true, .reports = reports},
               log_) {
    thread_ = std::thread([this] { store_.run(); });
  }
  std::optional<PeerCache> cache(bool wanted) const {
    if (!wanted) {
      return std::nullopt;
    }
    return PeerCache::open(folder_.path() + "/names.sqlite", std::chrono::seconds(1000)).value();
  }

  const TemporaryFolder folder_;
  Log log_{"store", LogLevel::none};
  ipc::Channel monitor_;
  std::unique_ptr<AuditWriter> audit_;
  Store store_;
  std::thread thread_;
};

TEST(Store, AnswersFromWhatItWasTold) {
  Running store;
  auto front = store.link();
  front.send(ask(7));
  EXPECT_EQ(front.next(), R"(7 {"left":0})");
  front.send(kKeepDurov + ask(8) + ask(9, "other") + kDropDurov + ask(10));
  EXPECT_THAT(front.next(), HasSubstr(R"("id":5,"is_user":true})"));
  EXPECT_EQ(front.next(), R"(9 {"left":0})");
  EXPECT_EQ(front.next(), R"(10 {"left":0})");
}

TEST(Store, TakesNamesThatChange) {
  Running store;
  auto front = store.link();
  front.send(kKeepDurov);
  front.send(
      frame(ipc::FrameKind::peer_names, 0,
            R"({"session":2,"id":5,"is_user":true,"phone":"","is_bot":false,"usernames":["somebody"]})"));
  front.send(ask(1));
  EXPECT_EQ(front.next(), R"(1 {"left":0})");
}

TEST(Store, KnowsNothingWithoutAFile) {
  Running store(false);
  auto front = store.link();
  front.send(kKeepDurov + kDropDurov + kKeepDurov + ask(1));
  EXPECT_EQ(front.next(), R"(1 {"left":0})");
}

TEST(Store, RestoresNothingWithoutADatabase) {
  Running store;
  const auto answer = store.ask_to_restore(42);
  EXPECT_EQ(answer.kind, ipc::MessageKind::lease_unknown);
  EXPECT_EQ(answer.session, 42U);
}

TEST(Store, ServesTheNextFrontAfterOneThatDied) {
  Running store;
  store.link().send(kKeepDurov + ask(1).substr(0, 20));
  auto next = store.link();
  next.send(ask(2));
  EXPECT_THAT(next.next(), testing::StartsWith("2 "));
}

TEST(Store, ClosesTheStreamOfAFrontThatIsNotItself) {
  Running store;
  for (const auto& wrong :
       {frame(ipc::FrameKind::peer, 1, R"({"left":1})"), frame(ipc::FrameKind::request, 1, "{}"),
        frame(ipc::FrameKind::ask_peer, 1, "{}"), frame(ipc::FrameKind::ask_peer, 1, ""),
        frame(ipc::FrameKind::ask_peer, 1, R"({"session":1,"username":"' OR 1 --"})"),
        frame(ipc::FrameKind::keep_peer, 0, R"({"session":1,"username":"durov"})"),
        frame(ipc::FrameKind::drop_peer, 0, R"({"session":1,"username":"durov","id":5,"is_user":true})"),
        frame(ipc::FrameKind::peer_names, 0, R"({"session":1})"), std::string(16, '\xff'),
        ask(1, std::string(70'000, 'a')), frame(ipc::FrameKind::audit, 1, kLeft)}) {
    auto front = store.link();
    front.stuff(wrong);
    EXPECT_EQ(front.next(), "end") << wrong.substr(0, 80);
  }
  auto sound = store.link();
  sound.send(ask(2));
  EXPECT_EQ(sound.next(), R"(2 {"left":0})");
}

TEST(Store, HearsTheMonitorThoughAFrontDoesNotReadItsAnswers) {
  Running store;
  auto deaf = store.link();
  deaf.stuff(ask(1));
  auto next = store.link();
  next.send(ask(2));
  EXPECT_EQ(next.next(), R"(2 {"left":0})");
}

TEST(Store, AnswersEachQuestionOfAFrontThatReadsLate) {
  constexpr std::uint64_t kMany = 20'000;
  Running store;
  auto front = store.link();
  std::thread asking([&front] {
    for (std::uint64_t id = 1; id <= kMany; ++id) {
      front.send(ask(id));
    }
  });
  for (std::uint64_t id = 1; id <= kMany; ++id) {
    ASSERT_EQ(front.next(), std::to_string(id) + R"( {"left":0})");
  }
  asking.join();
}

TEST(Store, SaysWhatIsOnRecord) {
  Running store(true, true);
  auto front = store.link();
  front.send(frame(ipc::FrameKind::audit, 7, kLeft) + frame(ipc::FrameKind::audit, 0, kLeft) +
             frame(ipc::FrameKind::audit, 8, kLeft));
  EXPECT_EQ(front.next(), "7 3") << "behind its own start and the front's";
  EXPECT_EQ(front.next(), "8 5");
  EXPECT_THAT(store.audit(), HasSubstr(R"("event":"left","client":"somebody")"));
}

TEST(Store, PutsOnRecordWhatTheMonitorSays) {
  Running store(true, true);
  store.tell(R"({"event":"reloaded"})");
  store.stop();
  EXPECT_THAT(store.audit(), HasSubstr(R"("event":"reloaded")"));
  EXPECT_THAT(store.audit(), HasSubstr(R"("event":"stopped")"));
}

TEST(Store, TakesNoWordOfItsOwnFromTheFront) {
  Running store(true, true);
  for (const auto* const wrong :
       {R"({"event":"stopped"})", R"({"event":"torn"})", R"({"event":"left","seq":5})", ""}) {
    auto front = store.link();
    front.send(frame(ipc::FrameKind::audit, 1, wrong));
    EXPECT_EQ(front.next(), "end") << wrong;
  }
}

TEST(Store, HearsTheFrontOutBeforeItStops) {
  Running store(true, true);
  {
    const auto front = store.link();
    front.send(frame(ipc::FrameKind::audit, 0, kLeft));
  }
  store.stop();
  EXPECT_THAT(store.audit(), testing::ContainsRegex("left.*\n.*stopped"));
}

TEST(Store, EndsWhenTheMonitorSaysSo) {
  Running store;
  auto front = store.link();
  store.stop();
}

TEST(Store, EndsWithTheMonitor) {
  Running store;
  store.lose_monitor();
}

TEST(Store, ReportsToEachFrontAtOnceWhereItIsTo) {
  Running store(true, true, true);
  const auto report =
      "0 " + to_json(metrics::StoreFigures{.has_database = 1, .has_audit = 1, .is_audit_up = 1});
  EXPECT_EQ(store.link().next(), report);
  auto front = store.link();
  EXPECT_EQ(front.next(), report);
  front.send(ask(7));
  EXPECT_EQ(front.next(), R"(7 {"left":0})");
}

}  // namespace
}  // namespace tgs::store
