#include "mysql/fault.h"

#include <errmsg.h>
#include <gmock/gmock.h>
#include <mysqld_error.h>

namespace tgs::mysql {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

MysqlSettings settings() {
  MysqlSettings made;
  made.host = "db.test";
  made.port = 3307;
  made.user = "storage";
  made.password = Secret("the word");
  made.database = "calls";
  return made;
}

Fault connecting(unsigned number, std::string_view text) {
  return connecting_fault({number, text}, settings());
}

TEST(MysqlFaults, SayWhyTheServerCanNotBeReached) {
  const auto [kind, message] = connecting(CR_CONNECTION_ERROR, "Can't connect to server on 'db.test' (111)");
  EXPECT_EQ(kind, Kind::unreachable);
  EXPECT_EQ(message, "mysql.host: can't connect to db.test port 3307: Connection refused");
}

TEST(MysqlFaults, SayThatNothingTakesTheConnectionWhereTheConnectorDoesNotKnowMore) {
  EXPECT_THAT(connecting(CR_CONNECTION_ERROR, "Can't connect to server on 'db.test' (115)").message,
              EndsWith("port 3307: nothing takes the connection"));
}

TEST(MysqlFaults, KeepTheConnectorsWordsWhereTheyEndInNoNumber) {
  EXPECT_THAT(connecting(CR_SERVER_LOST, "Lost connection (really)").message,
              EndsWith("port 3307: Lost connection (really)"));
}

TEST(MysqlFaults, NameTheKeyThatIsWrong) {
  struct Case {
    unsigned number;
    const char* key;
  };
  for (const auto& [number, key] :
       {Case{CR_UNKNOWN_HOST, "mysql.host: "}, Case{ER_HOST_NOT_PRIVILEGED, "mysql.host: "},
        Case{ER_ACCESS_DENIED_ERROR, "mysql.user: "}, Case{ER_BAD_DB_ERROR, "mysql.database: "},
        Case{ER_DBACCESS_DENIED_ERROR, "mysql.database: "}, Case{CR_SSL_CONNECTION_ERROR, "mysql.ssl: "},
        Case{CR_CANT_READ_CHARSET, "mysql.charset: "}, Case{CR_AUTH_PLUGIN_ERR, "mysql.user: "},
        Case{CR_PLUGIN_NOT_ALLOWED, "mysql.user: "}}) {
    EXPECT_THAT(connecting(number, "what the server says").message, StartsWith(key));
  }
}

TEST(MysqlFaults, TellARefusalFromAServerThatIsAway) {
  EXPECT_EQ(connecting(ER_ACCESS_DENIED_ERROR, "").kind, Kind::refused);
  EXPECT_EQ(connecting(CR_SSL_CONNECTION_ERROR, "").kind, Kind::refused);
  EXPECT_EQ(connecting(CR_UNKNOWN_HOST, "").kind, Kind::unreachable);
  EXPECT_EQ(connecting(ER_CON_COUNT_ERROR, "Too many connections").kind, Kind::unable);
}

TEST(MysqlFaults, TellWhatCanBeTriedAnewFromWhatCanNot) {
  const auto kind_of = [](unsigned number) { return statement_fault({number, ""}, "").kind; };
  EXPECT_EQ(kind_of(ER_LOCK_DEADLOCK), Kind::repeat);
  EXPECT_EQ(kind_of(ER_LOCK_WAIT_TIMEOUT), Kind::repeat);
  EXPECT_EQ(kind_of(CR_SERVER_LOST), Kind::lost);
  EXPECT_EQ(kind_of(ER_CONNECTION_KILLED), Kind::lost);
  EXPECT_EQ(kind_of(ER_OPTION_PREVENTS_STATEMENT), Kind::unable);
  EXPECT_EQ(kind_of(ER_DISK_FULL), Kind::unable);
  EXPECT_EQ(kind_of(ER_NO_SUCH_TABLE), Kind::schema);
  EXPECT_EQ(kind_of(ER_TABLEACCESS_DENIED_ERROR), Kind::refused);
  EXPECT_EQ(kind_of(ER_PARSE_ERROR), Kind::wrong);
}

TEST(MysqlFaults, SayWhatAnOwnerCanDoSomethingAbout) {
  const auto message = [](unsigned number) { return statement_fault({number, ""}, "COMMIT").message; };
  EXPECT_EQ(message(ER_OPTION_PREVENTS_STATEMENT), "mysql: the server is read-only: error 1290 in COMMIT");
  EXPECT_EQ(message(ER_RECORD_FILE_FULL), "mysql: the server has no room left: error 1114 in COMMIT");
}

TEST(MysqlFaults, ShowAStatementAndNotTheServersWordsWhichMayQuoteValues) {
  const auto [kind, message] = statement_fault({ER_DUP_ENTRY, "Duplicate entry '+123456' for key 'phone'"},
                                               "INSERT INTO tg_users VALUES (?, ?, ?)");
  EXPECT_EQ(kind, Kind::wrong);
  EXPECT_EQ(
      message,
      "mysql: the server does not take the statement: error 1062 in INSERT INTO tg_users VALUES (?, ?, ?)");
}

}  // namespace
}  // namespace tgs::mysql
