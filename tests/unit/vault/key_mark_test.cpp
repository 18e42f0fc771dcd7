#include "vault/key_mark.h"

#include <gmock/gmock.h>

#include <filesystem>

#include "../settings/temporary_folder.h"
#include "vault/key_ring.h"

namespace tgs::vault {
namespace {

using testing::AllOf;
using testing::HasSubstr;
namespace fs = std::filesystem;

struct KeyMark : testing::Test {
  std::string complaint(const Secret* key) const {
    const auto checked = check_key_mark(folder.path(), key);
    return checked ? "none" : checked.error().message;
  }

  TemporaryFolder folder;
  const Secret one{std::string(32, '1')};
  const Secret other{std::string(32, '2')};
};

TEST_F(KeyMark, IsNotThereWhereTheKeyWasNeverChanged) {
  EXPECT_EQ(complaint(&one), "none");
  EXPECT_EQ(complaint(nullptr), "none");
}

TEST_F(KeyMark, LetsOnlyItsOwnKeyIn) {
  ASSERT_TRUE(set_key_mark(folder.path(), one));
  EXPECT_EQ(complaint(&one), "none");
  EXPECT_THAT(complaint(&other), AllOf(HasSubstr("have key " + id_text(*id_of(one))),
                                       HasSubstr("this is key " + id_text(*id_of(other)))));
  EXPECT_THAT(complaint(nullptr), HasSubstr("and there is none here"));
}

TEST_F(KeyMark, IsTheLastOne) {
  ASSERT_TRUE(set_key_mark(folder.path(), one));
  ASSERT_TRUE(set_key_mark(folder.path(), other));
  EXPECT_EQ(complaint(&other), "none");
}

TEST_F(KeyMark, IsForAllToReadAsNothingInItIsSecret) {
  ASSERT_TRUE(set_key_mark(folder.path(), one));
  EXPECT_EQ(fs::status(folder.path() + "/rekeyed").permissions(), fs::perms(0644));
}

TEST_F(KeyMark, LetsNobodyInWhereItCantBeRead) {
  for (const auto* const text :
       {"", "0123", "0123456789abcdeg\n", "0123456789abcdef", "0123456789abcdef\n\n"}) {
    folder.file("rekeyed", text);
    EXPECT_THAT(complaint(&one), HasSubstr("rekeyed names no key")) << text;
  }
}

}  // namespace
}  // namespace tgs::vault
