#include "snapshot/sealed_image.h"

#include <gmock/gmock.h>

#include "../settings/temporary_folder.h"
#include "../vault/keys.h"
#include "made_image.h"

namespace tgs::snapshot {
namespace {

using testing::HasSubstr;

struct SealedImageTest : testing::Test {
  SealedImageTest() {
    for (const auto& [name, content] : made_contents()) {
      folder.file(name, content);
    }
    const auto opened = SessionFolder::open(folder.path());
    auto header = *opened->describe(key);
    header.session = 42;
    header.tdlib_version = "1.8.67";
    const auto done = seal_image(*opened, header, keys, [this](std::string_view bytes) {
      sealed += bytes;
      return Status();
    });
    EXPECT_TRUE(done);
  }
  std::string read(SealedImageReader& reader) const {
    auto done = reader.feed(sealed);
    return why(done ? reader.finish() : done);
  }

  TemporaryFolder folder;
  const Secret key{std::string(kDatabaseKey)};
  const vault::KeyRing keys = vault::ring("a");
  std::string sealed;
};

TEST_F(SealedImageTest, OpensWithItsKeyForItsSession) {
  Kept kept;
  SealedImageReader reader(keys, 42, key, &kept);
  EXPECT_EQ(read(reader), "");
  EXPECT_EQ(kept.contents, made_contents());
  EXPECT_EQ(reader.header().session, 42U);
  EXPECT_EQ(reader.login()->my_id, 42);
}

TEST_F(SealedImageTest, OpensForNoOtherSessionAndWithNoOtherKey) {
  SealedImageReader other_session(keys, 43, key);
  EXPECT_THAT(read(other_session), HasSubstr("for another place"));
  const auto other_keys = vault::ring("b");
  SealedImageReader other_key(other_keys, 42, key);
  EXPECT_THAT(read(other_key), HasSubstr("is sealed with key"));
}

TEST_F(SealedImageTest, OpensNowhereWhereItIsCutOffOrChanged) {
  sealed.resize(sealed.size() - 1);
  SealedImageReader cut(keys, 42, key);
  EXPECT_NE(read(cut), "");
  sealed.clear();
  SealedImageReader empty(keys, 42, key);
  EXPECT_NE(read(empty), "");
}

TEST(CheckWriter, RefusesANewerTdlib) {
  for (const auto* version : {"1.8.67", "1.8.9", "1.7.100", "0.9", ""}) {
    EXPECT_EQ(why(check_writer(version)), "") << version;
  }
  for (const auto* version : {"1.8.68", "1.8.670", "1.9.0", "2.0", "10.0.0"}) {
    EXPECT_THAT(why(check_writer(version)), HasSubstr("use the newer one")) << version;
  }
}

}  // namespace
}  // namespace tgs::snapshot
