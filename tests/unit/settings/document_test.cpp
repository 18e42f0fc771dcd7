#include "settings/document.h"

#include <gmock/gmock.h>
#include <simdjson.h>

#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>

#include "loading.h"
#include "settings/dump.h"
#include "settings/options.h"

namespace tgs {
namespace {

using simdjson::dom::element;
using testing::HasSubstr;

std::string project_file(const std::string& path) {
  std::ifstream file(std::string(PROJECT_ROOT) + "/" + path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

/// Every key of the table that is a value, and the sections with an empty name as the last step dropped.
std::set<std::string> table_keys() {
  std::set<std::string> keys;
  for (const Option& option : options()) {
    keys.insert(std::string(option.key));
  }
  return keys;
}

void collect_keys(element json, const std::string& section, const char* inner, std::set<std::string>& keys) {
  simdjson::dom::object members;
  ASSERT_FALSE(json.get(members));
  for (const auto [name, value] : members) {
    const std::string key = section.empty() ? std::string(name) : section + "." + std::string(name);
    const Option* option = find_option(key);
    if (key == schema_key || find_secret_by_file(key)) {
      continue;
    }
    keys.insert(key);
    if (option && option->type == Type::section && !value.is_null()) {
      collect_keys(inner ? element(value[inner]) : value, key, inner, keys);
    }
  }
}

TEST(SettingsDocuments, InTheProjectAreMadeFromTheTable) {
  EXPECT_EQ(project_file("docs/settings.md"), settings_page()) << "make it anew: tgstorage settings page";
  EXPECT_EQ(project_file("docs/settings.schema.json"), settings_schema())
      << "make it anew: tgstorage settings schema";
  EXPECT_EQ(project_file("storage/settings.json"), settings_sample())
      << "make it anew: tgstorage settings sample";
}

TEST(SettingsDocuments, TheSchemaHasExactlyTheKeysOfTheTable) {
  simdjson::dom::parser parser;
  const element schema = parser.parse(settings_schema());
  std::set<std::string> keys;
  collect_keys(schema["properties"], {}, "properties", keys);
  EXPECT_EQ(keys, table_keys());
}

TEST(SettingsDocuments, ADumpHasExactlyTheKeysOfTheTable) {
  auto full = loaded(R"({"tdlib": {"proxy": {"type": "socks5", "host": "h", "port": 1}},
    "audit": {"file": "audit/a"}, "mysql": {"host": "h", "user": "u", "database": "d", "ssl": {}},
    "metrics": {"port": 1}})");
  full.settings.tls.emplace();  // loading it takes files
  simdjson::dom::parser parser;
  std::set<std::string> keys;
  collect_keys(parser.parse(dump(full.settings)), {}, nullptr, keys);
  EXPECT_EQ(keys, table_keys());
}

TEST(SettingsDocuments, ADumpLoadsAgainAndDumpsTheSame) {
  const auto text = dump(
      loaded(R"({"host": "::1", "terminate_delay": 0.125, "allowed_updates": ["updateCall"]})").settings);
  EXPECT_EQ(dump(loaded(text).settings), text);
}

TEST(SettingsDocuments, ThePageHasARowForEveryKey) {
  const auto page = settings_page();
  for (const Option& option : options()) {
    const auto start = option.type == Type::section ? "## `" : "\n| `";
    EXPECT_THAT(page, HasSubstr(start + std::string(option.key) + "`"));
    EXPECT_FALSE(option.meaning.empty() || option.meaning.find('|') != option.meaning.npos) << option.key;
  }
}

TEST(SettingsDocuments, TheTableHasEachKeyOnceAndSectionsBeforeTheirKeys) {
  std::set<std::string_view> before;
  for (const Option& option : options()) {
    const auto section = section_of(option.key);
    EXPECT_TRUE(section.empty() || before.contains(section)) << option.key;
    EXPECT_TRUE(before.insert(option.key).second) << option.key;
  }
}

TEST(SettingsDocuments, TheSampleLoadsAsDescribed) {
  const auto result = load(project_file("storage/settings.json"), "/srv/storage");
  ASSERT_TRUE(result);
  const Settings& sample = result->settings;
  EXPECT_TRUE(result->warnings.empty());
  EXPECT_EQ(sample.port, 23456);
  EXPECT_EQ(sample.debug_level, 2);
  EXPECT_EQ(sample.terminate_delay, std::chrono::seconds{60});
  EXPECT_EQ(sample.logfile, "/srv/storage/storage.log");
  EXPECT_EQ(sample.tdlib.path, "/srv/storage/sessions");
  EXPECT_EQ(sample.tdlib.api_id, 0);
  EXPECT_TRUE(sample.tdlib.api_hash.empty());
  EXPECT_EQ(sample.allowed_updates.size(), 6U);
  EXPECT_EQ(sample.allowed_requests.size(), 30U);
  EXPECT_EQ(sample.request_peers.size(), 5U);
  EXPECT_EQ(sample.format_fields.size(), 2U);
}

}  // namespace
}  // namespace tgs
