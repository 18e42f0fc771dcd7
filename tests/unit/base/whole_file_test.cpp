#include "base/whole_file.h"

#include <gmock/gmock.h>
#include <sys/resource.h>

#include <csignal>

#include "../settings/temporary_folder.h"

namespace tgs {
namespace {

namespace fs = std::filesystem;

std::string text_of(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

TEST(WholeFile, TakesTheFormerOnesPlace) {
  const TemporaryFolder folder;
  const auto path = folder.file("file", "an older and longer text");
  ASSERT_TRUE(write_whole_file(path, "new"));
  EXPECT_EQ(text_of(path), "new");
  EXPECT_EQ(fs::status(path).permissions(), fs::perms(0600));
  EXPECT_EQ(std::distance(fs::directory_iterator(folder.path()), {}), 1);
}

TEST(WholeFile, OfWhichOnlyAPartFitsLeavesTheFormerOneAndSaysWhy) {
  const TemporaryFolder folder;
  const auto path = folder.file("file", "former");
  std::signal(SIGXFSZ, SIG_IGN);
  rlimit before{};
  ::getrlimit(RLIMIT_FSIZE, &before);
  const rlimit full{.rlim_cur = 10, .rlim_max = before.rlim_max};
  ::setrlimit(RLIMIT_FSIZE, &full);
  const auto written = write_whole_file(path, "longer than the disk has room for");
  ::setrlimit(RLIMIT_FSIZE, &before);
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().message, "File too large");
  EXPECT_EQ(text_of(path), "former");
}

}  // namespace
}  // namespace tgs
