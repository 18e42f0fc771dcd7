#include "backup/rows.h"

#include <gtest/gtest.h>

namespace tgs::backup {
namespace {

PeerRows peer() {
  return {.id = -1001234567890, .phone = "15550100101", .usernames = {"ann", "ann_archer"}, .is_bot = true};
}

SessionRows session() {
  return {.id = 42,
          .user = 700100,
          .is_bot = true,
          .phone = "15550100101",
          .dc_id = 2,
          .keys = {{2, std::string(300, '\xff')}, {4, "sealed"}},
          .secret_chats = {{-7, std::string("a\0b", 3)}}};
}

TEST(Rows, AreReadBackAsTheyWereWritten) {
  for (const Rows& rows : {Rows(peer()), Rows(PeerRows()), Rows(session()), Rows(SessionRows()),
                           after(SessionRows{.id = 42}, session())}) {
    const auto read = rows_from(to_text(rows));
    ASSERT_TRUE(read);
    EXPECT_EQ(*read, rows);
  }
}

TEST(Rows, OfOneThingHaveOneName) {
  auto later = session();
  later.user = 0;
  EXPECT_EQ(name_of(session()), name_of(later));
  EXPECT_EQ(name_of(session()), "session 42");
  EXPECT_EQ(name_of(peer()), "peer -1001234567890");
}

TEST(Rows, BehindALogOutBeginAnewHoweverManyComeBetween) {
  const Rows log_out = SessionRows{.id = 42};
  const auto log_in = after(log_out, session());
  EXPECT_TRUE(std::get<SessionRows>(log_in).is_anew);
  EXPECT_TRUE(std::get<SessionRows>(after(log_in, session())).is_anew);
  EXPECT_EQ(after(log_in, log_out), log_out);
  EXPECT_EQ(after(session(), session()), Rows(session()));
  EXPECT_EQ(after(peer(), peer()), Rows(peer()));
}

TEST(Rows, ThatAreCutOffOrTooLongAreRefused) {
  for (const Rows& rows : {Rows(peer()), Rows(session())}) {
    const auto text = to_text(rows);
    for (std::size_t size = 0; size < text.size(); ++size) {
      EXPECT_FALSE(rows_from(std::string_view(text).substr(0, size))) << size;
    }
    EXPECT_FALSE(rows_from(text + std::string(4, '\0')));
  }
}

TEST(Rows, InAFormThatIsNotKnownAreRefused) {
  auto text = to_text(peer());
  text[0] = 9;
  EXPECT_FALSE(rows_from(text));
}

TEST(Rows, ThatClaimToBeMoreThanThereIsTakeNoMemory) {
  auto text = to_text(PeerRows{.id = 1});
  text[text.size() - 5] = 0x7f;  // of the usernames' count
  EXPECT_FALSE(rows_from(text));
}

}  // namespace
}  // namespace tgs::backup
