#include "binlog/rekeyer.h"

#include <gmock/gmock.h>

#include "made.h"

namespace tgs::binlog {
namespace {

using testing::HasSubstr;

const std::string kNewKey(32, 'n');

std::vector<Secret> keys(std::initializer_list<std::string> texts) {
  std::vector<Secret> keys;
  for (const auto& text : texts) {
    keys.emplace_back(std::string(text));
  }
  return keys;
}

std::string some_events() {
  return bytes_of(value(1, "auth", "ok")) + bytes_of(value(2, "my_id", std::string(200'000, '7'), kPartial)) +
         bytes_of(event(3, kSecretChat, std::string(64, 's'))) + bytes_of(removal(1));
}

struct Rekeyed {
  std::string file;
  std::string digest;
  std::string error;
};

Rekeyed rekeyed(std::string_view file, std::size_t piece = 1000, const std::string& old_key = kDatabaseKey) {
  Rekeyed made;
  auto rekeyer = Rekeyer::begin(Secret(std::string(old_key)), kNewKey, [&made](std::string_view bytes) {
    made.file += bytes;
    return Status();
  });
  for (; !file.empty() && made.error.empty(); file.remove_prefix(std::min(piece, file.size()))) {
    const auto added = rekeyer->add(file.substr(0, piece));
    made.error = added ? "" : added.error().message;
  }
  if (const auto finished = rekeyer->finish(); made.error.empty() && !finished) {
    made.error = finished.error().message;
  }
  made.digest = rekeyer->digest();
  return made;
}

TEST(Rekeyer, KeepsEachEventAsItIs) {
  const auto before = contents_of(encrypted(some_events()), 1000);
  for (const std::size_t piece : {1U, 7U, 1000U, 1000000U}) {
    const auto made = rekeyed(encrypted(some_events()), piece);
    EXPECT_EQ(made.error, "");
    EXPECT_EQ(contents_of(made.file, 1000, kNewKey).events, before.events);
    EXPECT_EQ(contents_of(made.file, 1000).fault->kind, Fault::Kind::wrong_key);
  }
}

TEST(Rekeyer, EncryptsWhatWasNotEncrypted) {
  const auto made = rekeyed(some_events(), 1000, "");
  EXPECT_EQ(made.error, "");
  EXPECT_EQ(made.file.find("my_id"), std::string::npos);
  EXPECT_EQ(contents_of(made.file, 1000, kNewKey).events, contents_of(some_events(), 1000).events);
}

TEST(Rekeyer, BeginsEachFileWithAnotherSalt) {
  EXPECT_NE(rekeyed(encrypted(some_events())).file, rekeyed(encrypted(some_events())).file);
}

TEST(Rekeyer, HasOneDigestForTheSameEventsWhateverTheirKey) {
  const auto made = rekeyed(encrypted(some_events()));
  EXPECT_EQ(rekeyed(made.file, 1000, kNewKey).digest, made.digest);
  EXPECT_NE(rekeyed(encrypted(some_events() + bytes_of(removal(2)))).digest, made.digest);
}

TEST(Rekeyer, SaysWhereAFileIsDamagedOrCutOff) {
  const auto whole = encrypted(some_events());
  auto damaged = whole;
  damaged[damaged.size() / 2] ^= 1;
  EXPECT_THAT(rekeyed(damaged).error, HasSubstr("the checksum is wrong"));
  EXPECT_THAT(rekeyed(std::string_view(whole).substr(0, whole.size() - 1)).error,
              testing::MatchesRegex("at [0-9]+: the last event is not whole"));
  EXPECT_THAT(rekeyed(whole, 1000, kNewKey).error, HasSubstr("encrypted with another key"));
}

TEST(Rekeyer, EndsWithItsSink) {
  auto rekeyer =
      Rekeyer::begin(Secret(std::string(kDatabaseKey)), kNewKey,
                     [n = 0](std::string_view) mutable { return n++ == 0 ? Status() : fail("full"); });
  EXPECT_EQ(rekeyer->add(encrypted(some_events())).error().message, "full");
  EXPECT_FALSE(Rekeyer::begin(Secret(), kNewKey, [](std::string_view) -> Status { return fail("full"); }));
}

TEST(KeyOf, FindsTheKeyByTheFilesBegin) {
  const auto file = encrypted(some_events());
  EXPECT_EQ(key_of(file, keys({kNewKey, kDatabaseKey, ""})).value(), 1U);
  EXPECT_EQ(key_of(rekeyed(file).file, keys({kNewKey, kDatabaseKey, ""})).value(), 0U);
  EXPECT_EQ(key_of(file, keys({kNewKey, ""})).value(), std::nullopt);
}

TEST(KeyOf, TakesNoKeyForTheEmptyOne) {
  EXPECT_EQ(key_of(some_events(), keys({kNewKey, kDatabaseKey, ""})).value(), 2U);
  EXPECT_EQ(key_of(encrypted(some_events(), ""), keys({kNewKey, ""})).value(), 1U);
  EXPECT_EQ(key_of(some_events(), keys({kNewKey})).value(), std::nullopt);
}

TEST(KeyOf, SaysWhatIsNoJournal) {
  EXPECT_FALSE(key_of("SQLite format 3 and more, so that it is an event's size", keys({kNewKey, ""})));
}

}  // namespace
}  // namespace tgs::binlog
