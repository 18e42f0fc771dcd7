#include "admin/message.h"

#include <gmock/gmock.h>

namespace tgs::admin {
namespace {

std::string without_newline(std::string line) {
  EXPECT_TRUE(line.ends_with('\n'));
  line.pop_back();
  EXPECT_EQ(line.find('\n'), std::string::npos);
  return line;
}

TEST(AdminRequest, ReadsBackWhatItWrites) {
  for (const auto& row : commands()) {
    Request request{row.command};
    if (row.has_target) {
      request.target = Target::parse("client:a\n\"b\"").value();
    }
    EXPECT_EQ(request_from(without_newline(to_line(request))).value(), request) << row.name;
  }
}

TEST(AdminRequest, IsOneObjectOfKnownTexts) {
  for (const auto* line :
       {"", "kick", "[]", "{}", "null", R"({"command":"kick")", R"({"command":"blocks"} {})",
        R"({"command":1})", R"({"command":"fly"})", R"({"command":"blocks","command":"blocks"})",
        R"({"command":"blocks","more":"x"})", R"({"command":"kick","target":42})",
        "{\"command\":\"kick\",\"target\":\"\xff\"}"}) {
    EXPECT_FALSE(request_from(line)) << line;
  }
}

TEST(AdminRequest, HasATargetWhereTheCommandHasOne) {
  EXPECT_FALSE(request_from(R"({"command":"kick"})"));
  EXPECT_FALSE(request_from(R"({"command":"kick","target":"session:0"})"));
  EXPECT_FALSE(request_from(R"({"command":"blocks","target":"42"})"));
  EXPECT_TRUE(request_from(R"({"command":"kick","target":"42"})"));
}

TEST(AdminRequest, IsNoLongerThanALine) {
  const std::string request = R"({"command":"blocks"})";
  EXPECT_TRUE(request_from(request + std::string(kLongestLine - request.size() - 1, ' ')));
  EXPECT_FALSE(request_from(request + std::string(kLongestLine - request.size(), ' ')));
}

TEST(AdminAnswer, ReadsBackWhatItWrites) {
  const std::vector<Answer> answers = {{},
                                       {.error = "no \"such\"\nthing"},
                                       {.cut = 3},
                                       {.blocks = {{}}},
                                       {.blocks = {{"session:1", "client:\t"}}},
                                       {.sessions = {{}}},
                                       {.sessions = {{1, 18446744073709551615U}}},
                                       {.running = {{}}},
                                       {.sessions = {{7}}, .running = {{{7, 4711, 5'600'000}, {8, 0, 0}}}}};
  for (const auto& answer : answers) {
    EXPECT_EQ(answer_from(without_newline(to_line(answer))).value(), answer);
  }
  EXPECT_EQ(to_line(Answer{.cut = 3}), "{\"ok\":true,\"cut\":3}\n");
}

TEST(AdminAnswer, IsRefusedWhereItIsNone) {
  for (const auto* line :
       {"", "[]", R"({"cut":-1})", R"({"cut":"3"})", R"({"blocks":[1]})", R"({"what":true})"}) {
    EXPECT_FALSE(answer_from(line)) << line;
  }
}

}  // namespace
}  // namespace tgs::admin
