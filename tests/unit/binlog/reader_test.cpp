#include "binlog/reader.h"

#include <gmock/gmock.h>

#include <fstream>

#include "made.h"

namespace tgs::binlog {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::string kFirst = bytes_of(value(1, "auth", "ok"));
const std::string kSecond = bytes_of(event(7, 2, std::string(300, 'u')));

/// The event's bytes with some of them changed, and the checksum put right.
std::string altered(std::string bytes, std::size_t at, char byte) {
  bytes[at] = byte;
  const auto sum_at = bytes.size() - 4;
  const auto sum = crc32_of(std::string_view(bytes).substr(0, sum_at));
  std::memcpy(bytes.data() + sum_at, &sum, sizeof(sum));
  return bytes;
}

TEST(BinlogReader, ChecksumIsThatOfZlib) {
  EXPECT_EQ(crc32_of("123456789"), 0xcbf43926U);
}

TEST(BinlogReader, EventsComeOutOfEveryCut) {
  for (const auto& file : {kFirst + kSecond, encrypted(kFirst + kSecond)}) {
    for (std::size_t piece = 1; piece <= file.size(); ++piece) {
      const auto contents = contents_of(file, piece);
      ASSERT_THAT(contents.events, ElementsAre(kFirst, kSecond)) << "in pieces of " << piece;
      ASSERT_EQ(contents.offset, file.size());
      ASSERT_FALSE(contents.fault);
    }
  }
}

TEST(BinlogReader, WaitsForTheEndOfAnEvent) {
  for (const auto& whole : {kFirst, encrypted(kFirst)}) {
    const auto file = whole + kSecond.substr(0, 5);
    for (std::size_t size = 0; size < whole.size(); ++size) {
      const auto contents = contents_of(file.substr(0, size), file.size());
      ASSERT_THAT(contents.events, IsEmpty()) << size;
      ASSERT_FALSE(contents.fault) << size;
    }
  }
}

TEST(BinlogReader, TellsWhatIsTorn) {
  Reader reader{Secret()};
  reader.feed(kFirst + kSecond.substr(0, 21));
  EXPECT_EQ((*reader.next())->id, 1U);
  EXPECT_EQ(*reader.next(), std::nullopt);
  EXPECT_EQ(reader.offset(), kFirst.size());
  EXPECT_EQ(reader.torn(), 21U);
}

TEST(BinlogReader, EveryFlippedBitIsFound) {
  for (const auto& whole : {kFirst + kFirst, encrypted(kFirst)}) {
    for (std::size_t bit = 0; bit < 8 * whole.size(); ++bit) {
      auto file = whole;
      file[bit / 8] = static_cast<char>(file[bit / 8] ^ (1 << bit % 8));
      const auto contents = contents_of(file, file.size());
      ASSERT_LT(contents.offset, whole.size()) << "bit " << bit;  // a larger size waits for more
    }
  }
}

struct Damaged {
  std::string name;
  std::string bytes;
  std::string reason;
};
class BinlogReaderOfDamage : public testing::TestWithParam<Damaged> {};

TEST_P(BinlogReaderOfDamage, SaysWhatAndWhere) {
  for (const std::size_t piece : {1U, 1000000U}) {
    const auto contents = contents_of(kFirst + GetParam().bytes + kSecond, piece);
    EXPECT_THAT(contents.events, ElementsAre(kFirst));
    ASSERT_TRUE(contents.fault);
    EXPECT_EQ(contents.fault->kind, Fault::Kind::damaged);
    EXPECT_EQ(contents.fault->offset, kFirst.size());
    EXPECT_THAT(contents.fault->reason, HasSubstr(GetParam().reason));
  }
}

std::string with_size(std::uint32_t size) {
  std::string bytes;
  append_number(bytes, size);
  return bytes + kSecond.substr(4);
}

INSTANTIATE_TEST_SUITE_P(
    Of, BinlogReaderOfDamage,
    testing::Values(Damaged{"zeros", std::string(64, '\0'), "no event has 0 bytes"},
                    Damaged{"a_small_size", with_size(28), "no event has 28 bytes"},
                    Damaged{"an_odd_size", with_size(34), "no event has 34 bytes"},
                    Damaged{"a_large_size", with_size((1U << 24U) + 4), "no event has 16777220 bytes"},
                    Damaged{"the_largest_size", with_size(~3U), "no event has 4294967292 bytes"},
                    Damaged{"a_wrong_sum", kSecond.substr(0, kSecond.size() - 1) + "x", "checksum"},
                    Damaged{"encryption_that_comes_late", encrypted("").substr(0, 128),
                            "how the file is encrypted"}),
    [](const auto& test) { return test.param.name; });

TEST(BinlogReader, AFaultStays) {
  Reader reader{Secret()};
  reader.feed(std::string(32, '\0'));
  const auto first = reader.next();
  reader.feed(kFirst);
  EXPECT_EQ(reader.next().error(), first.error());
}

TEST(BinlogReader, LargestEventIsRead) {
  const auto largest = bytes_of(event(1, 2, std::string(kMostEvent - kLeastEvent, 'x')));
  ASSERT_EQ(largest.size(), kMostEvent);
  EXPECT_THAT(contents_of(largest, 1U << 16U).events, ElementsAre(largest));
}

TEST(BinlogReader, WrongKeyIsToldApartFromDamage) {
  const auto contents = contents_of(encrypted(kFirst, "another key"), 1000);
  EXPECT_THAT(contents.events, IsEmpty());
  ASSERT_TRUE(contents.fault);
  EXPECT_EQ(contents.fault->kind, Fault::Kind::wrong_key);
  EXPECT_EQ(contents.fault->offset, 0U);
}

TEST(BinlogReader, NoKeyIsTheKeyThatTdlibTakesThen) {
  EXPECT_THAT(contents_of(encrypted(kFirst, "cucumber"), 1000, "").events, ElementsAre(kFirst));
}

TEST(BinlogReader, KeyDoesNotKeepItFromReadingAPlainFile) {
  EXPECT_THAT(contents_of(kFirst, 1000).events, ElementsAre(kFirst));
}

class BinlogReaderOfEncryption : public testing::TestWithParam<Damaged> {};

TEST_P(BinlogReaderOfEncryption, RefusesWhatTdlibNeverWrites) {
  const auto contents = contents_of(bytes_of(event(0, kEncrypted, GetParam().bytes)), 1000);
  ASSERT_TRUE(contents.fault);
  EXPECT_EQ(contents.fault->kind, Fault::Kind::damaged);
}

std::string encryption_body(std::size_t salt, std::size_t iv, std::size_t hash) {
  return to_body({std::string(salt, 's'), std::string(iv, 'i'), std::string(hash, 'h')});
}

INSTANTIATE_TEST_SUITE_P(With, BinlogReaderOfEncryption,
                         testing::Values(Damaged{"nothing", "", ""},
                                         Damaged{"no_salt", encryption_body(0, 16, 32), ""},
                                         Damaged{"a_short_iv", encryption_body(32, 12, 32), ""},
                                         Damaged{"a_long_iv", encryption_body(32, 20, 32), ""},
                                         Damaged{"a_short_hash", encryption_body(32, 16, 28), ""},
                                         Damaged{"flags", "\x01" + encryption_body(32, 16, 32).substr(1), ""},
                                         Damaged{"more", encryption_body(32, 16, 32) + "more", ""}),
                         [](const auto& test) { return test.param.name; });

TEST(BinlogReader, TypeAndFlagsAreThoseOfTheFile) {
  Reader reader{Secret()};
  reader.feed(altered(altered(kFirst, 12, '\xfe'), 16, '\x01'));
  const auto event = reader.next();
  EXPECT_EQ((*event)->type, 0x43fe);
  EXPECT_EQ((*event)->flags, kRewrite);
}

}  // namespace
}  // namespace tgs::binlog
