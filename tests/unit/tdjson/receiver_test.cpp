#include "tdjson/receiver.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <future>
#include <thread>

namespace tgs::tdjson {
namespace {

using testing::HasSubstr;

constexpr int kPatience = 10;  // seconds
constexpr const char* kParameters = R"({"@type":"setTdlibParameters","database_directory":"7"})";

/// What a program connects to: a listening socket on the loopback, and what the test makes of it.
class Server {
 public:
  Server() : listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = ::htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    auto* at = reinterpret_cast<sockaddr*>(&address);
    EXPECT_EQ(::bind(listener_.get(), at, size), 0);
    EXPECT_EQ(::listen(listener_.get(), 4), 0);
    EXPECT_EQ(::getsockname(listener_.get(), at, &size), 0);
    port_ = ::ntohs(address.sin_port);
  }

  Result<StorageUrl> url() const { return parse_storage_url("tcp://127.0.0.1:" + std::to_string(port_)); }
  int listener() const { return listener_.get(); }
  UniqueFd accept() const { return UniqueFd(::accept(listener_.get(), nullptr, nullptr)); }

 private:
  UniqueFd listener_;
  int port_ = 0;
};

bool is_readable(int fd) {
  pollfd awaited{fd, POLLIN, 0};
  return ::poll(&awaited, 1, 0) == 1;
}

void write(int fd, std::string_view text) {
  EXPECT_EQ(::send(fd, text.data(), text.size(), MSG_NOSIGNAL), static_cast<ssize_t>(text.size()));
}

class AReceiver : public testing::Test {
 protected:
  AReceiver() { log_.to_nowhere(); }

  /// Receives until something comes that has `part`.
  std::string receive(const std::string& part) {
    const auto end = Clock::now() + std::chrono::seconds(kPatience);
    while (Clock::now() < end) {
      const auto answer = receiver_.receive(0.01);
      if (answer && answer->find(part) != std::string::npos) {
        return *answer;
      }
    }
    ADD_FAILURE() << "nothing with " << part;
    return {};
  }
  /// The next connection that the client makes.
  UniqueFd connection(const Server& server) {
    const auto end = Clock::now() + std::chrono::seconds(kPatience);
    while (!is_readable(server.listener()) && Clock::now() < end) {
      receiver_.receive(0.01);
    }
    auto fd = server.accept();
    while (!is_readable(fd.get()) && Clock::now() < end) {
      receiver_.receive(0.01);
    }
    return fd;
  }

  /// The storage takes the next connection's handshake: whether the program hears so.
  bool is_opened(const Server& server) {
    const auto fd = connection(server);
    write(fd.get(), "{\"@type\":\"ok\",\"@extra\":0}\n");
    return receive("\"ok\"") == R"({"@type":"ok","@client_id":1})";
  }

