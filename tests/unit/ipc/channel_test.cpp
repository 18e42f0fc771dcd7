#include "ipc/channel.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <filesystem>
#include <iterator>
#include <vector>

namespace tgs::ipc {
namespace {

std::pair<Channel, Channel> channels() {
  return Channel::make_pair().value();
}

TEST(Channel, CarriesKindSessionAndBody) {
  const auto [left, right] = channels();
  ASSERT_TRUE(left.send({MessageKind::session_state, 42, "authorizationStateReady"}));
  const auto message = right.wait();
  ASSERT_TRUE(message);
  EXPECT_EQ(message->kind, MessageKind::session_state);
  EXPECT_EQ(message->session, 42U);
  EXPECT_EQ(message->body, "authorizationStateReady");
  EXPECT_FALSE(message->fd);
}

TEST(Channel, KeepsMessagesApartAndInOrder) {
  const auto [left, right] = channels();
  for (std::uint64_t number = 1; number <= 50; ++number) {
    ASSERT_TRUE(left.send({MessageKind::start_session, number, std::string(number, 'x')}));
  }
  for (std::uint64_t number = 1; number <= 50; ++number) {
    const auto message = right.wait();
    ASSERT_TRUE(message);
    EXPECT_EQ(message->session, number);
    EXPECT_EQ(message->body.size(), number);
  }
}

TEST(Channel, CarriesADescriptorThatExecCloses) {
  const auto [left, right] = channels();
  std::array<int, 2> pipe_fds{};
  ASSERT_EQ(::pipe(pipe_fds.data()), 0);
  const UniqueFd writing(pipe_fds[1]);
  ASSERT_TRUE(left.send({MessageKind::worker_log, 0, "", UniqueFd(pipe_fds[0])}));
  const auto message = right.wait();
  ASSERT_TRUE(message);
  ASSERT_TRUE(message->fd);
  EXPECT_NE(::fcntl(message->fd.get(), F_GETFD) & FD_CLOEXEC, 0);
  ASSERT_EQ(::write(writing.get(), "x", 1), 1);
  char byte = 0;
  EXPECT_EQ(::read(message->fd.get(), &byte, 1), 1);
  EXPECT_EQ(byte, 'x');
}

TEST(Channel, SaysWhenThereIsNothingYet) {
  const auto [left, right] = channels();
  Message message{};
  EXPECT_EQ(right.receive(message), Channel::Receive::nothing_yet);
}

TEST(Channel, DeliversWhatWasSentBeforeThePeerWent) {
  auto [left, right] = channels();
  ASSERT_TRUE(left.send({MessageKind::stop}));
  left.take_fd().reset();
  Message message{};
  EXPECT_EQ(right.receive(message), Channel::Receive::message);
  EXPECT_EQ(right.receive(message), Channel::Receive::peer_gone);
  EXPECT_FALSE(right.wait());
  EXPECT_FALSE(right.send({MessageKind::stop}));
}

TEST(Channel, TakesAMalformedPacketForAPeerThatIsGone) {
  const auto [left, right] = channels();
  ASSERT_EQ(::send(left.fd(), "short", 5, 0), 5);
  Message message{};
  EXPECT_EQ(right.receive(message), Channel::Receive::peer_gone);
}

std::size_t open_descriptors() {
  return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator("/proc/self/fd"), {}));
}

/// A packet as a peer that is not ours can make it.
void send_with(const Channel& channel, std::size_t descriptors) {
  struct {
    std::uint32_t kind = static_cast<std::uint32_t>(MessageKind::stop);
    std::uint32_t zero = 0;
    std::uint64_t session = 0;
  } head;
  iovec part{&head, sizeof(head)};
  const std::vector<int> same(descriptors, channel.fd());
  std::vector<char> control(CMSG_SPACE(descriptors * sizeof(int)));
  msghdr packet{};
  packet.msg_iov = &part;
  packet.msg_iovlen = 1;
  packet.msg_control = control.data();
  packet.msg_controllen = control.size();
  auto* rights = CMSG_FIRSTHDR(&packet);
  rights->cmsg_level = SOL_SOCKET;
  rights->cmsg_type = SCM_RIGHTS;
  rights->cmsg_len = CMSG_LEN(descriptors * sizeof(int));
  std::memcpy(CMSG_DATA(rights), same.data(), descriptors * sizeof(int));
  ASSERT_EQ(::sendmsg(channel.fd(), &packet, 0), static_cast<ssize_t>(sizeof(head)));
}

TEST(Channel, KeepsNoDescriptorOfAPeerThatAttachesMoreThanOne) {
  for (const std::size_t attached : {2U, 3U, 200U}) {
    const auto [left, right] = channels();
    const auto before = open_descriptors();
    send_with(left, attached);
    Message message{};
    EXPECT_EQ(right.receive(message), Channel::Receive::peer_gone) << attached;
    EXPECT_FALSE(message.fd);
    EXPECT_EQ(open_descriptors(), before) << attached;
  }
}

TEST(Channel, CarriesTheLargestBodyAndRefusesMore) {
  const auto [left, right] = channels();
  EXPECT_FALSE(left.send({MessageKind::configure, 0, std::string(kMaxMessageBody + 1, 'x')}));
  ASSERT_TRUE(left.send({MessageKind::configure, 0, std::string(kMaxMessageBody, 'x')}));
  const auto message = right.wait();
  ASSERT_TRUE(message);
  EXPECT_EQ(message->body.size(), kMaxMessageBody);
}

TEST(MemoryFile, HoldsItsTextForEveryReaderAndCannotBeChanged) {
  const std::string text(100'000, 'y');
  const auto fd = text_to_fd(text);
  ASSERT_TRUE(fd);
  EXPECT_EQ(text_from_fd(fd->get()).value(), text);
  EXPECT_EQ(text_from_fd(fd->get()).value(), text);
  EXPECT_EQ(::write(fd->get(), "z", 1), -1);
}

TEST(StreamPair, IsConnectedAndClosedByExec) {
  const auto pair = make_stream_pair();
  ASSERT_TRUE(pair);
  EXPECT_NE(::fcntl(pair->first.get(), F_GETFD) & FD_CLOEXEC, 0);
  ASSERT_EQ(::write(pair->first.get(), "x", 1), 1);
  char byte = 0;
  EXPECT_EQ(::read(pair->second.get(), &byte, 1), 1);
}

}  // namespace
}  // namespace tgs::ipc
