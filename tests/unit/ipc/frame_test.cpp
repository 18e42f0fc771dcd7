#include "ipc/frame.h"

#include <gmock/gmock.h>

#include <cstring>
#include <tuple>
#include <vector>

namespace tgs::ipc {
namespace {

using Seen = std::tuple<FrameKind, std::uint64_t, std::string>;

/// Appends `chunk` and takes every frame that is whole then.
void feed(FrameReader& reader, std::string_view chunk, std::vector<Seen>& seen) {
  reader.append(chunk);
  for (;;) {
    auto frame = reader.next();
    ASSERT_TRUE(frame) << frame.error().message;
    if (!*frame) {
      return;
    }
    seen.emplace_back((*frame)->kind, (*frame)->id, std::string((*frame)->body));
  }
}

struct Conversation {
  std::string bytes;
  std::vector<Seen> frames;

  void add(FrameKind kind, std::uint64_t id, const std::string& body) {
    append_frame(bytes, kind, id, body);
    frames.emplace_back(kind, id, body);
  }
};

Conversation three_frames() {
  Conversation all;
  all.add(FrameKind::request, 1, R"({"@type":"getMe"})");
  all.add(FrameKind::reply, ~0ULL, "");
  all.add(FrameKind::update, 0, std::string(40, 'x'));
  return all;
}

TEST(Frames, ComeOutAsTheyWentIn) {
  const auto all = three_frames();
  FrameReader reader;
  std::vector<Seen> seen;
  feed(reader, all.bytes, seen);
  EXPECT_EQ(seen, all.frames);
}

TEST(Frames, SurviveEverySplitIntoThreeChunks) {
  const auto all = three_frames();
  for (std::size_t first = 0; first <= all.bytes.size(); ++first) {
    for (std::size_t second = first; second <= all.bytes.size(); ++second) {
      FrameReader reader;
      std::vector<Seen> seen;
      feed(reader, std::string_view(all.bytes).substr(0, first), seen);
      feed(reader, std::string_view(all.bytes).substr(first, second - first), seen);
      feed(reader, std::string_view(all.bytes).substr(second), seen);
      ASSERT_EQ(seen, all.frames) << "split at " << first << " and " << second;
    }
  }
}

TEST(Frames, SurviveArrivingByteByByteFromABufferThatIsUsedAgain) {
  const auto all = three_frames();
  FrameReader reader;
  std::vector<Seen> seen;
  for (const char byte : all.bytes) {
    std::string buffer(1, byte);
    feed(reader, buffer, seen);
    buffer[0] = '?';
  }
  EXPECT_EQ(seen, all.frames);
}

TEST(Frames, OfAnUnknownKindAreAnError) {
  std::string bytes;
  append_frame(bytes, FrameKind::request, 1, "{}");
  for (const char kind : {'\0', '\x0d', '\xff'}) {
    bytes[4] = kind;
    FrameReader reader;
    reader.append(bytes);
    EXPECT_FALSE(reader.next());
  }
}

TEST(Frames, ThatAreTooLargeAreAnErrorAtTheirHeader) {
  std::string bytes;
  append_frame(bytes, FrameKind::request, 1, "");
  bytes[3] = '\x7f';
  FrameReader reader;
  reader.append(bytes);
  EXPECT_FALSE(reader.next());
}

TEST(Frames, AreAsLargeAsTheirKindMayBe) {
  for (const auto kind : {FrameKind::request, FrameKind::reply, FrameKind::update, FrameKind::audit}) {
    std::string bytes;
    append_frame(bytes, kind, 1, {});
    for (const std::size_t more : {0U, 1U}) {
      const auto size = static_cast<std::uint32_t>(max_body(kind) + more);
      std::memcpy(bytes.data(), &size, sizeof(size));
      FrameReader reader;
      reader.append(bytes);
      EXPECT_EQ(reader.next().has_value(), more == 0) << static_cast<int>(kind);
    }
  }
  EXPECT_LT(max_body(FrameKind::update), max_body(FrameKind::reply));
  EXPECT_LT(max_body(FrameKind::reply), max_body(FrameKind::request));
}

}  // namespace
}  // namespace tgs::ipc
