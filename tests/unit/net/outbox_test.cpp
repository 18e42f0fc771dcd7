#include "net/outbox.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <random>

#include "base/unique_fd.h"

namespace tgs::net {
namespace {

using testing::Le;
using Written = Outbox::Written;

std::shared_ptr<const std::string> shared(std::string line) {
  return std::make_shared<const std::string>(std::move(line));
}

/// A connected pair; the near end doesn't block and has as little room as the system gives.
class Wire {
 public:
  Wire() {
    std::array<int, 2> fds{};
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, fds.data()), 0);
    near_.reset(fds[0]);
    far_.reset(fds[1]);
    const int least = 1;
    ::setsockopt(near_.get(), SOL_SOCKET, SO_SNDBUF, &least, sizeof least);
  }

  int fd() const { return near_.get(); }
  void hang_up() { far_.reset(); }

  /// Reads what is there, `most` bytes at most.
  std::string read(std::size_t most = 1 << 20) {
    std::string bytes(most, '\0');
    const auto got = ::read(far_.get(), bytes.data(), bytes.size());
    bytes.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    return bytes;
  }

 private:
  UniqueFd near_;
  UniqueFd far_;
};

/// Writes to the end and returns all that came out.
std::string drain(Outbox& outbox, Wire& wire) {
  std::string all;
  while (outbox.write_to(wire.fd()) == Written::some) {
    all += wire.read();
  }
  for (auto rest = wire.read(); !rest.empty(); rest = wire.read()) {
    all += rest;
  }
  return all;
}

TEST(Outbox, IsEmptyAtFirst) {
  Outbox outbox;
  Wire wire;
  EXPECT_TRUE(outbox.empty());
  EXPECT_EQ(outbox.bytes(), 0U);
  EXPECT_EQ(outbox.write_to(wire.fd()), Written::all);
}

TEST(Outbox, WritesOwnAndSharedLinesInTheirOrder) {
  Outbox outbox;
  Wire wire;
  outbox.tail() += "a\n";
  outbox.tail() += "b\n";
  outbox.push(shared("c\n"));
  outbox.push(shared("d\n"));
  outbox.tail() += "e\n";
  EXPECT_EQ(outbox.bytes(), 10U);
  EXPECT_EQ(drain(outbox, wire), "a\nb\nc\nd\ne\n");
  EXPECT_TRUE(outbox.empty());
}

TEST(Outbox, LetsGoOfASharedLineOnceItIsWritten) {
  Outbox outbox;
  Outbox other;
  Wire wire;
  const auto line = shared("x\n");
  outbox.push(line);
  other.push(line);
  EXPECT_EQ(line.use_count(), 3);
  drain(outbox, wire);
  EXPECT_EQ(line.use_count(), 2);
  EXPECT_EQ(other.bytes(), 2U);
}

TEST(Outbox, TakesATailThatNothingWasAddedTo) {
  Outbox outbox;
  Wire wire;
  outbox.tail();
  EXPECT_TRUE(outbox.empty());
  outbox.push(shared("x\n"));
  outbox.tail();
  EXPECT_EQ(drain(outbox, wire), "x\n");
  EXPECT_TRUE(outbox.empty());
}

TEST(Outbox, WritesMoreChunksThanOneCallTakes) {
  Outbox outbox;
  Wire wire;
  std::string expected;
  for (int i = 0; i < 500; ++i) {
    const auto line = std::to_string(i) + "\n";
    expected += line;
    i % 3 == 0 ? outbox.tail() += line : (outbox.push(shared(line)), outbox.tail());
  }
  EXPECT_EQ(drain(outbox, wire), expected);
}

