#include "session/account.h"

#include <gtest/gtest.h>

namespace tgs::session {
namespace {

std::string my_id(const std::string& id) {
  return R"({"@type":"updateOption","name":"my_id","value":{"@type":"optionValueInteger","value":")" + id +
         R"("}})";
}

std::string user(const std::string& id, const std::string& first, const std::string& last) {
  return R"({"@type":"updateUser","user":{"@type":"user","id":)" + id + R"(,"first_name":")" + first +
         R"(","last_name":")" + last + R"(","usernames":null}})";
}

TEST(Account, IsTheUserWithMyId) {
  Account account;
  account.apply(user("7", "Ann", "Archer"));
  EXPECT_EQ(account.name(), "");
  account.apply(my_id("7"));
  EXPECT_EQ(account.id(), 7);
  account.apply(user("8", "Bob", "Baker"));
  account.apply(user("77", "Carol", "Cook"));
  EXPECT_EQ(account.name(), "");
  account.apply(user("7", "Ann", "Archer"));
  EXPECT_EQ(account.name(), "Ann Archer");
}

TEST(Account, FollowsAName) {
  Account account;
  account.apply(my_id("7"));
  account.apply(user("7", "Ann", "Archer"));
  account.apply(user("7", "Ann \\u00c4", ""));
  EXPECT_EQ(account.name(), "Ann Ä");
}

TEST(Account, IsNobodysAfterALogOut) {
  Account account;
  account.apply(my_id("7"));
  account.apply(user("7", "Ann", "Archer"));
  account.apply(R"({"@type":"updateOption","name":"my_id","value":{"@type":"optionValueEmpty"}})");
  account.apply(my_id("0"));
  EXPECT_EQ(account.id(), 0);
  EXPECT_EQ(account.name(), "");
  account.apply(user("0", "No", "One"));
  EXPECT_EQ(account.name(), "");
}

TEST(Account, TakesNothingOfWhatIsMalformed) {
  Account account;
  for (const auto* update :
       {"", "{", R"({"@type":"updateOption","name":"my_id","value":{"@type":"optionValueInteger","value":)",
        R"({"@type":"updateOption","name":"my_id","value":{"@type":"optionValueInteger","value":"x"}})"}) {
    account.apply(update);
    EXPECT_EQ(account.id(), 0) << update;
  }
}

}  // namespace
}  // namespace tgs::session
