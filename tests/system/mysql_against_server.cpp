// src/mysql with a real server, which mysql.test.mjs starts: it names the port in MARIADB_PORT, and has the database
// `calls` with the tables of schema.sql.
#include <gmock/gmock.h>

#include <cstdlib>
#include <future>

#include "mysql/connection.h"
#include "mysql/schema.h"

namespace tgs::mysql {
namespace {

using namespace std::chrono_literals;

MysqlSettings settings() {
  MysqlSettings made;
  made.host = "127.0.0.1";
  made.port = static_cast<std::uint16_t>(std::atoi(std::getenv("MARIADB_PORT")));
  made.user = "storage";
  made.password = Secret("word-of-the-storage");
  made.database = "calls";
  return made;
}

class MysqlConnection : public testing::Test {
 protected:
  MysqlConnection() {
    for (const auto* table : {"tg_usernames", "tg_users", "tg_sessions"}) {
      run(std::string("DELETE FROM ") + table);
    }
  }

  Connection connect(const MysqlSettings& how = settings()) {
    auto connection = Connection::open(how, log_);
    EXPECT_TRUE(connection) << connection.error().message;
    return std::move(*connection);
  }

  std::vector<Row> run(const std::string& sql, std::initializer_list<Parameter> parameters = {}) {
    const auto answer = connection_.run(sql, parameters);
    EXPECT_TRUE(answer) << answer.error().message;
    return answer ? answer->rows : std::vector<Row>();
  }

  void put_session(std::uint64_t id) {
    run("INSERT INTO tg_sessions (id, tg_user_id, dc_id) VALUES (?, ?, ?)", {id, nullptr, std::int64_t{2}});
  }

  Log log_{"test", LogLevel::none};
  Connection connection_ = connect();
};

TEST_F(MysqlConnection, FindsTheTablesThatThisVersionWorksWith) {
  const auto checked = check_schema(connection_, "calls");
  EXPECT_TRUE(checked) << checked.error().message;
}

TEST_F(MysqlConnection, KeepsNumbersToTheirEnds) {
  constexpr auto kLeast = std::numeric_limits<std::int64_t>::min();
  constexpr auto kMost = std::numeric_limits<std::uint64_t>::max();
  run("INSERT INTO tg_sessions (id, tg_user_id, dc_id) VALUES (?, ?, ?)", {kMost, kLeast, std::int64_t{-1}});
  EXPECT_EQ(run("SELECT id, tg_user_id, dc_id FROM tg_sessions"),
            (std::vector<Row>{{kMost, kLeast, std::int64_t{-1}}}));
}

TEST_F(MysqlConnection, TellsNothingFromAnEmptyText) {
  run("INSERT INTO tg_users (id, phone) VALUES (1, ?), (2, ?)", {nullptr, std::string_view()});
  EXPECT_EQ(run("SELECT phone FROM tg_users ORDER BY id"), (std::vector<Row>{{nullptr}, {std::string()}}));
}

TEST_F(MysqlConnection, KeepsTextsOfFourBytesALetter) {
  run("INSERT INTO tg_usernames (username, chat_id) VALUES (?, 1)", {std::string_view("анна😀")});
  EXPECT_EQ(run("SELECT username, HEX(username) FROM tg_usernames"),
            (std::vector<Row>{{std::string("анна😀"), std::string("D0B0D0BDD0BDD0B0F09F9880")}}));
}

TEST_F(MysqlConnection, KeepsEveryByteOfABlob) {
  put_session(42);
  std::string bytes(3 << 20, '\0');
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    bytes[i] = static_cast<char>(i * 7 + i / 256);
  }
  run("INSERT INTO tg_storage_chunks (tg_session_id, generation, number, data) VALUES (42, 1, 0, ?)",
      {Blob{bytes}});
  EXPECT_TRUE(run("SELECT data FROM tg_storage_chunks").at(0).at(0) == Value(bytes));
}

TEST_F(MysqlConnection, TakesTextsAsTextsWhateverStandsInThem) {
  constexpr std::string_view text = "'; DROP TABLE tg_users; -- \\";
  run("INSERT INTO tg_usernames (username, chat_id) VALUES (?, 1)", {text});
  EXPECT_EQ(run("SELECT username FROM tg_usernames WHERE username = ?", {text}),
            (std::vector<Row>{{std::string(text)}}));
}

TEST_F(MysqlConnection, GivesRowsInTheirOrderAndHowManyHaveChanged) {
  put_session(1);
  put_session(2);
  EXPECT_EQ(run("SELECT id FROM tg_sessions ORDER BY id DESC"),
            (std::vector<Row>{{std::uint64_t{2}}, {std::uint64_t{1}}}));
  EXPECT_EQ(connection_.run("UPDATE tg_sessions SET dc_id = 4")->changed, 2U);
}

TEST_F(MysqlConnection, RefusesValuesThatDoNotFitInsteadOfCuttingThem) {
  const std::string longer(33, '1');
  const auto answer =
      connection_.run("INSERT INTO tg_users (id, phone) VALUES (1, ?)", {std::string_view(longer)});
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind, Kind::wrong);
  EXPECT_THAT(answer.error().message, testing::Not(testing::HasSubstr("111")));
}

