// Runs the cases of tests/data/policy/*.json: rules, then request or update types with the verdict expected.
#include <gmock/gmock.h>
#include <simdjson.h>

#include <filesystem>

#include "policy/policy.h"

namespace tgs {
namespace {

using simdjson::dom::element;

std::vector<std::string> strings(element object, std::string_view key) {
  std::vector<std::string> list;
  simdjson::dom::array array;
  if (object[key].get(array) == simdjson::SUCCESS) {
    for (const auto value : array) {
      list.emplace_back(std::string_view(value));
    }
  }
  return list;
}

/// On, unless the file says otherwise.
bool flag(element object, std::string_view key) {
  bool value = false;
  return object[key].get(value) != simdjson::SUCCESS || value;
}

Rules rules_of(element group) {
  const element rules = group["rules"];
  return {.allowed_requests = strings(rules, "allowed_requests"),
          .allowed_updates = strings(rules, "allowed_updates"),
          .dangerous_requests = strings(rules, "dangerous_requests"),
          .shields_history = flag(rules, "shields_history"),
          .shields_login_codes = flag(rules, "shields_login_codes")};
}

void check(const Policy& policy, element expected) {
  bool may_log_in = false;
  if (expected["may_log_in"].get(may_log_in) == simdjson::SUCCESS) {
    EXPECT_EQ(policy.may_log_in(), may_log_in);
    return;
  }
  std::string_view type;
  if (expected["update"].get(type) == simdjson::SUCCESS) {
    EXPECT_EQ(policy.allows_update(type), bool(expected["allowed"])) << type;
    return;
  }
  ASSERT_EQ(expected["request"].get(type), simdjson::SUCCESS);
  const auto denial = policy.judge(type);
  ASSERT_EQ(!denial, bool(expected["allowed"])) << type;
  if (denial) {
    EXPECT_EQ(denial->token, ErrorToken::request_not_allowed) << type;
    EXPECT_EQ(denial->rule, std::string_view(expected["rule"])) << type;
  }
}

TEST(PolicyCases, ComeToTheVerdictsThatTheirFilesExpect) {
  std::size_t files = 0;
  for (const auto& file : std::filesystem::directory_iterator(TEST_DATA "/policy")) {
    SCOPED_TRACE(file.path().string());
    ++files;
    simdjson::dom::parser parser;
    const simdjson::dom::array groups = parser.load(file.path().string());
    for (const auto group : groups) {
      SCOPED_TRACE(std::string(std::string_view(group["name"])));
      const Policy policy(rules_of(group));
      const simdjson::dom::array cases = group["cases"];
      for (const auto expected : cases) {
        check(policy, expected);
      }
    }
  }
  EXPECT_GT(files, 0U);
}

}  // namespace
}  // namespace tgs
