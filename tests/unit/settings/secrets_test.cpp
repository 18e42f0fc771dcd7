#include <gmock/gmock.h>

#include <filesystem>

#include "loading.h"
#include "settings/dump.h"
#include "settings/options.h"
#include "temporary_folder.h"

namespace tgs {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

/// Secrets that can be told apart from everything else in a text.
constexpr std::string_view with_all_secrets = R"({
  "port": 1234, "debug_level": 5, "terminate_delay": 1.25, "allowed_requests": ["getMe"],
  "dangerous_requests": ["setPassword"], "format_fields": {"inputMessageText": ["text"]},
  "limits": {"max_sessions": 77, "session_starts": "3/hour"},
  "tdlib": {"api_id": 5, "api_hash": "aaaabbbbccccddddaaaabbbbccccdddd", "path": "/sessions",
    "encryption_key": "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=",
    "proxy": {"type": "http", "host": "proxyhost", "port": 1, "password": "proxy\"word"}},
  "mysql": {"host": "mysqlhost", "user": "mysqluser", "password": "mysqlword", "database": "mysqlbase"}})";

constexpr const char* secret_texts[] = {"aaaabbbbcccc", "MDEyMzQ1", "proxy\\\"word", "mysqlword"};

TEST(Secrets, NeverStandInADump) {
  const auto text = dump(loaded(with_all_secrets).settings);
  for (const char* secret : secret_texts) {
    EXPECT_THAT(text, Not(HasSubstr(secret)));
  }
  EXPECT_THAT(text, HasSubstr("\"api_hash\": \"***\""));
  EXPECT_THAT(text, HasSubstr("\"secret\": null"));
}

TEST(Secrets, AreNotGivenToTheFrontNorIsTheProxyOrMysql) {
  const auto text = for_front(loaded(with_all_secrets).settings);
  for (const char* secret : secret_texts) {
    EXPECT_THAT(text, Not(HasSubstr(secret)));
  }
  for (const char* word : {"***", "api_hash", "encryption_key", "\"proxy\"", "mysql", "password", "secret"}) {
    EXPECT_THAT(text, Not(HasSubstr(word)));
  }
}

TEST(Secrets, AreNotMarkedForTheFrontInTheTable) {
  for (const Option& option : options()) {
    EXPECT_FALSE(option.type == Type::secret && is_for_front(option)) << option.key;
  }
}

TEST(Secrets, AreNotForTheZygote) {
  for (const Option& option : options()) {
    EXPECT_FALSE(option.type == Type::secret && is_for_zygote(option)) << option.key;
  }
}

TEST(Secrets, ReachTheWorkerExceptThoseOfMysql) {
  const Secret text = for_worker(loaded(with_all_secrets).settings);
  EXPECT_THAT(std::string(text.reveal()), Not(HasSubstr("mysql")));
  const auto worker = load_projection(text.reveal());
  ASSERT_TRUE(worker);
  EXPECT_EQ(worker->tdlib.api_hash.reveal(), "aaaabbbbccccddddaaaabbbbccccdddd");
  EXPECT_EQ(worker->tdlib.proxy->password.reveal(), "proxy\"word");
  EXPECT_EQ(worker->tdlib.path, "/sessions");
  EXPECT_EQ(worker->dangerous_requests, Names{"setPassword"});
  EXPECT_EQ(worker->debug_level, 5);
}

TEST(Secrets, OfTheBackupReachTheStoreAndNoOthersDo) {
  const Secret text = for_store(loaded(with_all_secrets).settings);
  for (const char* word : {"aaaabbbbcccc", "proxy"}) {
    EXPECT_THAT(std::string(text.reveal()), Not(HasSubstr(word)));
  }
  const auto store = load_projection(text.reveal());
  ASSERT_TRUE(store && store->mysql);
  EXPECT_EQ(store->mysql->password.reveal(), "mysqlword");
  EXPECT_EQ(store->mysql->host, "mysqlhost");
  EXPECT_THAT(std::string(store->tdlib.encryption_key.reveal()), StartsWith("MDEyMzQ1"));
}

TEST(Projections, TellAllRolesOfTheSandbox) {
  const Settings settings = loaded(R"({"sandbox": "required"})").settings;
  for (const auto& text : {for_front(settings), std::string(for_worker(settings).reveal()),
                           std::string(for_store(settings).reveal()), for_zygote(settings)}) {
    EXPECT_EQ(load_projection(text).value().sandbox, SandboxMode::required);
  }
}

TEST(Projections, ReadBackAsTheyWere) {
  const Settings settings = loaded(with_all_secrets).settings;
  const auto front = load_projection(for_front(settings));
  const auto worker = load_projection(for_worker(settings).reveal());
  ASSERT_TRUE(front && worker);
  EXPECT_EQ(for_front(*front), for_front(settings));
  EXPECT_EQ(for_worker(*worker).reveal(), for_worker(settings).reveal());
  EXPECT_EQ(front->terminate_delay, settings.terminate_delay);
  EXPECT_EQ(front->limits.max_sessions, 77U);
  EXPECT_EQ(front->limits.session_starts, settings.limits.session_starts);
  EXPECT_EQ(front->format_fields, settings.format_fields);
  EXPECT_EQ(front->tdlib.api_id, 5);
}

