#include "mysql/schema.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>

namespace tgs::mysql {
namespace {

using testing::ElementsAreArray;
using testing::HasSubstr;

std::string text_of(const std::filesystem::path& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

const std::filesystem::path kFolder = PROJECT_ROOT "/db";

/// `table.column` for all that schema.sql makes.
std::set<std::string> columns_of_schema() {
  std::set<std::string> columns;
  std::string table;
  std::istringstream lines(text_of(kFolder / "schema.sql"));
  const std::regex head("CREATE TABLE IF NOT EXISTS (\\w+).*");
  const std::regex column("  `?([a-z]\\w*)`? .*");
  std::smatch match;
  for (std::string line; std::getline(lines, line);) {
    if (std::regex_match(line, match, head)) {
      table = match[1];
    } else if (std::regex_match(line, match, column)) {
      columns.insert(table + "." + match[1].str());
    }
  }
  return columns;
}

std::string judged(const std::set<std::string>& columns, std::uint64_t version) {
  const auto judged = judge_schema(columns, version, "calls");
  EXPECT_TRUE(judged || judged.error().kind == Kind::schema);
  return judged ? "good" : judged.error().message;
}

TEST(Schema, KnowsTheMigrationsThatAreInTheFolder) {
  std::vector<std::string> names;
  for (const auto& file : std::filesystem::directory_iterator(kFolder)) {
    names.push_back(file.path().filename());
  }
  std::erase(names, "schema.sql");
  std::sort(names.begin(), names.end());
  EXPECT_THAT(names, ElementsAreArray(migrations().begin(), migrations().end()));
}

TEST(Schema, IsGoodWithTheColumnsOfTheFileAndTheLatestVersion) {
  EXPECT_EQ(judged(columns_of_schema(), 3), "good");
}

TEST(Schema, OfAnEmptyDatabaseWantsTheWholeFile) {
  EXPECT_THAT(judged({}, 0), HasSubstr("apply db/schema.sql"));
}

TEST(Schema, OfTheOriginalWantsAllMigrations) {
  EXPECT_EQ(judged({"tg_sessions.id"}, 0),
            "mysql.database: calls has tables of version 0, and this storage needs 3: apply "
            "db/0001-tables-of-the-original.sql, then db/0002-tables-of-the-storage.sql, then "
            "db/0003-who-holds-a-lease.sql");
}

TEST(Schema, OfAnOlderStorageWantsTheMigrationsSince) {
  EXPECT_EQ(judged({"tg_sessions.id"}, 1),
            "mysql.database: calls has tables of version 1, and this storage needs 3: apply "
            "db/0002-tables-of-the-storage.sql, then db/0003-who-holds-a-lease.sql");
}

TEST(Schema, OfANewerStorageIsNotTouched) {
  EXPECT_EQ(
      judged(columns_of_schema(), 4),
      "mysql.database: calls has tables of version 4, and this storage knows up to 3: start a newer one");
}

TEST(Schema, NamesColumnsThatAreMissing) {
  auto columns = columns_of_schema();
  columns.erase("tg_usernames.order");
  EXPECT_THAT(judged(columns, 3), HasSubstr("lacks tg_usernames.order, or"));
}

/// MySQL 8 is not at hand where this is built, so its part of the language is held by what is left out.
TEST(Schema, HasNothingThatMySQLDoesNotTake) {
  const std::regex of_mariadb(
      "OR REPLACE|RETURNING|SEQUENCE|SYSTEM VERSIONING|INET|UUID|UCA1400|PERSISTENT|COMPRESSED|DELIMITER|"
      "(COLUMN|KEY|INDEX|CONSTRAINT) IF|PAGE_|DEFAULT CHARSET=utf8[^m]",
      std::regex::icase);
  for (const auto& file : std::filesystem::directory_iterator(kFolder)) {
    std::smatch found;
    const auto text = text_of(file.path());
    EXPECT_FALSE(std::regex_search(text, found, of_mariadb)) << file.path() << ": " << found.str();
  }
}

}  // namespace
}  // namespace tgs::mysql
