#include <gmock/gmock.h>

#include <fstream>
#include <vector>

#include "cli/command.h"

namespace tgs {
namespace {

using testing::HasSubstr;

tl::expected<Invocation, Answer> parsed(std::vector<const char*> words) {
  words.insert(words.begin(), "tgstorage");
  return parse(static_cast<int>(words.size()), words.data());
}

/// A settings file of one test.
class SettingsFile {
 public:
  explicit SettingsFile(const char* text) {
    path_ = ::testing::TempDir() + "tgstorage-cli-XXXXXX";
    ::close(::mkstemp(path_.data()));
    std::ofstream(path_) << text;
  }
  SettingsFile(const SettingsFile&) = delete;
  SettingsFile& operator=(const SettingsFile&) = delete;
  ~SettingsFile() { ::unlink(path_.c_str()); }

  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

Answer answer_to(std::vector<const char*> words) {
  const auto invocation = parsed(std::move(words));
  return invocation ? answer(*invocation).value_or(Answer{.exit_code = -1}) : invocation.error();
}

TEST(CommandLine, PlainMeansServeWithTheFileOfTheFolder) {
  const auto invocation = parsed({});
  ASSERT_TRUE(invocation);
  EXPECT_EQ(invocation->command->name, "serve");
  EXPECT_EQ(invocation->settings_file, "settings.json");
  EXPECT_FALSE(invocation->settings_named);
  EXPECT_FALSE(answer(*invocation));
}

TEST(CommandLine, ServeTakesItsFiles) {
  const auto invocation = parsed({"serve", "--settings", "a.json", "--port-file", "p"});
  ASSERT_TRUE(invocation);
  EXPECT_EQ(invocation->command->name, "serve");
  EXPECT_EQ(invocation->settings_file, "a.json");
  EXPECT_EQ(invocation->port_file, "p");
}

TEST(CommandLine, RekeyNeedsTheFileWithTheNewKey) {
  const auto invocation = parsed({"rekey", "--to", "owner.key", "--settings", "a.json"});
  ASSERT_TRUE(invocation);
  EXPECT_EQ(invocation->command->name, "rekey");
  EXPECT_EQ(invocation->new_key, "owner.key");
  EXPECT_EQ(invocation->settings_file, "a.json");
  EXPECT_EQ(parsed({"rekey"}).error().exit_code, exit_wrong_use);
}

TEST(CommandLine, CheckAndDumpStandWithAndWithoutServe) {
  EXPECT_EQ(parsed({"serve", "--settings", "a", "--check"})->command->name, "check");
  EXPECT_EQ(parsed({"--settings", "a", "--check"})->command->name, "check");
  EXPECT_EQ(parsed({"--check", "serve", "--settings", "a"})->settings_file, "a");
  EXPECT_EQ(parsed({"serve", "--dump"})->command->name, "settings dump");
}

TEST(CommandLine, CertificateTakesItsFile) {
  const auto invocation = parsed({"certificate", "cert.pem"});
  ASSERT_TRUE(invocation);
  EXPECT_EQ(invocation->command->name, "certificate");
  EXPECT_EQ(invocation->certificate_file, "cert.pem");
  EXPECT_EQ(answer_to({"certificate", "/nowhere/cert.pem"}).exit_code, 1);
  EXPECT_EQ(answer_to({"certificate", "--help"}).exit_code, 0);
}

TEST(CommandLine, WrongOnesEndWithTwo) {
  for (const auto& words : std::vector<std::vector<const char*>>{{"--nonsense"},
                                                                 {"run"},
                                                                 {"--settings"},
                                                                 {"settings"},
                                                                 {"certificate"},
                                                                 {"certificate", "a", "b"},
                                                                 {"--check", "--dump"},
                                                                 {"serve", "extra"}}) {
    const auto invocation = parsed(words);
    ASSERT_FALSE(invocation) << words.front();
    EXPECT_EQ(invocation.error().exit_code, 2);
    EXPECT_THAT(invocation.error().err, HasSubstr("\nTry: tgstorage "));
  }
}

TEST(CommandLine, HelpAndVersionEndWithZero) {
  EXPECT_THAT(answer_to({"--help"}).out, HasSubstr("policy explain"));
  EXPECT_THAT(answer_to({"serve", "-h"}).out, HasSubstr("EXIT CODES"));
  EXPECT_THAT(answer_to({"--version"}).out, HasSubstr("tgstorage 0."));
}

TEST(CommandLine, DocumentsArePrinted) {
  EXPECT_THAT(answer_to({"settings", "page"}).out, HasSubstr("# Settings"));
  EXPECT_THAT(answer_to({"settings", "schema"}).out, HasSubstr("2020-12"));
  EXPECT_THAT(answer_to({"settings", "sample"}).out, HasSubstr("23456"));
}

TEST(CommandLine, CheckSaysOkAndWarns) {
  const SettingsFile file(R"({"host": "0.0.0.0"})");
  const Answer checked = answer_to({"--settings", file.path().c_str(), "--check"});
  EXPECT_EQ(checked.exit_code, 0);
  EXPECT_EQ(checked.out, file.path() + ": ok\n");
  EXPECT_THAT(checked.err, HasSubstr(file.path() + ": warning: host: "));
}

TEST(CommandLine, CheckListsEveryFaultAndEndsWithTwo) {
  const SettingsFile file(R"({"port": -1, "offline": 0})");
  const Answer checked = answer_to({"serve", "--settings", file.path().c_str(), "--check"});
  EXPECT_EQ(checked.exit_code, 2);
  EXPECT_EQ(checked.err, file.path() + ": port: found -1; allowed: a whole number from 0 to 65535\n" +
                             file.path() + ": offline: found 0; allowed: true or false\n");
}

TEST(CommandLine, DumpShowsValuesInForce) {
  const SettingsFile file("{}");
  EXPECT_THAT(answer_to({"--settings", file.path().c_str(), "--dump"}).out, HasSubstr("\"debug_level\": 4"));
}

TEST(CommandLine, AMissingFileIsExplained) {
  const Answer named = answer_to({"--settings", "/nowhere/s.json", "--check"});
  EXPECT_EQ(named.exit_code, 2);
  EXPECT_EQ(named.err, "/nowhere/s.json: can't be read: No such file or directory\n");
  const Answer plain = answer_to({"--check"});
  EXPECT_EQ(plain.exit_code, 2);
  EXPECT_THAT(plain.err, HasSubstr("tgstorage --settings FILE"));
}

TEST(CommandLine, AuditVerifyTakesFilesAndAKey) {
  const auto invocation = parsed({"audit", "verify", "--key", "k", "a", "b"});
  ASSERT_TRUE(invocation);
  EXPECT_EQ(invocation->command->name, "audit verify");
  EXPECT_EQ(invocation->audit_key, "k");
  EXPECT_EQ(invocation->audit_files, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(parsed({"audit", "verify", "--settings", "s"})->settings_file, "s");
}

TEST(CommandLine, AuditWithoutVerifyIsExplained) {
  EXPECT_THAT(answer_to({"audit"}).err, HasSubstr("audit: verify is missing"));
}

TEST(CommandLine, AuditVerifyNeedsAnAuditAndItsKey) {
  const SettingsFile file("{}");
  const Answer none = answer_to({"audit", "verify", "--settings", file.path().c_str()});
  EXPECT_EQ(none.exit_code, 2);
  EXPECT_THAT(none.err, HasSubstr("the settings have no section audit"));
  const Answer no_key = answer_to({"audit", "verify", "--key", "/nowhere/key", file.path().c_str()});
  EXPECT_EQ(no_key.exit_code, 2);
  EXPECT_THAT(no_key.err, HasSubstr("the key /nowhere/key can't be read"));
}

TEST(CommandLine, AuditVerifySaysWhatIsNoLineOfAnAudit) {
  const SettingsFile key("the key");
  const SettingsFile file("a line\n");
  const Answer answer = answer_to({"audit", "verify", "--key", key.path().c_str(), file.path().c_str()});
  EXPECT_EQ(answer.exit_code, 1);
  EXPECT_EQ(answer.err, file.path() + ":1: was inserted: the storage did not write it\n");
  EXPECT_THAT(answer.out, HasSubstr("not as it was written: 0 lines"));
}

TEST(CommandLine, ExportAndImportTakeTheirFiles) {
  const auto exported = parsed({"export", "--session", "42", "--to", "f", "--settings", "s", "--key", "k"});
  ASSERT_TRUE(exported);
  EXPECT_EQ(exported->command->name, "export");
  EXPECT_EQ(exported->session, 42U);
  EXPECT_EQ(exported->session_file, "f");
  EXPECT_EQ(exported->session_key, "k");
  EXPECT_EQ(exported->settings_file, "s");
  const auto imported = parsed({"import", "--from", "f"});
  ASSERT_TRUE(imported);
  EXPECT_EQ(imported->command->name, "import");
  EXPECT_EQ(imported->session, 0U);
}

TEST(CommandLine, AFailureIsOneLineThatATerminalMayHave) {
  const auto answer = failure("init", "/tmp/\x1b[2J\n\xff: it can't be made", exit_wrong_use);
  EXPECT_EQ(answer.exit_code, 2);
  EXPECT_EQ(answer.out, "");
  EXPECT_EQ(answer.err, "tgstorage: init: /tmp/\\x1b[2J\\x0a\\xff: it can't be made\n");
}

TEST(CommandLine, ExportAndImportSayWhatTheyLack) {
  EXPECT_THAT(parsed({"export", "--to", "f"}).error().err, HasSubstr("--session N and --to FILE are needed"));
  EXPECT_THAT(parsed({"export", "--session", "42"}).error().err, HasSubstr("--to FILE are needed"));
  EXPECT_THAT(parsed({"import", "--session", "42"}).error().err, HasSubstr("--from FILE is needed"));
  EXPECT_EQ(parsed({"import", "--from", "f", "--session", "0"}).error().exit_code, exit_wrong_use);
}

}  // namespace
}  // namespace tgs
