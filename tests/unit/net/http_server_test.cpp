#include "net/http_server.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <array>

namespace tgs::net {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

UniqueFd tcp_socket() {
  return UniqueFd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
}

const std::string kRequest = "GET /here HTTP/1.1\r\n\r\n";

/// A server of `/here` on a loop, and those who ask it.
class Scene {
 public:
  Scene() {
    auto listening = tcp_socket();
    address_.sin_family = AF_INET;
    address_.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address_);
    auto* address = reinterpret_cast<sockaddr*>(&address_);
    EXPECT_EQ(::bind(listening.get(), address, size), 0);
    EXPECT_EQ(::listen(listening.get(), SOMAXCONN), 0);
    EXPECT_EQ(::getsockname(listening.get(), address, &size), 0);
    server.open(std::move(listening));
  }

  UniqueFd connect() const {
    auto fd = tcp_socket();
    ::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address_), sizeof(address_));
    return fd;
  }
  /// All that comes until the end.
  std::string read(const UniqueFd& fd) {
    std::string all;
    std::array<char, 4096> bytes{};
    for (;;) {
      const auto got = ::recv(fd.get(), bytes.data(), bytes.size(), 0);
      if (got > 0) {
        all.append(bytes.data(), static_cast<std::size_t>(got));
      } else if (got == 0 || errno != EAGAIN) {
        return all;
      } else {
        loop.run_one();
      }
    }
  }
  /// Without having sent anything.
  static bool is_closed(const UniqueFd& fd) {
    char byte = 0;
    const auto got = ::recv(fd.get(), &byte, 1, 0);
    return got == 0 || (got < 0 && errno == ECONNRESET);
  }
  std::string ask(const std::string& request) {
    const auto fd = connect();
    loop.poll();
    EXPECT_EQ(::send(fd.get(), request.data(), request.size(), MSG_NOSIGNAL), std::ssize(request));
    return read(fd);
  }

  Loop loop{1};
  Log log{"", LogLevel::none};
  std::vector<std::string> paths;
  HttpServer server{loop, log, [this](std::string_view path) {
                      paths.emplace_back(path);
                      return path == "/here" ? HttpServer::Response{200, "what is here\n"}
                                             : HttpServer::Response{404, "nothing\n"};
                    }};

 private:
  sockaddr_in address_{};
};

TEST(HttpServer, AnswersAPath) {
  Scene scene;
  EXPECT_THAT(scene.ask("GET /here HTTP/1.1\r\nHost: a\r\n\r\n"),
              AllOf(StartsWith("HTTP/1.1 200 OK\r\n"), HasSubstr("Content-Length: 13\r\n"),
                    HasSubstr("Connection: close\r\n"), EndsWith("\r\n\r\nwhat is here\n")));
  EXPECT_THAT(scene.ask("GET /there HTTP/1.0\r\n\r\n"), StartsWith("HTTP/1.1 404 "));
}

TEST(HttpServer, PassesThePathAloneAndAsItStands) {
  Scene scene;
  scene.ask("GET /here?and=this HTTP/1.1\r\n\r\n");
  scene.ask("GET /%68ere/../x HTTP/1.1\r\n\r\n");
  scene.ask("GET http://other/here HTTP/1.1\r\n\r\n");
  EXPECT_THAT(scene.paths, testing::ElementsAre("/here", "/%68ere/../x", "http://other/here"));
}

TEST(HttpServer, TellsOnlyTheHeadersToHead) {
  Scene scene;
  EXPECT_THAT(scene.ask("HEAD /here HTTP/1.1\r\n\r\n"),
              AllOf(StartsWith("HTTP/1.1 200 "), HasSubstr("Content-Length: 13\r\n"), EndsWith("\r\n\r\n")));
}

TEST(HttpServer, TakesNothingElse) {
  Scene scene;
  for (const auto* method : {"POST", "PUT", "DELETE", "OPTIONS", "TRACE", "CONNECT"}) {
    EXPECT_THAT(scene.ask(std::string(method) + " /here HTTP/1.1\r\n\r\n"), StartsWith("HTTP/1.1 405 "))
        << method;
  }
  EXPECT_THAT(scene.ask("GET /here HTTP/1.1\r\nContent-Length: 2\r\n\r\nhi"), StartsWith("HTTP/1.1 400 "));
  EXPECT_THAT(scene.ask("GET /here HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
              StartsWith("HTTP/1.1 400 "));
  EXPECT_THAT(scene.ask("42\n{}\n\r\n\r\n"), StartsWith("HTTP/1.1 400 "));
  EXPECT_THAT(scene.paths, testing::IsEmpty());
}

TEST(HttpServer, ReadsNoMoreThanALittle) {
  Scene scene;
  const auto request = "GET /here HTTP/1.1\r\nX: " + std::string(HttpServer::kLongestHead, 'x') + "\r\n\r\n";
  EXPECT_THAT(scene.ask(request), StartsWith("HTTP/1.1 431 "));
  EXPECT_THAT(scene.paths, testing::IsEmpty());
}

TEST(HttpServer, AnswersOnceAConnection) {
  Scene scene;
  const std::string request = "GET /here HTTP/1.1\r\nConnection: keep-alive\r\n\r\n";
  EXPECT_THAT(scene.ask(request + request), Not(HasSubstr("here\nHTTP")));
  EXPECT_EQ(scene.paths.size(), 1U);
}

TEST(HttpServer, HearsOnlyAFewAtOnceAndTheNextOnceOneHasGone) {
  Scene scene;
  std::vector<UniqueFd> asking;  // they don't close when they have their answer
  for (std::size_t i = 0; i < HttpServer::kMostConnections; ++i) {
    asking.push_back(scene.connect());
    scene.loop.poll();
    EXPECT_EQ(::send(asking.back().get(), kRequest.data(), kRequest.size(), MSG_NOSIGNAL),
              std::ssize(kRequest));
    EXPECT_THAT(scene.read(asking.back()), StartsWith("HTTP/1.1 200 "));
  }
  EXPECT_EQ(scene.read(scene.connect()), "");
  asking.pop_back();
  scene.loop.poll();
  EXPECT_THAT(scene.ask(kRequest), StartsWith("HTTP/1.1 200 "));
}

TEST(HttpServer, ClosesTheOldestThatHasNotAskedForTheNext) {
  Scene scene;
  std::vector<UniqueFd> silent;
  for (std::size_t i = 0; i < HttpServer::kMostConnections; ++i) {
    silent.push_back(scene.connect());
    scene.loop.poll();
  }
  EXPECT_THAT(scene.ask(kRequest), StartsWith("HTTP/1.1 200 "));
  EXPECT_TRUE(scene.is_closed(silent[0]));
  EXPECT_FALSE(scene.is_closed(silent[1]));
  EXPECT_EQ(::send(silent[1].get(), kRequest.data(), kRequest.size(), MSG_NOSIGNAL), std::ssize(kRequest));
  EXPECT_THAT(scene.read(silent[1]), StartsWith("HTTP/1.1 200 "));
}

TEST(HttpServer, WaitsForNobodyForLong) {
  Scene scene;
  const auto fd = scene.connect();
  scene.loop.poll();
  EXPECT_EQ(::send(fd.get(), "GET /", 5, MSG_NOSIGNAL), 5);
  const auto begin = Clock::now();
  EXPECT_EQ(scene.read(fd), "");
  EXPECT_LT(Clock::now() - begin, 2 * HttpServer::kPatience);
}

}  // namespace
}  // namespace tgs::net
