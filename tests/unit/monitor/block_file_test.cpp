#include "monitor/block_file.h"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include "../settings/temporary_folder.h"

namespace tgs::monitor {
namespace {

admin::Blocks blocks_of(std::initializer_list<const char*> texts) {
  admin::Blocks blocks;
  for (const auto* text : texts) {
    blocks.add(admin::Target::parse(text).value());
  }
  return blocks;
}

TEST(BlockFile, KeepsBlocksForTheOwnerAlone) {
  const TemporaryFolder folder;
  const auto path = folder.path() + "/blocks.json";
  auto file = BlockFile::open(path).value();
  EXPECT_TRUE(file.blocks().targets().empty());
  ASSERT_TRUE(file.replace(blocks_of({"crm", "42"})));
  struct stat status {};
  ASSERT_EQ(::stat(path.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
  EXPECT_EQ(BlockFile::open(path).value().blocks().targets(), file.blocks().targets());
  ASSERT_TRUE(file.replace({}));
  EXPECT_TRUE(BlockFile::open(path).value().blocks().targets().empty());
}

TEST(BlockFile, IsNoFileToStartWithWhereItIsUnclear) {
  const TemporaryFolder folder;
  const auto file = BlockFile::open(folder.file("blocks.json", "[\"session:42\""));
  ASSERT_FALSE(file);
  EXPECT_THAT(file.error().message, testing::HasSubstr("mend it, or remove it and block anew"));
}

TEST(BlockFile, HoldsWhatItCanNotKeep) {
  const TemporaryFolder folder;
  auto file = BlockFile::open(folder.path() + "/gone/blocks.json").value();
  EXPECT_FALSE(file.replace(blocks_of({"42"})));
  EXPECT_EQ(file.blocks().targets().size(), 1U);
}

}  // namespace
}  // namespace tgs::monitor
