#include "snapshot/image_reader.h"

#include <gmock/gmock.h>

#include "made_image.h"

namespace tgs::snapshot {
namespace {

using testing::HasSubstr;

TEST(Image, IsReadHoweverItIsCut) {
  const auto image = image_of(made_contents());
  for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, std::size_t{4000}, image.size()}) {
    Kept kept;
    EXPECT_EQ(why(read_image(image, &kept, piece)), "");
    EXPECT_EQ(kept.contents, made_contents());
  }
}

TEST(Image, MayHoldEmptyFiles) {
  auto contents = made_contents();
  contents["db.sqlite-wal"].clear();
  contents["db.sqlite-shm"].clear();
  Kept kept;
  EXPECT_EQ(why(read_image(image_of(contents), &kept)), "");
  EXPECT_EQ(kept.contents, contents);
}

TEST(Image, ThatIsCutOffOrGoesOnIsRefused) {
  const auto image = image_of(made_contents());
  for (std::size_t size = 0; size < image.size(); size += size < 1000 ? 1 : 97) {
    EXPECT_FALSE(read_image(image.substr(0, size))) << size;
  }
  EXPECT_THAT(why(read_image(image + "x")), HasSubstr("more behind the image's end"));
}

TEST(Image, OfWhichAByteIsAnotherIsRefused) {
  const auto image = image_of(made_contents());
  for (auto at = image.size() - size_of_files(header_of(made_contents())); at < image.size(); at += 7) {
    auto changed = image;
    changed[at] = static_cast<char>(changed[at] ^ 0x40);
    EXPECT_FALSE(read_image(changed)) << at;
  }
}

TEST(Image, WithADamagedJournalIsRefusedAlsoWhereItsSumIsRight) {
  auto contents = made_contents();
  contents["td.binlog"][150] ^= 1;
  EXPECT_THAT(why(read_image(image_of(contents))), HasSubstr("td.binlog: at "));
}

TEST(Image, WithATornJournalIsRefused) {
  auto contents = made_contents();
  contents["td.binlog"].resize(contents["td.binlog"].size() - 4);
  EXPECT_EQ(why(read_image(image_of(contents))), "td.binlog: its last event is not whole");
}

TEST(Image, OfALaterTdlibIsRefused) {
  auto contents = made_contents();
  std::string later;
  binlog::append_number(later, std::int32_t{binlog::kKnownVersion + 1});
  contents["td.binlog"] = binlog::encrypted(bytes_of(binlog::event(1, 2, later)));
  EXPECT_THAT(why(read_image(image_of(contents))), HasSubstr("td.binlog: "));
}

TEST(Image, OfFilesThatAreNotEncryptedIsRefused) {
  auto contents = made_contents();
  contents["td.binlog"] = bytes_of(binlog::value(1, "auth", "ok"));
  EXPECT_EQ(why(read_image(image_of(contents))), "td.binlog: it is not encrypted");
  contents = made_contents();
  contents["db.sqlite"].replace(0, 16, std::string("SQLite format 3\0", 16));
  EXPECT_EQ(why(read_image(image_of(contents))), "db.sqlite: it is not encrypted");
}

TEST(Image, WithADatabaseOfNoWholePagesIsRefused) {
  for (const std::size_t size : {0U, 1U, 4095U, 4097U}) {
    auto contents = made_contents();
    contents["db.sqlite"].resize(size, 'p');
    EXPECT_THAT(why(read_image(image_of(contents))), HasSubstr("db.sqlite: ")) << size;
  }
}

TEST(Image, OfASessionWithAnotherKeyIsRefusedBeforeAnythingIsKept) {
  Kept kept;
  EXPECT_THAT(
      why(read_image(image_of(made_contents()), &kept, 1000, std::string(32, 'o'))),
      HasSubstr("encrypted with key " + vault::id_text(header_of({}).database_key) + ", and the key"));
  EXPECT_TRUE(kept.contents.empty());
}

TEST(Image, ThatNamesTheWrongKeyForItsJournalIsRefused) {
  auto contents = made_contents();
  contents["td.binlog"] = made_binlog(std::string(32, 'o'));
  EXPECT_THAT(why(read_image(image_of(contents))),
              HasSubstr("td.binlog: at 0: the file is encrypted with another key"));
}

TEST(Image, ThatClaimsAnotherFormatIsRefused) {
  auto header = header_of(made_contents());
  header.format = 5;
  EXPECT_THAT(why(read_image(image_of(header, made_contents()))),
              HasSubstr("another format than the image says"));
}

}  // namespace
}  // namespace tgs::snapshot
