#include "tddb/page_reader.h"

#include <gmock/gmock.h>

#include "made_database.h"

namespace tgs::tddb {
namespace {

using testing::HasSubstr;

/// Of some pages.
const std::string& plain_file() {
  static const auto plain = plain_with({{"long", std::string(9000, 'v')}, {"short", "v"}});
  return plain;
}

std::string why(const Status& status) {
  return status ? "" : status.error().message;
}

Status read(PageReader& reader, std::string_view file, std::size_t piece = 1U << 20U) {
  for (; !file.empty(); file.remove_prefix(std::min(piece, file.size()))) {
    if (auto added = reader.add(file.substr(0, piece)); !added) {
      return added;
    }
  }
  return reader.finish();
}

Status read(std::string_view file, std::string_view key = kKey) {
  PageReader reader{Secret(std::string(key))};
  return read(reader, file);
}

/// But for what SQLite does not look at, and what it could not open in memory.
std::string comparable(std::string plain) {
  for (std::size_t page = 0; page < plain.size(); page += kPageSize) {
    plain.replace(page + kPageSize - kReserved, kReserved, kReserved, '.');
  }
  return plain.replace(18, 2, "\1\1");
}

TEST(PageReader, GivesTheFileBackHoweverItIsCut) {
  const auto file = encrypted(plain_file());
  ASSERT_GT(file.size(), 3 * kPageSize);
  for (const std::size_t piece : {std::size_t{1}, std::size_t{1000}, kPageSize, file.size()}) {
    PageReader reader{Secret(std::string(kKey))};
    EXPECT_EQ(why(read(reader, file, piece)), "");
    EXPECT_EQ(why(reader.check_length()), "");
    EXPECT_EQ(comparable(std::string(reader.take_plain()->reveal())), comparable(plain_file()));
    EXPECT_FALSE(reader.take_plain());
  }
}

TEST(PageReader, FindsEveryBitThatIsAnother) {
  const auto file = encrypted(plain_file());
  for (std::size_t at = 0; at < file.size(); at += 13) {
    auto changed = file;
    changed[at] = static_cast<char>(changed[at] ^ (1 << at % 8));
    EXPECT_THAT(why(read(changed)), HasSubstr(fmt::format("page {} is damaged", at / kPageSize + 1))) << at;
  }
}

TEST(PageReader, TakesNoPageForAnother) {
  auto file = encrypted(plain_file());
  file.replace(kPageSize, kPageSize, file.substr(2 * kPageSize, kPageSize));
  EXPECT_THAT(why(read(file)), HasSubstr("page 2 is damaged"));
}

TEST(PageReader, RefusesAFileWithAnotherKey) {
  EXPECT_THAT(why(read(encrypted(plain_file()), std::string(kKeySize, 'o'))),
              HasSubstr("page 1 is damaged, or was written with another key"));
}

TEST(PageReader, RefusesAFileThatIsNotEncrypted) {
  EXPECT_EQ(why(read(plain_file())), "it is not encrypted");
}

TEST(PageReader, RefusesAFileOfNoWholePages) {
  const auto file = encrypted(plain_file());
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, kPageSize - 1, kPageSize + 1}) {
    EXPECT_THAT(why(read(file.substr(0, size))), HasSubstr("not whole pages")) << size;
  }
}

TEST(PageReader, RefusesPagesOfAnotherForm) {
  for (const std::size_t at : {16U, 17U, 20U}) {
    auto plain = plain_file();
    plain[at] = static_cast<char>(plain[at] ^ 8);
    EXPECT_THAT(why(read(encrypted(plain))), HasSubstr("page 1 describes another form")) << at;
  }
}

TEST(PageReader, FindsThatThePagesAtTheEndAreMissing) {
  const auto file = encrypted(plain_file());
  const auto pages = file.size() / kPageSize;
  PageReader reader{Secret(std::string(kKey))};
  EXPECT_EQ(why(read(reader, file.substr(0, file.size() - kPageSize))), "");
  EXPECT_THAT(why(reader.check_length()), HasSubstr(fmt::format("it has {} pages of {}", pages - 1, pages)));
}

TEST(PageReader, TakesAPageThatWasNeverWrittenForAnEmptyOne) {
  auto file = encrypted(plain_file());
  file.replace(kPageSize, kPageSize, kPageSize, '\0');
  EXPECT_EQ(why(read(file)), "");
  file[kPageSize + 1000] = 1;
  EXPECT_THAT(why(read(file)), HasSubstr("page 2 is damaged"));
}

TEST(PageReader, KeepsNothingOfAFileThatIsTooLargeAndChecksItAllTheSame) {
  auto file = encrypted(plain_file());
  {
    PageReader reader(Secret(std::string(kKey)), 2 * kPageSize);
    EXPECT_EQ(why(read(reader, file)), "");
    EXPECT_FALSE(reader.take_plain());
  }
  file.back() = static_cast<char>(file.back() ^ 1);
  PageReader reader(Secret(std::string(kKey)), 2 * kPageSize);
  EXPECT_THAT(why(read(reader, file)), HasSubstr(fmt::format("page {} is damaged", file.size() / kPageSize)));
}

}  // namespace
}  // namespace tgs::tddb
