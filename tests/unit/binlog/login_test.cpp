#include "binlog/login.h"

#include <gmock/gmock.h>

#include "binlog/writer.h"
#include "made.h"

namespace tgs::binlog {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

State state_in(std::string_view file, std::string_view key) {
  State state;
  Reader reader{Secret(std::string(key))};
  reader.feed(file);
  for (auto next = reader.next(); next && *next; next = reader.next()) {
    EXPECT_TRUE(state.add(std::move(**next)));
  }
  EXPECT_EQ(reader.offset(), file.size());
  return state;
}

TEST(BinlogLogin, IsReadAsItWasWritten) {
  const auto login = made_login();
  for (const auto key : {std::optional<std::string_view>(), std::optional<std::string_view>(kDatabaseKey)}) {
    const auto file = make_binlog(login, key);
    ASSERT_TRUE(file);
    const auto read = login_of(state_in(file->reveal(), key.value_or("")));
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(text_of(*read), text_of(login));
  }
}

TEST(BinlogLogin, NothingStandsInTheClearInAnEncryptedFile) {
  const auto plain = make_binlog(made_login(), std::nullopt);
  const auto file = make_binlog(made_login(), kDatabaseKey);
  const auto again = make_binlog(made_login(), kDatabaseKey);
  EXPECT_THAT(std::string(plain->reveal()), HasSubstr("auth2"));
  EXPECT_EQ(file->reveal().find("auth"), std::string_view::npos);
  EXPECT_EQ(file->reveal().find(std::string(8, 'a')), std::string_view::npos);
  EXPECT_NE(file->reveal(), again->reveal());
}

TEST(BinlogLogin, NothingIsKnownOfAnEmptyState) {
  const auto login = login_of(State());
  ASSERT_TRUE(login);
  EXPECT_EQ(text_of(*login), text_of(Login()));
}

struct AuthText {
  std::string auth;
  LoggedIn state;
};
class BinlogLoginStates : public testing::TestWithParam<AuthText> {};

TEST_P(BinlogLoginStates, AreThoseOfTdlib) {
  State state;
  ASSERT_TRUE(state.add(value(1, "auth", GetParam().auth)));
  EXPECT_EQ(login_of(state)->state, GetParam().state);
}

INSTANTIATE_TEST_SUITE_P(All, BinlogLoginStates,
                         testing::Values(AuthText{"", LoggedIn::no}, AuthText{"ok", LoggedIn::yes},
                                         AuthText{"logout", LoggedIn::logging_out},
                                         AuthText{"destroy", LoggedIn::destroying}));

TEST(BinlogLogin, OtherValuesThatBeginLikeKeysAreNone) {
  State state;
  ASSERT_TRUE(state.add(value(1, "auth_state", "x")));
  ASSERT_TRUE(state.add(value(2, "auth1x", "x")));
  ASSERT_TRUE(state.add(value(3, "auth0", "x")));
  ASSERT_TRUE(state.add(value(4, "auth01", "x")));
  ASSERT_TRUE(state.add(value(5, "auth-1", "x")));
  ASSERT_TRUE(state.add(value(6, "auth1001", "x")));
  EXPECT_THAT(login_of(state)->keys, IsEmpty());
}

TEST(BinlogLogin, KeysComeByDataCenter) {
  State state;
  ASSERT_TRUE(state.add(value(1, "auth10", to_value(made_key(10)).reveal())));
  ASSERT_TRUE(state.add(value(2, "auth2", to_value(made_key(2)).reveal())));
  const auto login = login_of(state);
  EXPECT_EQ(login->keys.at(0).dc_id, 2);
  EXPECT_EQ(login->keys.at(1).dc_id, 10);
}

TEST(BinlogLogin, KeyThatTdlibHasClearedIsNone) {
  std::string cleared = std::string(8, 'i') + std::string(4, '\0');
  append_string(cleared, "");
  State state;
  ASSERT_TRUE(state.add(value(1, "auth2", cleared)));
  EXPECT_THAT(login_of(state)->keys, IsEmpty());
}

std::string key_value(std::int32_t flags, std::size_t size, std::string_view rest) {
  const std::string key(size, 'a');
  std::string bytes;
  append_number(bytes, id_of_key(key));
  append_number(bytes, flags);
  append_string(bytes, key);
  return bytes.append(rest);
}

TEST(BinlogLogin, WhatElseTdlibStoresWithAKeyIsPassedOver) {
  const auto key = parse_auth_key(2, key_value(1 | 2 | 4 | 8, 256, std::string(24, '\0')));
  ASSERT_TRUE(key && *key);
  EXPECT_TRUE((*key)->is_authorized);
}

struct Wrong {
  std::string name;
  std::string of;
  std::string value;
  std::string reason;
};
class BinlogLoginRefuses : public testing::TestWithParam<Wrong> {};

TEST_P(BinlogLoginRefuses, AndNamesTheValue) {
  State state;
  ASSERT_TRUE(state.add(value(1, GetParam().of, GetParam().value)));
  const auto login = login_of(state);
  ASSERT_FALSE(login);
  EXPECT_THAT(login.error().message, testing::StartsWith(GetParam().of + ": "));
  EXPECT_THAT(login.error().message, HasSubstr(GetParam().reason));
}

INSTANTIATE_TEST_SUITE_P(
    Value, BinlogLoginRefuses,
    testing::Values(Wrong{"an_unknown_state", "auth", "okay", "no known state"},
                    Wrong{"a_user_0", "my_id", "0", "no number"},
                    Wrong{"a_user_below", "my_id", "-5", "no number"},
                    Wrong{"a_user_beyond", "my_id", "9223372036854775808", "no number"},
                    Wrong{"a_data_center_beyond", "main_dc_id", "1001", "from 1 to 1000"},
                    Wrong{"a_data_center_with_more", "main_dc_id", "2 ", "from 1 to 1000"},
                    Wrong{"no_key", "auth2", "", "no key"},
                    Wrong{"a_key_that_is_cut", "auth2", key_value(1, 256, "").substr(0, 200), "no key"},
                    Wrong{"a_short_key", "auth2", key_value(1, 255, ""), "no key"},
                    Wrong{"a_long_key", "auth2", key_value(1, 257, ""), "no key"},
                    Wrong{"no_time", "auth2", key_value(1 | 4, 256, ""), "no key"},
                    Wrong{"more_than_a_key", "auth2", key_value(1, 256, "more"), "no key"},
                    Wrong{"another_id", "auth2", "x" + key_value(1, 256, "").substr(1), "id is not that"}),
    [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace tgs::binlog
