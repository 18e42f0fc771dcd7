// Runs the cases of tests/data/shields/*.json: what TDLib wrote and what may leave in its place; a case without
// `expected` is one that passes byte for byte. `$withheld` stands for the text of what was withheld, and 31337 for what
// nobody may see.
#include <gmock/gmock.h>
#include <simdjson.h>

#include <filesystem>

#include "shield/login_codes.h"

namespace tgs::shield {
namespace {

using simdjson::dom::element;
using testing::HasSubstr;
using testing::Not;

std::string expected_text(element value) {
  constexpr std::string_view kMark = "$withheld";
  auto text = simdjson::minify(value);
  for (auto at = text.find(kMark); at != std::string::npos; at = text.find(kMark, at)) {
    text.replace(at, kMark.size(), kWithheldText);
  }
  return text;
}

void check(LoginCodes& shield, element given) {
  const std::string input = simdjson::minify(given["input"]);
  element expected;
  const bool changes = given["expected"].get(expected) == simdjson::SUCCESS;
  const auto output = shield.withhold(input);
  EXPECT_EQ(output, changes ? expected_text(expected) : input);
  EXPECT_EQ(output.data() == input.data(), !changes) << "what passes is not copied";
  EXPECT_THAT(output, Not(HasSubstr("31337")));
}

TEST(LoginCodesCases, LeaveAsTheirFilesExpect) {
  std::size_t files = 0;
  LoginCodes shield;
  for (const auto& file : std::filesystem::directory_iterator(TEST_DATA "/shields")) {
    SCOPED_TRACE(file.path().string());
    ++files;
    simdjson::dom::parser parser;
    const simdjson::dom::array cases = parser.load(file.path().string());
    for (const auto given : cases) {
      SCOPED_TRACE(std::string(std::string_view(given["name"])));
      check(shield, given);
    }
  }
  EXPECT_EQ(files, 3U);
}

TEST(LoginCodes, LetNothingOutThatCantBeRead) {
  LoginCodes shield;
  EXPECT_EQ(shield.withhold(R"({"@type":"message","chat_id":777000,"content":)"), "");
  EXPECT_EQ(shield.withhold(R"(["777000"])"), "");
  EXPECT_EQ(shield.withhold(R"({"@type":"updateServiceNotification","content":)"), "");
}

TEST(LoginCodes, KnowAnIdHoweverItIsWritten) {
  LoginCodes shield;
  const auto output =
      shield.withhold(R"({"@type":"message","chat_id":"777000","content":{"@type":"messageText"}})");
  EXPECT_THAT(output, HasSubstr(kWithheldText));
}

}  // namespace
}  // namespace tgs::shield
