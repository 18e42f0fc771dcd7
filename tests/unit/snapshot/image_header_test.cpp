#include "snapshot/image_header.h"

#include <gmock/gmock.h>

#include "made_image.h"

namespace tgs::snapshot {
namespace {

using testing::HasSubstr;

std::string body_of(const ImageHeader& header) {
  return to_bytes(header).substr(sizeof(std::uint32_t));
}

TEST(ImageHeader, IsReadAsItWasWritten) {
  const auto header = header_of(made_contents());
  EXPECT_EQ(header.files.size(), 3U);
  EXPECT_EQ(*parse_header(body_of(header)), header);
  EXPECT_EQ(size_of_files(header),
            made_contents().at("td.binlog").size() + made_contents().at("db.sqlite").size() + 3);
}

TEST(ImageHeader, OfSomethingElseIsRefused) {
  EXPECT_THAT(parse_header("").error().message, HasSubstr("no image of a session"));
  EXPECT_THAT(parse_header(std::string(100, 'x')).error().message, HasSubstr("no image of a session"));
  auto later = body_of(header_of(made_contents()));
  later[24] = 2;
  EXPECT_THAT(parse_header(later).error().message,
              HasSubstr("in version 2, and this storage knows version 1"));
}

TEST(ImageHeader, ThatIsCutOffIsRefused) {
  const auto body = body_of(header_of(made_contents()));
  for (std::size_t size = 0; size < body.size(); ++size) {
    EXPECT_FALSE(parse_header(body.substr(0, size))) << size;
  }
  EXPECT_FALSE(parse_header(body + "more"));
}

/// Whether it is refused after `change`.
template <class Change>
bool is_refused(Change change) {
  auto header = header_of(made_contents());
  change(header);
  return !parse_header(body_of(header));
}

TEST(ImageHeader, NamesTheFilesOfASessionAndNoOthers) {
  EXPECT_TRUE(is_refused([](auto& header) { header.files[0].name = "../td.binlog"; }));
  EXPECT_TRUE(is_refused([](auto& header) { header.files[2].name = "key"; }));
  EXPECT_TRUE(is_refused([](auto& header) { header.files[2].name = "db.sqlite"; }));
  EXPECT_TRUE(is_refused([](auto& header) { std::swap(header.files[0], header.files[1]); }));
  EXPECT_TRUE(is_refused([](auto& header) { header.files.erase(header.files.begin()); }));
  EXPECT_TRUE(is_refused([](auto& header) { header.files.resize(1); }));
  EXPECT_TRUE(is_refused([](auto& header) { header.files.clear(); }));
  EXPECT_FALSE(is_refused([](auto& header) { header.files.resize(2); }));
  EXPECT_FALSE(is_refused([](auto& header) { header.files[2].name = "db.sqlite-shm"; }));
}

TEST(ImageHeader, SaysOnlyWhatCanBe) {
  EXPECT_TRUE(is_refused([](auto& header) { header.session = 0; }));
  EXPECT_TRUE(is_refused([](auto& header) { header.made_at = -1; }));
  EXPECT_TRUE(is_refused([](auto& header) { header.made_at = 1LL << 60; }));
  EXPECT_TRUE(is_refused([](auto& header) { header.tdlib_version = "1.8\x1b[2J"; }));
  EXPECT_TRUE(is_refused([](auto& header) { header.files[1].size = kMostFile + 1; }));
  EXPECT_TRUE(is_refused([](auto& header) { header.files[1].sha256.pop_back(); }));
  EXPECT_TRUE(is_refused([](auto& header) { header.files[1].sha256[0] = 'g'; }));
}

}  // namespace
}  // namespace tgs::snapshot