TEST(Outbox, CountsWhatIsLeftAfterAPartialWrite) {
  Outbox outbox;
  Wire wire;
  const std::string large(1 << 20, 'x');
  outbox.tail() += large;
  ASSERT_EQ(outbox.write_to(wire.fd()), Written::some);
  const auto written = wire.read().size();
  EXPECT_GT(written, 0U);
  EXPECT_EQ(outbox.bytes(), large.size() - written);
  outbox.push(shared("shared\n"));
  EXPECT_EQ(outbox.bytes(), large.size() - written + 7);
  outbox.tail() += "own\n";
  EXPECT_EQ(outbox.bytes(), large.size() - written + 11);
  EXPECT_EQ(drain(outbox, wire).size(), large.size() - written + 11);
}

TEST(Outbox, GrowsBehindWhatIsUnderWay) {
  Outbox outbox;
  Wire wire;
  const std::string large(1 << 20, 'x');
  outbox.tail() += large;
  ASSERT_EQ(outbox.write_to(wire.fd()), Written::some);
  outbox.tail() += "end";
  auto all = wire.read();
  all += drain(outbox, wire);
  EXPECT_EQ(all, large + "end");
}

TEST(Outbox, LosesAndRepeatsNothingHoweverItIsRead) {
  std::mt19937 random(7);
  for (int round = 0; round < 20; ++round) {
    Outbox outbox;
    Wire wire;
    std::string put;
    std::string got;
    for (int step = 0; step < 300; ++step) {
      const std::string line = std::string(random() % 3000, static_cast<char>('a' + step % 26)) + "\n";
      put += line;
      random() % 2 == 0 ? outbox.push(shared(line)) : void(outbox.tail() += line);
      if (random() % 2 == 0) {
        outbox.write_to(wire.fd());
        got += wire.read(random() % 4000);
      }
      const auto in_the_socket = put.size() - got.size() - outbox.bytes();
      ASSERT_THAT(in_the_socket, Le(std::size_t{1} << 20)) << "bytes() is off";
    }
    got += drain(outbox, wire);
    ASSERT_EQ(got, put);
    ASSERT_EQ(outbox.bytes(), 0U);
  }
}

TEST(Outbox, SaysThatThePeerIsGone) {
  Outbox outbox;
  Wire wire;
  wire.hang_up();
  ::signal(SIGPIPE, SIG_IGN);  // as every role has it
  outbox.tail() += "x\n";
  EXPECT_EQ(outbox.write_to(wire.fd()), Written::failed);
  EXPECT_EQ(errno, EPIPE);
}

/// Moves out as much as `size` bytes take.
std::string moved(Outbox& outbox, std::size_t size) {
  std::string bytes(size, '\0');
  bytes.resize(outbox.move_to(bytes));
  return bytes;
}

TEST(OutboxMoveTo, GivesTheFirstBytesAcrossLines) {
  Outbox outbox;
  outbox.tail() += "abc";
  outbox.push(shared("def"));
  outbox.tail() += "ghi";
  EXPECT_EQ(moved(outbox, 4), "abcd");
  EXPECT_EQ(outbox.bytes(), 5U);
  outbox.tail() += "jkl";
  EXPECT_EQ(moved(outbox, 100), "efghijkl");
  EXPECT_TRUE(outbox.empty());
  EXPECT_EQ(moved(outbox, 100), "");
}

TEST(OutboxMoveTo, LosesAndRepeatsNothingHoweverMuchIsTaken) {
  std::mt19937 random(7);
  Outbox outbox;
  std::string put;
  std::string got;
  for (int step = 0; step < 3000; ++step) {
    const std::string line = std::string(random() % 300, static_cast<char>('a' + step % 26)) + "\n";
    put += line;
    random() % 2 == 0 ? outbox.push(shared(line)) : void(outbox.tail() += line);
    got += moved(outbox, random() % 500);
    ASSERT_EQ(put.size() - got.size(), outbox.bytes());
  }
  while (!outbox.empty()) {
    got += moved(outbox, 1000);
  }
  EXPECT_EQ(got, put);
}

}  // namespace
}  // namespace tgs::net
