#include "tddb/database.h"

#include <gmock/gmock.h>

#include <map>

#include "made_database.h"

namespace tgs::tddb {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using Values = std::map<std::string, std::string>;

/// As PageReader leaves it.
Result<Database> opened(std::string plain) {
  plain.replace(18, 2, "\1\1");
  return Database::open(Secret(std::move(plain)));
}

std::string why(const Status& status) {
  return status ? "" : status.error().message;
}

Status read(const Database& database, Values& values) {
  return database.each_value(
      [&](std::string_view key, std::string_view value) { values[std::string(key)] = value; });
}

std::string why_unread(const std::vector<std::string>& statements) {
  Values values;
  const auto why_not = why(read(*opened(made_plain(statements)), values));
  EXPECT_THAT(values, IsEmpty());
  return why_not;
}

TEST(TdlibDatabase, IsReadWhenItIsMoved) {
  const Values all = {{"key", "value"}, {std::string("\0\1", 2), std::string(100'000, '\0')}, {"empty", ""}};
  std::vector<Entry> entries;
  for (const auto& [key, value] : all) {
    entries.push_back({key, value});
  }
  auto first = opened(plain_with(entries));
  ASSERT_TRUE(first);
  const Database database = std::move(*first);
  EXPECT_EQ(why(database.check()), "");
  Values values;
  EXPECT_EQ(why(read(database, values)), "");
  EXPECT_EQ(values, all);
}

TEST(TdlibDatabase, ThatIsNoneIsRefused) {
  EXPECT_FALSE(Database::open(Secret()));
  EXPECT_FALSE(Database::open(Secret(std::string("SQLite format 3"))));
  const auto noise = Database::open(Secret(std::string(3 * kPageSize, 'x')));
  ASSERT_TRUE(noise) << "SQLite looks at it when it is asked for something";
  EXPECT_THAT(why(noise->check()), HasSubstr("file is not a database"));
}

TEST(TdlibDatabase, WhosePagesDoNotFitEachOtherIsFound) {
  auto plain = plain_with({{"long", std::string(9000, 'v')}, {"short", "v"}});
  plain.replace(2 * kPageSize, kPageSize, kPageSize, '\0');
  const auto database = opened(plain);
  ASSERT_TRUE(database);
  EXPECT_THAT(why(database->check()), HasSubstr("SQLite's check of it finds something wrong"));
}

TEST(TdlibDatabase, IsReadOnlyInTheOneFormThatIsKnown) {
  EXPECT_THAT(why_unread({"CREATE TABLE other (k, v)"}), HasSubstr("has not the table"));
  EXPECT_THAT(why_unread({"CREATE TABLE common (k BLOB PRIMARY KEY, v BLOB, w AS (k))",
                          "INSERT INTO common (k, v) VALUES ('k', 'v')"}),
              HasSubstr("has not the table"));
  EXPECT_THAT(why_unread({"CREATE VIEW common AS SELECT 'k' AS k, 'v' AS v"}),
              HasSubstr("has not the table"));
}

TEST(TdlibDatabase, ComputesNothingThatItsTablesSay) {
  for (const auto* table :
       {"CREATE TABLE t (a, b NOT NULL AS (hex(a)))", "CREATE TABLE t (a CHECK (length(a) > 0))",
        "CREATE TABLE t (a CHECK (a LIKE 'x%'))"}) {
    const auto database = opened(made_plain({table, "INSERT INTO t (a) VALUES ('x')"}));
    ASSERT_TRUE(database);
    EXPECT_EQ(why(database->check()), "SQLite says: database disk image is malformed") << table;
  }
}

}  // namespace
}  // namespace tgs::tddb
