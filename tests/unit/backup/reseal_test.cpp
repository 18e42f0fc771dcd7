#include "backup/reseal.h"

#include <gmock/gmock.h>

#include "../settings/temporary_folder.h"
#include "backup/session_rows.h"
#include "vault/envelope.h"
#include "vault/sealed_header.h"

namespace tgs::backup {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::string kBareKey(256, 'k');

vault::KeyRing ring(std::string_view letters) {
  std::vector<Secret> keys;
  for (const char letter : letters) {
    keys.emplace_back(std::string(32, letter));
  }
  return vault::KeyRing::of(kDatabasePurpose, keys).value();
}

const vault::Place kPlace{kKeysTable, 7, "2"};

std::string sealed(const vault::KeyRing& keys, const vault::Place& place = kPlace) {
  return vault::seal(keys, place, kBareKey).value();
}

struct Resealed : testing::Test {
  const vault::KeyRing former = ring("f");
  const vault::KeyRing newest = ring("n");
  const vault::KeyRing both = ring("nf");
};

TEST_F(Resealed, OpensWithTheNewestKeyAlone) {
  const auto made = resealed(both, kPlace, sealed(former)).value();
  ASSERT_TRUE(made);
  EXPECT_EQ(vault::open(newest, kPlace, *made).value().reveal(), kBareKey);
}

TEST_F(Resealed, IsLeftWhereItHasTheNewestKey) {
  EXPECT_EQ(resealed(both, kPlace, sealed(newest)).value(), std::nullopt);
}

TEST_F(Resealed, IsSealedWhereItWasBare) {
  const auto made = resealed(both, kPlace, kBareKey).value();
  EXPECT_EQ(vault::open(newest, kPlace, *made).value().reveal(), kBareKey);
  EXPECT_TRUE(resealed(both, {kSecretChatsTable, 7, "9"}, "anything").value());
}

TEST_F(Resealed, IsRefusedWhereNothingOpensIt) {
  EXPECT_THAT(resealed(both, kPlace, sealed(ring("x"))).error().message,
              HasSubstr("is not among the given ones"));
  EXPECT_THAT(resealed(both, kPlace, sealed(former, {kKeysTable, 8, "2"})).error().message,
              HasSubstr("another place"));
  EXPECT_THAT(resealed(both, kPlace, "key").error().message, HasSubstr("3 bytes are neither"));
  for (const auto* keys : {&former, &newest}) {
    auto damaged = sealed(*keys);
    damaged.back() ^= 1;
    EXPECT_THAT(resealed(both, kPlace, damaged).error().message, HasSubstr("damaged"));
  }
}

TEST_F(Resealed, CountsInTheOutboxToo) {
  const TemporaryFolder folder;
  auto outbox = Outbox::open(folder.path() + "/outbox.sqlite").value();
  const Rows session = SessionRows{.id = 7, .user = 5, .keys = {{2, sealed(former)}, {3, "?"}}};
  const Rows peer = PeerRows{.id = 5, .usernames = {"ann"}};
  ASSERT_TRUE(outbox.put(std::vector{session, peer}, 1000));
  for ([[maybe_unused]] const int round : {1, 2}) {
    const auto left = reseal(outbox, both);
    EXPECT_THAT(left.value(),
                ElementsAre("session 7, key at data center 3: 1 bytes are neither an envelope nor a key"));
  }
  const auto entries = outbox.oldest(10).value();
  ASSERT_EQ(entries.size(), 2U);
  const auto& kept = std::get<SessionRows>(entries[0].rows);
  EXPECT_EQ(vault::open(newest, kPlace, kept.keys[0].envelope).value().reveal(), kBareKey);
  EXPECT_EQ(kept.keys[1].envelope, "?");
  EXPECT_EQ(entries[1].rows, peer);
  EXPECT_EQ(outbox.waiting().value().since, 1000);
}

TEST_F(Resealed, LeavesAnOutboxWhoseEntriesHaveTheNewestKey) {
  const TemporaryFolder folder;
  auto outbox = Outbox::open(folder.path() + "/outbox.sqlite").value();
  const Rows session = SessionRows{.id = 7, .user = 5, .keys = {{2, sealed(newest)}}};
  ASSERT_TRUE(outbox.put(std::vector{session}, 1000));
  EXPECT_THAT(reseal(outbox, both).value(), IsEmpty());
  EXPECT_EQ(outbox.oldest(10).value()[0].rows, session);
}

}  // namespace
}  // namespace tgs::backup
