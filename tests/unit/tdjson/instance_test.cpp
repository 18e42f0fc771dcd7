#include "tdjson/instance.h"

#include <gmock/gmock.h>

namespace tgs::tdjson {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

constexpr const char* kParameters =
    R"({"@type":"setTdlibParameters","database_directory":"/x/7","@extra":"p"})";
constexpr const char* kOpened = R"({"@type":"ok","@extra":0})";
constexpr const char* kReady =
    R"({"@type":"updateAuthorizationState","authorization_state":{"@type":"authorizationStateReady"}})";
constexpr const char* kConnected =
    R"({"@type":"updateConnectionState","state":{"@type":"connectionStateReady"}})";

std::string state(const std::string& name, const std::string& end = R"(,"@client_id":5)") {
  return R"({"@type":"updateAuthorizationState","authorization_state":{"@type":"authorizationState)" + name +
         "\"}" + end + "}";
}

class AnInstance : public testing::Test {
 protected:
  AnInstance() { log_.to_nowhere(); }

  /// All that the program gets now.
  std::vector<std::string> told() {
    std::vector<std::string> all;
    while (auto answer = instance_.next_answer()) {
      all.push_back(*answer);
    }
    return all;
  }
  void open() {
    instance_.send(kParameters);
    instance_.connected(Secret());
    ASSERT_TRUE(instance_.received(kOpened));
    ASSERT_TRUE(instance_.received(kReady));
    instance_.take_output();
    told();
  }

  TdLog log_;
  Instance instance_{5, parse_storage_url("tcp://localhost:1"), log_};
};

TEST_F(AnInstance, BeginsByTellingItsVersionAndAskingForParameters) {
  instance_.start();
  instance_.start();
  EXPECT_THAT(told(), ElementsAre(StartsWith(R"({"@type":"updateOption","name":"version")"),
                                  state("WaitTdlibParameters")));
  EXPECT_FALSE(instance_.wants_connection());
}

TEST_F(AnInstance, NamesTheSessionOfItsDatabaseDirectory) {
  instance_.send(kParameters);
  told();
  EXPECT_TRUE(instance_.wants_connection());
  instance_.connected(Secret("to\"ken"));
  EXPECT_EQ(instance_.take_output(),
            "{\"@type\":\"openSession\",\"session_id\":\"7\",\"token\":\"to\\\"ken\",\"@extra\":0}\n");
  EXPECT_THAT(told(), IsEmpty()) << "the storage has not said yes";
  EXPECT_TRUE(instance_.received(kOpened));
  EXPECT_THAT(told(), ElementsAre(R"({"@type":"ok","@extra":"p","@client_id":5})"));
}

TEST_F(AnInstance, TakesParametersAsOlderProgramsHaveThem) {
  instance_.send(R"({"@type":"setTdlibParameters","parameters":{"database_directory":"/x/8/"}})");
  instance_.connected(Secret());
  EXPECT_THAT(instance_.take_output(), HasSubstr(R"("session_id":"8")"));
}

TEST_F(AnInstance, SaysWhereNoSessionIsNamed) {
  instance_.send(R"({"@type":"setTdlibParameters","database_directory":"/x/td","@extra":1})");
  EXPECT_THAT(
      told().back(),
      HasSubstr("\"code\":400,\"message\":\"which session? TGSTORAGE_URL names none, and \\\"td\\\""));
  EXPECT_FALSE(instance_.wants_connection());
}

TEST_F(AnInstance, GivesTheStoragesRefusalAsTheAnswerToTheParametersAndWaitsForOthers) {
  instance_.send(kParameters);
  instance_.connected(Secret());
  told();
  EXPECT_TRUE(
      instance_.received(R"({"@type":"error","code":403,"message":"CLIENT_NOT_ALLOWED: no","@extra":0})"));
  EXPECT_THAT(
      told(),
      ElementsAre(
          R"({"@type":"error","code":403,"message":"CLIENT_NOT_ALLOWED: no","@extra":"p","@client_id":5})"));
  EXPECT_FALSE(instance_.wants_connection());
  instance_.send(kParameters);
  EXPECT_TRUE(instance_.wants_connection());
}

TEST_F(AnInstance, HoldsRequestsUntilItIsOpenAndKeepsTheirExtras) {
  instance_.send(R"({"@type":"getMe","@extra":{"a":[1]}})");
  open();
  instance_.send(R"({"@client_id":9,"@type":"getChat","chat_id":"@x"})");
  EXPECT_EQ(instance_.take_output(), "{\"@type\":\"getChat\",\"chat_id\":\"@x\",\"@extra\":2}\n");
  EXPECT_TRUE(instance_.received(R"({"@type":"chat","id":1,"@extra":2})"));
  EXPECT_TRUE(instance_.received(R"({"@type":"user","id":2,"@extra":1})"));
  EXPECT_THAT(told(), ElementsAre(R"({"@type":"chat","id":1,"@client_id":5})",
                                  R"({"@type":"user","id":2,"@extra":{"a":[1]},"@client_id":5})"));
}

TEST_F(AnInstance, RefusesWhatIsNoRequestItself) {
  open();
  instance_.send("{");
  instance_.send(R"({"@extra":3})");
  EXPECT_THAT(told(), ElementsAre(HasSubstr(R"("code":400)"), HasSubstr(R"("@extra":3,"@client_id":5})")));
  EXPECT_EQ(instance_.take_output(), "");
}

