#include "backup/session_rows.h"

#include <gmock/gmock.h>

#include "../binlog/made.h"
#include "vault/envelope.h"

namespace tgs::backup {
namespace {

using binlog::State;
using binlog::value;
using testing::IsEmpty;

vault::KeyRing keys() {
  std::vector<Secret> owner;
  owner.emplace_back(std::string(32, 'o'));
  return vault::KeyRing::of(kDatabasePurpose, owner).value();
}

/// As TDLib leaves it after a log-in.
State logged_in(std::string_view auth = "ok") {
  State state;
  std::uint64_t id = 0;
  EXPECT_TRUE(state.add(value(++id, "auth", auth)));
  EXPECT_TRUE(state.add(value(++id, "my_id", "700100")));
  EXPECT_TRUE(state.add(value(++id, "main_dc_id", "2")));
  EXPECT_TRUE(state.add(value(++id, "auth2", binlog::to_value(binlog::made_key(2)).reveal())));
  EXPECT_TRUE(state.add(value(++id, "auth4", binlog::to_value(binlog::made_key(4, 'b')).reveal())));
  EXPECT_TRUE(state.add(value(++id, "secret7", "of a secret chat")));
  EXPECT_TRUE(state.add(value(++id, "secret_chat_x", "something else")));
  EXPECT_TRUE(
      state.add(binlog::event(++id, binlog::kOption, binlog::pair("my_phone_number", "S15550100101"))));
  return state;
}

std::optional<SessionRows> rows_of(const State& state) {
  auto rows = session_rows(42, state, keys());
  EXPECT_TRUE(rows) << rows.error().message;
  return rows.value_or(std::nullopt);
}

TEST(SessionRows, SayWhoIsLoggedInAndWhere) {
  const auto rows = rows_of(logged_in()).value();
  EXPECT_EQ(rows.id, 42U);
  EXPECT_EQ(rows.user, 700100);
  EXPECT_FALSE(rows.is_bot);
  EXPECT_EQ(rows.phone, "15550100101");
  EXPECT_EQ(rows.dc_id, 2);
}

TEST(SessionRows, NameTheHomeThatTDLibBeginsWithWhereItStoresNone) {
  State state = logged_in();
  ASSERT_TRUE(state.add(value(3, "main_dc_id", "", binlog::kRewrite)));
  EXPECT_EQ(rows_of(state).value().dc_id, 1);
}

TEST(SessionRows, HoldEachKeySealedForItsPlace) {
  const auto rows = rows_of(logged_in()).value();
  ASSERT_EQ(rows.keys.size(), 2U);
  for (const auto& [dc_id, envelope] : rows.keys) {
    const auto wanted = binlog::made_key(static_cast<int>(dc_id), dc_id == 2 ? 'a' : 'b');
    EXPECT_EQ(envelope.find(std::string(8, wanted.key.reveal()[1])), std::string::npos);
    const auto opened = vault::open(keys(), {kKeysTable, 42, std::to_string(dc_id)}, envelope);
    ASSERT_TRUE(opened) << opened.error().message;
    EXPECT_EQ(opened->reveal(), wanted.key.reveal());
    EXPECT_FALSE(vault::open(keys(), {kKeysTable, 43, std::to_string(dc_id)}, envelope));
  }
}

TEST(SessionRows, HoldSecretChatsAndNothingThatIsCalledAlike) {
  const auto rows = rows_of(logged_in()).value();
  ASSERT_EQ(rows.secret_chats.size(), 1U);
  EXPECT_EQ(rows.secret_chats[0].number, 7);
  const auto opened = vault::open(keys(), {kSecretChatsTable, 42, "7"}, rows.secret_chats[0].envelope);
  EXPECT_EQ(opened.value().reveal(), "of a secret chat");
}

TEST(SessionRows, OfASessionThatEndsHaveNothingOfIt) {
  for (const auto* auth : {"logout", "destroy"}) {
    EXPECT_EQ(rows_of(logged_in(auth)), SessionRows{.id = 42}) << auth;
  }
}

TEST(SessionRows, AreNotTouchedBySomebodyWhoIsLoggingIn) {
  State state;
  ASSERT_TRUE(state.add(value(1, "auth2", binlog::to_value(binlog::made_key(2)).reveal())));
  EXPECT_EQ(rows_of(state), std::nullopt);
  EXPECT_EQ(rows_of(State()), std::nullopt);
}

TEST(SessionRows, OfAValueThatCanNotBeReadAreAnError) {
  State state = logged_in();
  ASSERT_TRUE(state.add(value(100, "my_id", "x", 0)));
  EXPECT_FALSE(session_rows(42, state, keys()));
}

struct Touching {
  std::string value;
  bool touches;
};
class TouchedRows : public testing::TestWithParam<Touching> {};

TEST_P(TouchedRows, AreThoseOfTheLogIn) {
  binlog::Difference difference;
  difference.values.insert(GetParam().value);
  EXPECT_EQ(touches_rows(difference), GetParam().touches);
}

INSTANTIATE_TEST_SUITE_P(Values, TouchedRows,
                         testing::Values(Touching{"auth", true}, Touching{"auth2", true},
                                         Touching{"auth_is_bot", true}, Touching{"my_id", true},
                                         Touching{"main_dc_id", true}, Touching{"secret7", true},
                                         Touching{"secret", false}, Touching{"salt2", false},
                                         Touching{"updates.pts", false}, Touching{"dc_options", false}));

TEST(TouchedRows, HaveThePhoneNumberToo) {
  binlog::Difference difference;
  difference.options.insert("online");
  EXPECT_FALSE(touches_rows(difference));
  difference.options.insert("my_phone_number");
  EXPECT_TRUE(touches_rows(difference));
}

}  // namespace
}  // namespace tgs::backup
