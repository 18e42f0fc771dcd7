#include <gmock/gmock.h>

#include <fstream>
#include <map>
#include <set>

#include "policy/names.h"
#include "policy/never.h"

namespace tgs {
namespace {

std::set<std::string> ordinary_requests() {
  std::ifstream file(TEST_DATA "/requests/ordinary.txt");
  std::set<std::string> names;
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with('#')) {
      names.insert(line);
    }
  }
  return names;
}

/// How many of the tables have each name.
std::map<std::string, int> tabled() {
  std::map<std::string, int> counts;
  for (const auto table :
       {never_requests(), dangerous_requests(), history_requests(), login_code_requests()}) {
    for (const auto& [request, reason] : table) {
      EXPECT_FALSE(reason.empty()) << request;
      ++counts[std::string(request)];
    }
  }
  return counts;
}

TEST(FixedTables, LeaveNoRequestOfTdlibUnclassified) {
  const auto ordinary = ordinary_requests();
  const auto tables = tabled();
  for (const auto request : known_requests()) {
    const auto found = tables.find(std::string(request));
    const int classes =
        (found == tables.end() ? 0 : found->second) + static_cast<int>(ordinary.count(std::string(request)));
    EXPECT_EQ(classes, 1) << request;
  }
}

TEST(FixedTables, NameOnlyRequestsThatTdlibHas) {
  for (const auto& [request, count] : tabled()) {
    EXPECT_TRUE(is_known_request(request)) << request;
  }
  for (const auto& request : ordinary_requests()) {
    EXPECT_TRUE(is_known_request(request)) << request;
  }
}

}  // namespace
}  // namespace tgs
