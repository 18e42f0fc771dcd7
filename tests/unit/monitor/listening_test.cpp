#include "monitor/listening.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "../settings/temporary_folder.h"

namespace tgs::monitor {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;
namespace fs = std::filesystem;

bool answers(std::uint16_t port) {
  const UniqueFd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  return ::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0;
}

bool answers(const std::string& path) {
  const UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, sizeof(address.sun_path) - 1);
  return ::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0;
}

std::string complaint(const std::string& host, std::uint16_t port) {
  const auto sockets = listen_on(host, port);
  return sockets ? "none" : sockets.error().message;
}

std::string text_in(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(Listening, ListensOnAFreePortAndNamesIt) {
  const auto sockets = listen_on("127.0.0.1", 0).value();
  ASSERT_EQ(sockets.size(), 1U);
  const auto port = port_of(sockets[0]);
  EXPECT_NE(port, 0);
  EXPECT_EQ(sockets[0].address, "127.0.0.1:" + std::to_string(port));
  EXPECT_TRUE(answers(port));
}

TEST(Listening, ListensOnAllAddressesOfANameOnOnePort) {
  const auto sockets = listen_on("localhost", 0).value();
  ASSERT_FALSE(sockets.empty());
  for (const auto& socket : sockets) {
    EXPECT_EQ(port_of(socket), port_of(sockets[0]));
    EXPECT_THAT(socket.address, testing::AnyOf(StartsWith("127.0.0.1:"), StartsWith("[::1]:")));
  }
}

TEST(Listening, SaysWhichPortIsTaken) {
  const auto taken = listen_on("127.0.0.1", 0).value();
  const auto port = port_of(taken[0]);
  EXPECT_EQ(complaint("127.0.0.1", port),
            "port: " + std::to_string(port) +
                " on 127.0.0.1 is taken by another program: stop that one, or choose another port");
}

TEST(Listening, TakesAPortAgainAtOnce) {
  std::uint16_t port = 0;
  {
    const auto first = listen_on("127.0.0.1", 0).value();
    port = port_of(first[0]);
    ASSERT_TRUE(answers(port));
  }
  EXPECT_EQ(complaint("127.0.0.1", port), "none");
}

TEST(Listening, SaysWhatIsNoAddressOfThisMachine) {
  EXPECT_THAT(complaint("192.0.2.1", 0), AllOf(StartsWith("host: can't listen on 192.0.2.1"),
                                               HasSubstr("name an address that this machine has")));
  EXPECT_THAT(complaint("no host!", 0), StartsWith("host: no host! is no address and resolves to none"));
}

TEST(ListeningPath, LetsThisUserAloneConnect) {
  const TemporaryFolder folder;
  const auto path = folder.path() + "/socket";
  const auto socket = listen_on_path(path).value();
  EXPECT_EQ(socket.address, path);
  EXPECT_EQ(fs::status(path).permissions(), fs::perms(0600));
  EXPECT_TRUE(answers(path));
}

TEST(ListeningPath, ReplacesASocketThatNobodyListensOn) {
  const TemporaryFolder folder;
  const auto path = folder.path() + "/socket";
  auto former = listen_on_path(path).value();
  former.fd.reset();
  ASSERT_TRUE(fs::exists(path));
  const auto socket = listen_on_path(path).value();
  EXPECT_TRUE(answers(path));
}

TEST(ListeningPath, IsGoneWithItsOwner) {
  const TemporaryFolder folder;
  const auto path = folder.path() + "/socket";
  {
    auto first = listen_on_path(path).value();
    const auto moved = std::move(first);
    EXPECT_TRUE(answers(path));
  }
  EXPECT_FALSE(fs::exists(path));
}

TEST(ListeningPath, LeavesASocketThatAnotherProgramListensOn) {
  const TemporaryFolder folder;
  const auto path = folder.path() + "/socket";
  const auto first = listen_on_path(path).value();
  const auto second = listen_on_path(path);
  ASSERT_FALSE(second);
  EXPECT_THAT(second.error().message, StartsWith("socket: another program listens on "));
  EXPECT_TRUE(answers(path));
}

TEST(ListeningPath, LeavesWhatIsNoSocket) {
  const TemporaryFolder folder;
  const auto path = folder.file("settings.json", "{}");
  const auto socket = listen_on_path(path);
  ASSERT_FALSE(socket);
  EXPECT_THAT(socket.error().message,
              AllOf(StartsWith("socket: can't listen on "), HasSubstr("Address already in use")));
  EXPECT_EQ(text_in(path), "{}");
}

TEST(PortFile, HoldsThePortAndANewline) {
  const TemporaryFolder folder;
  const auto path = folder.file("port", "an older and longer text");
  ASSERT_TRUE(write_port_file(path, 23456));
  EXPECT_EQ(text_in(path), "23456\n");
  EXPECT_FALSE(fs::exists(path + ".new"));
}

TEST(PortFile, ThatCannotBeWrittenIsNamed) {
  const TemporaryFolder folder;
  const auto written = write_port_file(folder.path() + "/absent/port", 1);
  ASSERT_FALSE(written);
  EXPECT_THAT(written.error().message,
              AllOf(StartsWith("--port-file: "), HasSubstr("/absent/port can't be written")));
}

}  // namespace
}  // namespace tgs::monitor
