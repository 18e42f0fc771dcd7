#include "settings/library.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace tgs {
namespace {

namespace fs = std::filesystem;

class DefaultLibrary : public testing::Test {
 protected:
  DefaultLibrary() : root_(fs::temp_directory_path() / ("tgs-library-" + std::to_string(::getpid()))) {
    fs::create_directories(root_ / "bin");
  }
  ~DefaultLibrary() override { fs::remove_all(root_); }

  std::string make(const fs::path& file) const {
    fs::create_directories((root_ / file).parent_path());
    std::ofstream(root_ / file) << "a library";
    return (root_ / file).string();
  }
  std::string found() const { return default_library(root_ / "bin/tgstorage"); }

 private:
  fs::path root_;
};

TEST_F(DefaultLibrary, IsTheOneInTheFolderOfThePackage) {
  const auto library = make("lib/tgstorage/libtdjson.so");
  EXPECT_EQ(found(), library);
}

TEST_F(DefaultLibrary, IsRatherTheOneBesideTheProgram) {
  make("lib/tgstorage/libtdjson.so");
  const auto library = make("bin/libtdjson.so");
  EXPECT_EQ(found(), library);
}

TEST_F(DefaultLibrary, IsTheSystemsWhereNeitherIsThere) {
  EXPECT_EQ(found(), "libtdjson.so");
}

TEST_F(DefaultLibrary, IsNeverLookedForFromTheWorkingDirectory) {
  const auto before = fs::current_path();
  fs::current_path(fs::path(make("bin/libtdjson.so")).parent_path());
  EXPECT_EQ(default_library("tgstorage"), "libtdjson.so");
  EXPECT_EQ(default_library(""), "libtdjson.so");
  fs::current_path(before);
}

}  // namespace
}  // namespace tgs
