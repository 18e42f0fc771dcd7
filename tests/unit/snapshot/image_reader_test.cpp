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

TEST(Image, WithADamagedDatabaseIsRefusedAlsoWhereItsSumIsRight) {
  auto contents = made_contents();
  contents["db.sqlite"][2 * 4096 - 1] ^= 1;
  EXPECT_EQ(why(read_image(image_of(contents))),
            "db.sqlite: page 2 is damaged, or was written with another key");
}

TEST(Image, WithHalfOfADatabaseIsRefusedUnlessTheRestMayBeElsewhere) {
  auto contents = closed_contents();
  contents["db.sqlite"].resize(contents["db.sqlite"].size() - 4096);
  EXPECT_THAT(why(read_image(image_of(contents))), HasSubstr("db.sqlite: it has "));
  contents["db.sqlite-wal"] = "wal";
  EXPECT_EQ(why(read_image(image_of(contents))), "");
}

TEST(Image, WithADatabaseWhosePagesDoNotFitIsRefused) {
  auto contents = closed_contents();
  contents["db.sqlite"].replace(4096, 4096, 4096, '\0');
  EXPECT_THAT(why(read_image(image_of(contents))), HasSubstr("db.sqlite: SQLite"));
}

TEST(Image, WithoutTheKeyOfItsDatabaseIsRefused) {
  auto contents = made_contents();
  contents["td.binlog"] = binlog::encrypted(bytes_of(binlog::value(1, "auth", "ok")));
  EXPECT_EQ(why(read_image(image_of(contents))), "td.binlog: the key of db.sqlite is not in it");
}

TEST(Image, KnowsWhomTheAccountKnows) {
  ImageReader reader{Secret(std::string(kDatabaseKey))};
  EXPECT_TRUE(reader.feed(image_of(closed_contents())));
  EXPECT_TRUE(reader.finish());
  const auto known = reader.known_peers();
  ASSERT_TRUE(known) << known.error().message;
  EXPECT_EQ(known->account, 42);
  EXPECT_THAT(known->peers, testing::ElementsAre(tddb::PeerHash{7, 77}));
}

TEST(Image, OfASessionThatWasNotClosedDoesNotSayWhomTheAccountKnows) {
  ImageReader reader{Secret(std::string(kDatabaseKey))};
  EXPECT_TRUE(reader.feed(image_of(made_contents())));
  EXPECT_TRUE(reader.finish());
  EXPECT_EQ(reader.known_peers().error().message, "db.sqlite: the session was not closed in order");
}

TEST(Image, OfASessionThatNobodyIsLoggedInWithKnowsNobody) {
  auto contents = closed_contents();
  contents["td.binlog"] = binlog::encrypted(bytes_of(binlog::value(1, "sqlite_key", tddb::kKey)));
  ImageReader reader{Secret(std::string(kDatabaseKey))};
  EXPECT_TRUE(reader.feed(image_of(contents)));
  EXPECT_TRUE(reader.finish());
  EXPECT_EQ(reader.known_peers().error().message, "td.binlog: it is that of no account");
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
