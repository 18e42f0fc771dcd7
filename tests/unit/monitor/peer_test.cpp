#include "monitor/peer.h"

#include <gmock/gmock.h>
#include <poll.h>

namespace tgs::monitor {
namespace {

using ipc::Channel;
using ipc::MessageKind;

struct Scene {
  explicit Scene(std::pair<Channel, Channel> ends = Channel::make_pair().value())
      : peer(std::move(ends.first)), role(std::move(ends.second)) {}

  /// Messages until the role's queue is full and `extra` more wait with the peer; how many there are.
  std::uint64_t fill(std::uint64_t extra) {
    std::uint64_t sent = 0;
    while (peer.events() == POLLIN) {
      peer.send({MessageKind::start_session, ++sent, std::string(1000, 'x')});
    }
    for (std::uint64_t i = 0; i < extra; ++i) {
      peer.send({MessageKind::start_session, ++sent});
    }
    return sent;
  }

  Peer peer;
  Channel role;
  ipc::Message heard{};
};

TEST(Peer, SendsAndHears) {
  Scene scene;
  scene.peer.send({MessageKind::stop, 7, "body"});
  EXPECT_EQ(scene.role.wait()->body, "body");
  EXPECT_EQ(scene.peer.events(), POLLIN);
  ASSERT_TRUE(scene.role.send({MessageKind::session_closed, 5}));
  ASSERT_EQ(scene.peer.hear(POLLIN, scene.heard), Channel::Receive::message);
  EXPECT_EQ(scene.heard.session, 5U);
}

TEST(Peer, HearsOneMessageATime) {
  Scene scene;
  ASSERT_TRUE(scene.role.send({MessageKind::start_session, 1}));
  ASSERT_TRUE(scene.role.send({MessageKind::start_session, 2}));
  ASSERT_EQ(scene.peer.hear(POLLIN, scene.heard), Channel::Receive::message);
  EXPECT_EQ(scene.heard.session, 1U);
  ASSERT_EQ(scene.peer.hear(POLLIN, scene.heard), Channel::Receive::message);
  EXPECT_EQ(scene.heard.session, 2U);
  EXPECT_EQ(scene.peer.hear(POLLIN, scene.heard), Channel::Receive::nothing_yet);
}

TEST(Peer, NeverWaitsForARoleThatDoesNotRead) {
  Scene scene;
  scene.fill(500);
  EXPECT_EQ(scene.peer.events(), POLLIN | POLLOUT);
}

TEST(Peer, GivesUpARoleThatLeavesTooMuchUnread) {
  Scene scene;
  scene.fill(Peer::kMostUnsent + 1);
  pollfd polled{scene.peer.fd(), scene.peer.events(), 0};
  ASSERT_EQ(::poll(&polled, 1, 0), 1);
  EXPECT_EQ(scene.peer.hear(polled.revents, scene.heard), Channel::Receive::peer_gone);
}

TEST(Peer, SendsWhatWaitedInOrderOnceThereIsRoom) {
  Scene scene;
  const auto count = scene.fill(500);
  for (std::uint64_t number = 1; number <= count; ++number) {
    const auto message = scene.role.wait();
    ASSERT_TRUE(message);
    ASSERT_EQ(message->session, number);
    ASSERT_EQ(scene.peer.hear(POLLOUT, scene.heard), Channel::Receive::nothing_yet);
  }
  EXPECT_EQ(scene.peer.events(), POLLIN);
}

TEST(Peer, TakesNothingWhereThereIsOnlyRoomToSend) {
  Scene scene;
  ASSERT_TRUE(scene.role.send({MessageKind::start_session, 1}));
  EXPECT_EQ(scene.peer.hear(POLLOUT, scene.heard), Channel::Receive::nothing_yet);
  EXPECT_EQ(scene.peer.hear(POLLIN | POLLOUT, scene.heard), Channel::Receive::message);
}

TEST(Peer, SaysNothingOfARoleThatIsGoneUntilItIsHeard) {
  Scene scene;
  scene.fill(10);
  scene.role.take_fd().reset();
  scene.peer.send({MessageKind::stop});
  EXPECT_EQ(scene.peer.events(), POLLIN);
  EXPECT_EQ(scene.peer.hear(POLLIN | POLLHUP, scene.heard), Channel::Receive::peer_gone);
}

TEST(Peer, HearsWhatARoleSaidLast) {
  Scene scene;
  ASSERT_TRUE(scene.role.send({MessageKind::worker_failed, 0, "why"}));
  scene.role.take_fd().reset();
  ASSERT_EQ(scene.peer.hear(POLLIN | POLLHUP, scene.heard), Channel::Receive::message);
  EXPECT_EQ(scene.heard.body, "why");
  EXPECT_EQ(scene.peer.hear(POLLHUP, scene.heard), Channel::Receive::peer_gone);
}

}  // namespace
}  // namespace tgs::monitor