TEST_F(MysqlConnection, RefusesAnotherNumberOfParameters) {
  EXPECT_EQ(connection_.run("SELECT ?").error().kind, Kind::wrong);
}

TEST_F(MysqlConnection, TellsWhatIsMissing) {
  EXPECT_EQ(connection_.run("SELECT * FROM tg_absent").error().kind, Kind::schema);
}

TEST_F(MysqlConnection, UndoesATransactionThatIsNotCommitted) {
  {
    const auto transaction = connection_.begin();
    ASSERT_TRUE(transaction);
    put_session(1);
  }
  EXPECT_TRUE(run("SELECT id FROM tg_sessions").empty());
}

TEST_F(MysqlConnection, KeepsATransactionThatIsCommitted) {
  auto transaction = connection_.begin();
  put_session(1);
  ASSERT_TRUE(transaction->commit());
  EXPECT_EQ(connect().run("SELECT id FROM tg_sessions")->rows.size(), 1U);
}

TEST_F(MysqlConnection, TellsADeadlockAsSomethingToRepeat) {
  put_session(1);
  put_session(2);
  auto other = connect();
  const auto here = connection_.begin();
  const auto there = other.begin();
  const std::string update = "UPDATE tg_sessions SET dc_id = dc_id + 1 WHERE id = ?";
  run(update, {std::int64_t{1}});
  ASSERT_TRUE(other.run(update, {std::int64_t{2}}));
  auto crossing = std::async(std::launch::async, [&] { return other.run(update, {std::int64_t{1}}); });
  const auto first = connection_.run(update, {std::int64_t{2}});
  const auto second = crossing.get();
  ASSERT_NE(first.has_value(), second.has_value()) << "one of them has to give way";
  EXPECT_EQ((first ? second : first).error().kind, Kind::repeat);
}

TEST_F(MysqlConnection, TellsALockThatTakesTooLongAsSomethingToRepeat) {
  put_session(1);
  auto other = connect();
  ASSERT_TRUE(other.run("SET SESSION innodb_lock_wait_timeout = 1"));
  const auto transaction = connection_.begin();
  run("UPDATE tg_sessions SET dc_id = 5");
  EXPECT_EQ(other.run("UPDATE tg_sessions SET dc_id = 6").error().kind, Kind::repeat);
}

TEST_F(MysqlConnection, IsLostWhereAnAnswerTakesLongerThanTheReadTimeout) {
  auto impatient = settings();
  impatient.read_timeout = 1s;
  auto connection = connect(impatient);
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(connection.run("SELECT SLEEP(20)").error().kind, Kind::lost);
  EXPECT_LT(std::chrono::steady_clock::now() - start, 10s);
  EXPECT_EQ(connection.ping().error().kind, Kind::lost);
}

TEST_F(MysqlConnection, IsLostWhereAnAnswerHasNoEnd) {
  EXPECT_EQ(run("SELECT REPEAT('x', 1000000) FROM seq_1_to_60").size(), 60);
  const auto answer = connection_.run("SELECT REPEAT('x', 1000000) FROM seq_1_to_100");
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind, Kind::lost);
}

TEST_F(MysqlConnection, WakesUpWhenTheServerEndsIt) {
  auto other = connect();
  const auto id =
      std::get<std::int64_t>(other.run("SELECT CAST(CONNECTION_ID() AS SIGNED)")->rows.at(0).at(0));
  EXPECT_FALSE(other.ends_within(0ms));
  run("KILL CONNECTION " + std::to_string(id));
  EXPECT_TRUE(other.ends_within(10s));
  EXPECT_EQ(other.ping().error().kind, Kind::lost);
  EXPECT_EQ(other.run("SELECT 1").error().kind, Kind::lost);
}

TEST_F(MysqlConnection, SpeaksUtf8mb4UnlessToldOtherwise) {
  const auto charset_of = [this](const char* charset) {
    auto how = settings();
    how.charset = charset;
    return std::get<std::string>(connect(how).run("SELECT @@character_set_client")->rows.at(0).at(0));
  };
  EXPECT_EQ(charset_of("utf8"), "utf8mb4");
  EXPECT_EQ(charset_of("latin1"), "latin1");
}

TEST_F(MysqlConnection, IsReadOnlyWhereTheServerIs) {
  run("SET SESSION TRANSACTION READ ONLY");
  EXPECT_EQ(connection_.run("DELETE FROM tg_users").error().kind, Kind::unable);
}

}  // namespace
}  // namespace tgs::mysql
