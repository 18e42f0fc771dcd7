#include "audit/chain.h"

#include <gmock/gmock.h>

namespace tgs::audit {
namespace {

constexpr auto kTime = "2026-01-31T12:00:00.123Z";
constexpr auto kEvent = R"({"event":"left","client":"a"})";

class AuditChain : public testing::Test {
 protected:
  std::string next(std::string_view event = kEvent) {
    auto line = seal(event, kTime, last, key);
    EXPECT_TRUE(line.ends_with('\n'));
    line.pop_back();
    return line;
  }

  const Mac key{"the key"};
  Link last;
};

TEST_F(AuditChain, NumbersItsLinesAndNamesTheOneBefore) {
  const auto first = next();
  const auto second = next();
  const auto a = parse_line(first);
  const auto b = parse_line(second);
  ASSERT_TRUE(a && b);
  EXPECT_EQ(a->seq, 1U);
  EXPECT_EQ(a->prev, std::string(kHashDigits, '0'));
  EXPECT_EQ(a->event, "left");
  EXPECT_EQ(a->time, kTime);
  EXPECT_EQ(b->seq, 2U);
  EXPECT_EQ(b->prev, a->hash);
  EXPECT_EQ(link_of(*b), last);
}

TEST_F(AuditChain, KnowsItsOwnLines) {
  const auto line = next();
  EXPECT_TRUE(is_genuine(*parse_line(line), key));
  EXPECT_FALSE(is_genuine(*parse_line(line), Mac("another key")));
}

TEST_F(AuditChain, DoesNotKnowALineInWhichAnyByteIsAnother) {
  const auto line = next();
  for (std::size_t i = 0; i < line.size(); ++i) {
    auto changed = line;
    changed[i] = changed[i] == '1' ? '2' : '1';
    const auto parsed = parse_line(changed);
    EXPECT_FALSE(parsed && is_genuine(*parsed, key)) << changed;
  }
}

TEST_F(AuditChain, DoesNotKnowALineWithMoreInIt) {
  const auto line = next();
  for (std::size_t i = 0; i <= line.size(); ++i) {
    auto longer = line;
    longer.insert(i, " ");
    const auto parsed = parse_line(longer);
    EXPECT_FALSE(parsed && is_genuine(*parsed, key)) << longer;
  }
}

TEST_F(AuditChain, TakesNoOtherForm) {
  const auto line = next();
  EXPECT_FALSE(parse_line(""));
  EXPECT_FALSE(parse_line("{}"));
  EXPECT_FALSE(parse_line(line.substr(1)));
  EXPECT_FALSE(parse_line(line.substr(0, line.size() - 1)));
  EXPECT_FALSE(parse_line(line + "\n"));
  EXPECT_FALSE(parse_line("{\"seq\":0" + line.substr(8)));
}

TEST_F(AuditChain, KeepsItsEndAsAText) {
  next();
  const auto text = to_text(last);
  EXPECT_EQ(text.size(), to_text(Link()).size());
  EXPECT_EQ(link_from(text), last);
  for (const std::string& wrong :
       {std::string(), std::string("\n"), text.substr(1), text + "x", text.substr(0, 30)}) {
    EXPECT_NE(link_from(wrong), last) << wrong;
  }
}

}  // namespace
}  // namespace tgs::audit
