#include "vault/sealed_stream.h"

#include <gmock/gmock.h>

#include "keys.h"

namespace tgs::vault {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

const Place kPlace{"snapshot", 42, "7"};
constexpr std::size_t kBegin = 61;
constexpr std::size_t kSealedChunk = kChunk + 16;

/// Bytes that are nowhere the same for long.
std::string made(std::size_t size) {
  std::string text;
  for (std::size_t at = 0; text.size() < size; ++at) {
    text += std::to_string(at);
  }
  text.resize(size);
  return text;
}

Sink into(std::string& out) {
  return [&out](std::string_view bytes) {
    out += bytes;
    return Status();
  };
}

std::string sealed(std::string_view plain, std::size_t piece = 70'000, const KeyRing& keys = ring("a")) {
  std::string out;
  auto sealer = StreamSealer::begin(keys, kPlace, into(out));
  for (; !plain.empty(); plain.remove_prefix(std::min(piece, plain.size()))) {
    EXPECT_TRUE(sealer->write(plain.substr(0, piece)));
  }
  EXPECT_TRUE(sealer->finish());
  return out;
}

std::string opened(std::string_view stream, std::size_t piece = 70'000, const KeyRing& keys = ring("a"),
                   const Place& place = kPlace) {
  std::string out;
  StreamOpener opener(keys, place, into(out));
  for (; !stream.empty(); stream.remove_prefix(std::min(piece, stream.size()))) {
    if (const auto fed = opener.feed(stream.substr(0, piece)); !fed) {
      EXPECT_EQ(opener.finish().error().message, fed.error().message);
      break;
    }
  }
  const auto finished = opener.finish();
  return finished ? out : "refused: " + finished.error().message;
}

TEST(SealedStream, OpensToWhatWasSealedHoweverItIsCut) {
  for (const std::size_t size :
       {std::size_t{0}, std::size_t{1}, kChunk - 1, kChunk, kChunk + 1, 2 * kChunk, 3 * kChunk + 12'345}) {
    const auto plain = made(size);
    for (const std::size_t piece : {std::size_t{999}, kChunk, kSealedChunk, std::size_t{1} << 30U}) {
      EXPECT_TRUE(opened(sealed(plain, piece), piece + 1) == plain) << size << " " << piece;
    }
  }
}

TEST(SealedStream, IsAsLongAsItsChunks) {
  EXPECT_EQ(sealed("").size(), kBegin + 16);
  EXPECT_EQ(sealed(made(kChunk)).size(), kBegin + kSealedChunk);
  EXPECT_EQ(sealed(made(kChunk + 1)).size(), kBegin + kSealedChunk + 17);
}

TEST(SealedStream, DoesNotOpenWhenItIsCutOff) {
  const auto stream = sealed(made(2 * kChunk + 100));
  for (const auto end : {kBegin, kBegin + kSealedChunk, kBegin + 2 * kSealedChunk}) {
    EXPECT_EQ(opened(stream.substr(0, end)), "refused: it is cut off: its end is missing") << end;
  }
  for (const auto end : {std::size_t{0}, std::size_t{10}, kBegin - 1, kBegin + 5, kBegin + kSealedChunk - 1,
                         kBegin + kSealedChunk + 1, stream.size() - 1}) {
    EXPECT_THAT(opened(stream.substr(0, end)), StartsWith("refused: ")) << end;
  }
}

TEST(SealedStream, DoesNotOpenWhenAByteIsAnother) {
  const auto stream = sealed(made(kChunk + 100));
  for (const auto at :
       {std::size_t{0}, std::size_t{4}, std::size_t{5}, std::size_t{13}, std::size_t{29}, kBegin - 1, kBegin,
        kBegin + kChunk / 2, kBegin + kSealedChunk - 1, kBegin + kSealedChunk, stream.size() - 1}) {
    auto changed = stream;
    changed[at] = static_cast<char>(changed[at] ^ 0x10);
    EXPECT_THAT(opened(changed), StartsWith("refused: ")) << at;
  }
  EXPECT_THAT(opened(stream + "x"), StartsWith("refused: "));
}

TEST(SealedStream, DoesNotOpenWithItsChunksInAnotherOrder) {
  const auto stream = sealed(made(3 * kChunk));
  const auto chunk = [&](std::size_t number) {
    return stream.substr(kBegin + number * kSealedChunk, kSealedChunk);
  };
  const auto begin = stream.substr(0, kBegin);
  EXPECT_TRUE(opened(begin + chunk(0) + chunk(1) + chunk(2)) == made(3 * kChunk));
  EXPECT_EQ(opened(begin + chunk(1) + chunk(0) + chunk(2)), "refused: it is damaged or cut off");
  EXPECT_EQ(opened(begin + chunk(0) + chunk(0) + chunk(2)), "refused: it is damaged or cut off");
  EXPECT_EQ(opened(begin + chunk(0) + chunk(2)), "refused: it is damaged or cut off");
  EXPECT_EQ(opened(stream + chunk(2)), "refused: it is damaged or cut off");
}

TEST(SealedStream, DoesNotOpenWhereItIsMadeOfTwo) {
  const auto one = sealed(made(2 * kChunk));
  const auto other = sealed(made(2 * kChunk));
  EXPECT_EQ(opened(one.substr(0, kBegin + kSealedChunk) + other.substr(kBegin + kSealedChunk)),
            "refused: it is damaged or cut off");
}

TEST(SealedStream, OpensWithAnOlderKey) {
  EXPECT_EQ(opened(sealed("text"), 100, ring("ba")), "text");
  EXPECT_THAT(opened(sealed("text"), 100, ring("b")), HasSubstr("which is not among the given ones"));
  EXPECT_EQ(opened(sealed("text"), 100, ring("a", "other")), "refused: it is damaged or cut off");
}

TEST(SealedStream, DoesNotOpenInAnotherPlace) {
  EXPECT_THAT(opened(sealed("text"), 100, ring("a"), {"snapshot", 42, "8"}),
              HasSubstr("sealed for another place"));
}

TEST(SealedStream, EndsWithTheErrorOfItsSink) {
  const Sink full = [](std::string_view) { return Status(fail("the disk is full")); };
  EXPECT_EQ(StreamSealer::begin(ring("a"), kPlace, full).error().message, "the disk is full");
  const auto keys = ring("a");
  StreamOpener opener(keys, kPlace, full);
  EXPECT_TRUE(opener.feed(sealed("text")));
  EXPECT_EQ(opener.finish().error().message, "the disk is full");
  EXPECT_EQ(opener.feed("more").error().message, "the disk is full");
}

TEST(SealedStream, HoldsLittleMoreThanAChunk) {
  std::size_t most = 0;
  auto sealer = StreamSealer::begin(ring("a"), kPlace, [&most](std::string_view bytes) {
    most = std::max(most, bytes.size());
    return Status();
  });
  EXPECT_TRUE(sealer->write(std::string(8 * kChunk, 'x')));
  EXPECT_EQ(most, kSealedChunk);
}

}  // namespace
}  // namespace tgs::vault
