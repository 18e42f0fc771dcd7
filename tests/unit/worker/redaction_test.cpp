#include "worker/redaction.h"

#include <gmock/gmock.h>

namespace tgs::worker {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string redacted(std::string_view message) {
  return Redaction()(message);
}

TEST(Redaction, LeavesTheWordsOfAMessage) {
  EXPECT_EQ(redacted("[ 1][t 2][Client.cpp:42] Receive error 401 from DC 2: try again"),
            "[ 1][t 2][Client.cpp:42] Receive error 401 from DC 2: try again");
  EXPECT_EQ(redacted(""), "");
}

TEST(Redaction, MasksWhatIsQuoted) {
  EXPECT_EQ(redacted(R"(checkAuthenticationPassword { password = "hunter" })"),
            "checkAuthenticationPassword { password = *** }");
  EXPECT_EQ(redacted(R"(password = "hunter)"), "password = ***");
}

// TDLib prints a text between quotes as it is, with its own quotes.
TEST(Redaction, IsNotLedAstrayByQuotesInsideWhatIsQuoted) {
  EXPECT_EQ(redacted(R"(code = "1"x"2", password = "hunter" done)"), "code = *** done");
  for (const auto* message : {R"(text = "a"b", password = "hunter")", R"(text = "", password = "hunter")",
                              R"(text = """, password = "hunter")", "text = \"a\\\", password = \"hunter\"",
                              "text = \"a\"\n  password = \"hunter\"\n", R"(a = "b" c = "hunter)"}) {
    EXPECT_THAT(redacted(message), Not(HasSubstr("hunter"))) << message;
  }
}

TEST(Redaction, MasksCodesPhoneNumbersAndTokensOutsideQuotesToo) {
  for (const auto* secret : {"12345", "+15550100199", "15550100199", "5550:AAHx9f_qwertyuiop", "A1B2C3D4",
                             "YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXphYmNkZWZnaGlqa2xt", "dd00ffee11"}) {
    EXPECT_THAT(redacted("got " + std::string(secret) + " here"), Not(HasSubstr(secret)));
  }
}

TEST(Redaction, MasksAHexDumpWhateverItsSeparator) {
  EXPECT_EQ(redacted("bytes { 01 AB cd EF 10 } end"), "bytes { *** } end");
  EXPECT_THAT(redacted("key 01:ab:cd:ef:10"), Not(HasSubstr("ab")));
  EXPECT_EQ(redacted("add 12 more"), "add 12 more");
}

TEST(Redaction, MasksWordsThatAreNotAscii) {
  EXPECT_EQ(redacted("name Пароль end"), "name *** end");
  EXPECT_EQ(redacted("\xff\xfe"), "***");
}

TEST(Redaction, MasksEverySecretOfTheSettingsWhereverItStands) {
  TdlibSettings settings;
  settings.api_hash = Secret(std::string("abcdefabcdef"));
  settings.encryption_key = Secret(std::string("keykeykey"));
  settings.proxy.emplace();
  settings.proxy->username = "proxyuser";
  settings.proxy->password = Secret(std::string("correct horse"));
  settings.proxy->secret = Secret(std::string("ddaabbcc"));
  const Redaction redact(settings);
  for (const auto* secret : {"abcdefabcdef", "keykeykey", "proxyuser", "correct horse", "ddaabbcc"}) {
    const auto text = redact("before/" + std::string(secret) + ".after " + secret + secret);
    EXPECT_THAT(text, Not(HasSubstr(secret)));
    EXPECT_THAT(text, HasSubstr("before/***"));
  }
}

TEST(Redaction, MasksTheLoginOfAnHttpProxyAsItsHeaderHasIt) {
  TdlibSettings settings;
  settings.proxy.emplace();
  settings.proxy->username = "i";
  settings.proxy->password = Secret(std::string("i"));
  EXPECT_EQ(Redaction(settings)("Authorization: Basic aTpp"), "Authorization: Basic ***");
  settings.proxy->password = Secret(std::string("hi?>"));
  EXPECT_EQ(Redaction(settings)("Basic aTpoaT8+."), "Basic ***.");
}

TEST(Redaction, MasksTheSecretOfADisguisedProxyAsTdlibWritesIt) {
  TdlibSettings settings;
  settings.proxy.emplace();
  settings.proxy->secret = Secret(std::string("EEfbefbe69A6"));
  EXPECT_EQ(Redaction(settings)("secret/7vvvvmmm"), "secret/***");
}

TEST(Redaction, DoesNotMaskEverythingForASecretThatIsNotSet) {
  EXPECT_EQ(Redaction(TdlibSettings())("plain words"), "plain words");
}

}  // namespace
}  // namespace tgs::worker