TEST_F(AnInstance, TellsItsStateItselfOnceTheStorageHasToldIt) {
  instance_.send(kParameters);
  told();
  instance_.send(R"({"@type":"getAuthorizationState","@extra":1})");
  instance_.connected(Secret());
  instance_.received(kOpened);
  told();
  instance_.received(kReady);
  EXPECT_THAT(told(), ElementsAre(state("Ready"),
                                  R"({"@type":"authorizationStateReady","@extra":1,"@client_id":5})"));
}

TEST_F(AnInstance, FailsWhatWasUnderWayWhenTheConnectionIsLostAndShowsThatItConnects) {
  open();
  instance_.received(kConnected);
  instance_.send(R"({"@type":"getMe","@extra":1})");
  told();
  instance_.lost();
  EXPECT_THAT(told(), ElementsAre(HasSubstr(R"("code":503,"message":"SESSION_UNAVAILABLE: the connection)"),
                                  HasSubstr("connectionStateConnecting")));
  instance_.lost();
  EXPECT_THAT(told(), IsEmpty());
  EXPECT_TRUE(instance_.wants_connection());
}

TEST_F(AnInstance, ShowsStatesAnewOnlyWhereTheyHaveChanged) {
  open();
  instance_.received(kConnected);
  instance_.lost();
  told();
  instance_.send(R"({"@type":"getMe","@extra":1})");
  instance_.connected(Secret());
  EXPECT_TRUE(instance_.received(kOpened));
  EXPECT_THAT(instance_.take_output(), HasSubstr("openSession"));
  instance_.received(kReady);
  instance_.received(kConnected);
  EXPECT_THAT(told(), ElementsAre(HasSubstr("connectionStateReady")));
}

TEST_F(AnInstance, ClosesWithoutTheStorage) {
  open();
  instance_.send(R"({"@type":"getMe","@extra":1})");
  instance_.send(R"({"@type":"close","@extra":2})");
  EXPECT_THAT(told(), ElementsAre(R"({"@type":"ok","@extra":2,"@client_id":5})", state("Closing"),
                                  HasSubstr(R"("code":500,"message":"Request aborted","@extra":1)"),
                                  state("Closed")));
  EXPECT_TRUE(instance_.is_over());
  EXPECT_FALSE(instance_.wants_connection());
  instance_.send(R"({"@type":"getMe"})");
  instance_.send(R"({"@type":"getAuthorizationState"})");
  EXPECT_THAT(told(), ElementsAre(HasSubstr("Request aborted"), HasSubstr(R"("authorizationStateClosed")")));
}

TEST_F(AnInstance, EndsWhenTheAccountIsLoggedOut) {
  open();
  instance_.received(state("LoggingOut", ""));
  instance_.received(state("Closed", ""));
  EXPECT_THAT(told(), ElementsAre(state("LoggingOut"), state("Closed")));
  EXPECT_TRUE(instance_.is_over());
  EXPECT_TRUE(instance_.received(state("WaitPhoneNumber", ""))) << "the next instance is another client's";
  EXPECT_THAT(told(), IsEmpty());
}

TEST_F(AnInstance, IsNotEndedByWhatAPersonHasWritten) {
  open();
  instance_.received(R"({"@type":"updateAuthorizationState","authorization_state":{"@type":)"
                     R"("authorizationStateWaitPassword","password_hint":"authorizationStateClosed"}})");
  EXPECT_FALSE(instance_.is_over());
}

TEST_F(AnInstance, TakesNothingThatNoStorageSends) {
  open();
  EXPECT_FALSE(instance_.received("[]"));
  EXPECT_FALSE(instance_.received(kOpened)) << "a second yes";
  EXPECT_FALSE(instance_.received(R"({"@type":"ok","@extra":17})")) << "an answer to nothing";
  EXPECT_THAT(told(), IsEmpty());
}

TEST_F(AnInstance, KeepsWhatTheStorageSaysOfTheConnectionForTheLog) {
  open();
  EXPECT_TRUE(instance_.received(R"({"@type":"error","code":413,"message":"REQUEST_TOO_LARGE: no"})"));
  EXPECT_THAT(instance_.complaint(), HasSubstr("REQUEST_TOO_LARGE"));
  EXPECT_THAT(told(), IsEmpty());
}

TEST_F(AnInstance, HoldsNoMoreThanItsBoundAndSaysSo) {
  const auto large = R"({"@type":"addProxy","server":")" + std::string(40U << 20U, 'x') + "\"}";
  instance_.send(large);
  instance_.send(large);
  const auto all = told();
  ASSERT_EQ(all.size(), 3U);
  EXPECT_THAT(all.back(), HasSubstr("too much waits for the storage"));
}

TEST_F(AnInstance, AnswersForTheLogAndItsVersionItself) {
  instance_.start();
  told();
  instance_.send(R"({"@type":"setLogVerbosityLevel","new_verbosity_level":2,"@extra":1})");
  instance_.send(R"({"@type":"getLogVerbosityLevel"})");
  instance_.send(R"({"@type":"getOption","name":"version"})");
  EXPECT_THAT(told(), ElementsAre(R"({"@type":"ok","@extra":1,"@client_id":5})",
                                  R"({"@type":"logVerbosityLevel","verbosity_level":2,"@client_id":5})",
                                  HasSubstr(R"("value":"1.8.67")")));
}

}  // namespace
}  // namespace tgs::tdjson