TEST(Projections, HaveTheSectionsOfTheirOptions) {
  for (const Option& section : options()) {
    for (const Option& option : options()) {
      if (section.type == Type::section && option.key.starts_with(std::string(section.key) + ".")) {
        EXPECT_GE(is_for_front(section), is_for_front(option)) << option.key;
        EXPECT_GE(is_for_worker(section), is_for_worker(option)) << option.key;
        EXPECT_GE(is_for_store(section), is_for_store(option)) << option.key;
        EXPECT_GE(is_for_zygote(section), is_for_zygote(option)) << option.key;
      }
    }
  }
}

TEST(Projections, TakeATextThatLooksLikeAVariableAsItIs) {
  const auto worker = load_projection(R"({"tdlib": {"api_hash": "${HOME}", "library": "/nowhere"}})");
  ASSERT_TRUE(worker);
  EXPECT_EQ(worker->tdlib.api_hash.reveal(), "${HOME}");
}

TEST(Projections, OfWrongTextsAreRefused) {
  EXPECT_FALSE(load_projection("{"));
  EXPECT_THAT(load_projection(R"({"port": -1})").error().message, HasSubstr("port: found -1"));
}

TEST(Secrets, MayComeFromAFileWithoutItsLastNewline) {
  TemporaryFolder folder;
  folder.file("hash", "00112233445566778899aabbccddeeff\n");
  const auto result = loaded(R"({"tdlib": {"api_id": 5, "api_hash_file": "hash"}})", folder.path());
  EXPECT_EQ(result.settings.tdlib.api_hash.reveal(), "00112233445566778899aabbccddeeff");
  EXPECT_TRUE(result.warnings.empty());
}

TEST(Secrets, InAFileThatAllMayReadAreWarnedAbout) {
  TemporaryFolder folder;
  const auto path = folder.file("hash", "00112233445566778899aabbccddeeff");
  std::filesystem::permissions(path, std::filesystem::perms::others_read, std::filesystem::perm_options::add);
  EXPECT_THAT(
      loaded(R"({"tdlib": {"api_id": 5, "api_hash_file": "hash"}})", folder.path()).warnings,
      testing::ElementsAre("tdlib.api_hash_file: " + path + " can be read by every user of this machine"));
}

TEST(Secrets, InAFileThatIsMissingOrBinaryAreFaults) {
  TemporaryFolder folder;
  folder.file("binary", "\xff\xfe");
  EXPECT_EQ(fault(R"({"tdlib": {"encryption_key_file": "none"}})", folder.path()),
            "tdlib.encryption_key_file: " + folder.path() + "/none can't be read: No such file or directory");
  EXPECT_THAT(fault(R"({"tdlib": {"encryption_key_file": "binary"}})", folder.path()),
              HasSubstr("not UTF-8 text"));
  EXPECT_EQ(fault(R"({"tdlib": {"encryption_key_file": 5}})"),
            "tdlib.encryption_key_file: allowed: the path of a file");
}

TEST(Secrets, InBothPlacesAreAFaultUnlessOneIsEmpty) {
  TemporaryFolder folder;
  folder.file("hash", "00112233445566778899aabbccddeeff");
  EXPECT_EQ(fault(R"({"tdlib": {"api_id": 5, "api_hash": "abc", "api_hash_file": "hash"}})", folder.path()),
            "tdlib.api_hash: stands beside tdlib.api_hash_file; keep one of the two");
  loaded(R"({"tdlib": {"api_id": 5, "api_hash": "", "api_hash_file": "hash"}})", folder.path());
}

TEST(Secrets, MayComeFromTheEnvironment) {
  const auto text = R"({"tdlib": {"api_id": 5, "api_hash": "${THE_HASH}"}})";
  const auto settings = loaded(text, "/", {{"THE_HASH", "00112233445566778899aabbccddeeff"}}).settings;
  EXPECT_EQ(settings.tdlib.api_hash.reveal(), "00112233445566778899aabbccddeeff");
  EXPECT_EQ(fault(text), "tdlib.api_hash: the environment variable THE_HASH is not set");
}

TEST(Secrets, ThatOnlyContainADollarStandForThemselves) {
  const auto text = R"({"mysql": {"host": "h", "user": "u", "database": "d", "password": "a${B}"}})";
  EXPECT_EQ(loaded(text).settings.mysql->password.reveal(), "a${B}");
}

TEST(Secrets, CopiedFromADumpAreFaults) {
  EXPECT_THAT(fault(R"({"tdlib": {"api_id": 5, "api_hash": "***"}})"),
              HasSubstr("stands for the secret in a dump"));
}

}  // namespace
}  // namespace tgs