  TdLog log_;
  Receiver receiver_{log_};
};

TEST_F(AReceiver, GivesNothingWhenTheTimeIsOver) {
  EXPECT_EQ(receiver_.receive(0), std::nullopt);
  EXPECT_EQ(receiver_.receive(-1), std::nullopt);
  EXPECT_EQ(receiver_.receive(std::numeric_limits<double>::quiet_NaN()), std::nullopt);
  EXPECT_EQ(receiver_.receive(0.001), std::nullopt);
}

TEST_F(AReceiver, AnswersForClientsThatAreNoMore) {
  receiver_.add(1, Server().url());
  receiver_.send(2, R"({"@type":"getMe","@extra":1})");
  EXPECT_THAT(*receiver_.receive(0),
              HasSubstr(R"("Invalid TDLib instance specified","@extra":1,"@client_id":2})"));
  receiver_.send(1, R"({"@type":"close"})");
  receive("authorizationStateClosed");
  receiver_.send(1, R"({"@type":"getMe","@extra":1})");
  EXPECT_THAT(*receiver_.receive(0), HasSubstr(R"("Request aborted","@extra":1,"@client_id":1})"));
  receiver_.send(1, R"({"@type":"getAuthorizationState"})");
  EXPECT_EQ(*receiver_.receive(0), R"({"@type":"authorizationStateClosed","@client_id":1})");
}

TEST_F(AReceiver, WakesWhenARequestComesFromAnotherThread) {
  receiver_.add(1, Server().url());
  auto answer = std::async(std::launch::async, [this] { return receiver_.receive(kPatience); });
  receiver_.send(1, R"({"@type":"getOption","name":"version"})");
  EXPECT_THAT(answer.get().value_or(""), HasSubstr("updateOption"));
}

TEST_F(AReceiver, ReturnsAtOnceWhenItIsStopped) {
  auto answer = std::async(std::launch::async, [this] { return receiver_.receive(kPatience); });
  const auto begin = Clock::now();
  receiver_.stop();
  EXPECT_EQ(answer.get(), std::nullopt);
  EXPECT_LT(Clock::now() - begin, std::chrono::seconds(kPatience));
}

TEST_F(AReceiver, LetsOneThreadReceiveAtATime) {
  receiver_.add(1, Server().url());
  std::vector<std::future<std::optional<std::string>>> answers;
  for (int i = 0; i < 8; ++i) {
    answers.push_back(std::async(std::launch::async, [this] { return receiver_.receive(kPatience); }));
  }
  for (int i = 0; i < 8; ++i) {
    receiver_.send(1, R"({"@type":"getLogTags"})");
  }
  for (auto& answer : answers) {
    EXPECT_TRUE(answer.get());
  }
}

TEST_F(AReceiver, LeavesAServerThatIsNoStorageAndComesBack) {
  const Server server;
  receiver_.add(1, server.url());
  receiver_.send(1, kParameters);
  for (const auto* nonsense :
       {"HTTP/1.1 400 Bad Request\r\n\r\n", "{\"@type\":\"ok\",\"@extra\":17}\n", "{\"\xff\":1}\n", "[]\n"}) {
    const auto fd = connection(server);
    write(fd.get(), nonsense);
  }
  EXPECT_TRUE(is_opened(server));
}

TEST_F(AReceiver, TriesParametersThatWereRefusedAgainOnANewConnection) {
  const Server server;
  receiver_.add(1, server.url());
  receiver_.send(1, kParameters);
  const auto first = connection(server);
  write(first.get(),
        "{\"@type\":\"error\",\"code\":503,\"message\":\"SESSION_UNAVAILABLE: no\",\"@extra\":0}\n");
  receive("SESSION_UNAVAILABLE");
  receiver_.send(1, kParameters);
  EXPECT_TRUE(is_opened(server));
}

TEST_F(AReceiver, ReadsNothingWhileAnswersWait) {
  const Server server;
  receiver_.add(1, server.url());
  receiver_.send(1, kParameters);
  const auto fd = connection(server);
  const std::string answers =
      "{\"@type\":\"ok\",\"@extra\":0}\n{\"@type\":\"updateA\"}\n{\"@type\":\"updateB\"}\n";
  write(fd.get(), answers);
  receive("\"ok\"");
  EXPECT_THAT(*receiver_.receive(0), HasSubstr("updateA"));
  write(fd.get(), "{\"@type\":\"updateC\"}\n");
  EXPECT_THAT(*receiver_.receive(0), HasSubstr("updateB"));
  receive("updateC");
}

TEST_F(AReceiver, LeavesItsConnectionsToTheProcessThatMadeThem) {
  const Server server;
  receiver_.add(1, server.url());
  receiver_.send(1, kParameters);
  const auto fd = connection(server);
  write(fd.get(), "{\"@type\":\"ok\",\"@extra\":0}\n");
  const pid_t child = ::fork();
  if (child == 0) {
    receiver_.send(1, R"({"@type":"getMe"})");
    const bool has_nothing = !receiver_.receive(0.1);
    ::_exit(has_nothing ? 0 : 1);
  }
  int status = -1;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  EXPECT_EQ(receive("\"ok\""), R"({"@type":"ok","@client_id":1})");
}

}  // namespace
}  // namespace tgs::tdjson
