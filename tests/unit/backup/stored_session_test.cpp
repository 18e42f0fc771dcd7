#include "backup/stored_session.h"

#include <gmock/gmock.h>

#include "../binlog/made.h"
#include "backup/session_rows.h"
#include "vault/envelope.h"

namespace tgs::backup {
namespace {

using testing::AllOf;
using testing::HasSubstr;

constexpr SessionId kSession = 42;

vault::KeyRing keys(char letter = 'o') {
  std::vector<Secret> owner;
  owner.emplace_back(std::string(32, letter));
  return vault::KeyRing::of(kDatabasePurpose, owner).value();
}

std::string bytes_of_key(int dc_id) {
  return std::string(binlog::made_key(dc_id).key.reveal());
}

SessionRows::Sealed sealed(int dc_id, SessionId session = kSession) {
  const vault::Place place{kKeysTable, session, std::to_string(dc_id)};
  return {dc_id, vault::seal(keys(), place, bytes_of_key(dc_id)).value()};
}

SessionRows rows(SessionRows::Sealed key, bool is_bot = false) {
  SessionRows made{.id = kSession, .user = 700100, .is_bot = is_bot, .dc_id = 2};
  made.keys.push_back(std::move(key));
  return made;
}

Result<Secret> file_of(const SessionRows& from, const vault::KeyRing& with = keys()) {
  return binlog_of(from, with, Secret(std::string(binlog::kDatabaseKey)));
}

std::string complaint(const SessionRows& from, const vault::KeyRing& with = keys()) {
  const auto file = file_of(from, with);
  return file ? "none" : file.error().message;
}

/// The log-in in the file, in a line; what Telegram alone knows of a key is not in the rows.
std::string login_in(const Result<Secret>& file) {
  EXPECT_TRUE(file) << file.error().message;
  binlog::State state;
  binlog::Reader reader{Secret(std::string(binlog::kDatabaseKey))};
  reader.feed(file->reveal());
  for (auto event = reader.next(); event && *event; event = reader.next()) {
    EXPECT_TRUE(state.add(std::move(**event)));
  }
  EXPECT_TRUE(reader.is_encrypted());
  return text_of(binlog::login_of(state).value());
}

std::string wanted_login(bool is_bot = false) {
  binlog::Login login{binlog::LoggedIn::yes, is_bot, 700100, 2, {}};
  login.keys.push_back(binlog::made_key(2));
  login.keys.front().created_at = 0;
  return text_of(login);
}

TEST(StoredSession, BecomesAFileWithItsLogIn) {
  EXPECT_EQ(login_in(file_of(rows(sealed(2)))), wanted_login());
  EXPECT_EQ(login_in(file_of(rows(sealed(2), true))), wanted_login(true));
}

TEST(StoredSession, OfTheOriginalStorageHasABareKey) {
  EXPECT_EQ(login_in(file_of(rows({2, bytes_of_key(2)}))), wanted_login());
}

TEST(StoredSession, NeedsNoKeyButThatOfItsHome) {
  auto several = rows({4, "damaged"});
  several.keys.push_back(sealed(2));
  EXPECT_EQ(login_in(file_of(several)), wanted_login());
}

TEST(StoredSession, WithoutAKeyOfItsHomeIsRefused) {
  EXPECT_THAT(complaint(rows(sealed(4))), AllOf(HasSubstr("session 42"), HasSubstr("data center 2")));
}

TEST(StoredSession, IsAtHomeWhereTDLibBeginsIfNothingElseIsKnown) {
  auto unknown = rows(sealed(1));
  unknown.dc_id = 0;
  EXPECT_THAT(login_in(file_of(unknown)), HasSubstr(" 1 1:"));
}

TEST(StoredSession, WithoutAHomeIsRefused) {
  for (const int dc_id : {-1, 1001}) {
    auto homeless = rows(sealed(2));
    homeless.dc_id = dc_id;
    EXPECT_THAT(complaint(homeless), HasSubstr("session 42 in the database has no home data center"));
  }
}

TEST(StoredSession, SealedWithAnotherKeyIsRefused) {
  EXPECT_THAT(complaint(rows(sealed(2)), keys('x')),
              AllOf(HasSubstr("session 42 at data center 2"), HasSubstr("is sealed with key ")));
}

TEST(StoredSession, WithTheKeyOfAnotherSessionIsRefused) {
  EXPECT_THAT(complaint(rows(sealed(2, 43))), HasSubstr("it was sealed for another place"));
}

TEST(StoredSession, ThatIsDamagedAnywhereIsRefused) {
  const auto whole = sealed(2).envelope;
  for (std::size_t at = 0; at < whole.size(); ++at) {
    auto damaged = whole;
    damaged[at] = static_cast<char>(damaged[at] ^ 4);
    EXPECT_THAT(complaint(rows({2, damaged})), HasSubstr("session 42 at data center 2")) << at;
  }
  for (const std::size_t size : {0U, 255U, 257U}) {
    EXPECT_THAT(complaint(rows({2, std::string(size, 'k')})), HasSubstr("neither an envelope nor a key"))
        << size;
  }
}

}  // namespace
}  // namespace tgs::backup
