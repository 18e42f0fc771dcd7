#include "wire/marks.h"

#include <gmock/gmock.h>

#include "wire/request.h"

namespace tgs {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr int kText = 1;
constexpr int kPeer = 2;

/// What is marked in `value`: the piece of the canonical form and the field, in the order of the marks.
std::vector<std::string> marked(const MarkRules& rules, std::string_view value) {
  RequestParser parser(4096, &rules);
  std::string canonical;
  const auto request = parser.parse(value, canonical);
  EXPECT_TRUE(request) << value;
  std::vector<std::string> found;
  for (const auto& mark : parser.marks()) {
    found.push_back(std::string(mark.path->field()) + " " +
                    canonical.substr(mark.begin, mark.end - mark.begin));
  }
  return found;
}

std::vector<std::string> marked(std::string_view type, std::string_view member, std::string_view value) {
  MarkRules rules;
  rules.add(type, member, kText);
  return marked(rules, value);
}

TEST(Marks, FindAFieldOfTheRequestItself) {
  EXPECT_THAT(marked("t", "f", R"({"f": "x" ,"@type":"t","g":"y"})"), ElementsAre(R"(f "x")"));
  EXPECT_THAT(marked("t", "f", R"({"@type":"t","f":-5})"), ElementsAre("f -5"));
  EXPECT_THAT(marked("t", "f", R"({"@type":"t","f":{"@type":"o","text":"x"}})"),
              ElementsAre(R"(f {"@type":"o","text":"x"})"));
}

TEST(Marks, FindNothingInOtherTypesAndOtherFields) {
  EXPECT_THAT(marked("t", "f", R"({"@type":"u","f":"x"})"), IsEmpty());
  EXPECT_THAT(marked("t", "f", R"({"@type":"t","ff":"x","g":{"f":"y"}})"), IsEmpty());
  EXPECT_THAT(marked("t", "f", R"({"@type":"T","f":"x"})"), IsEmpty());
}

TEST(Marks, FindATypeWhereverItStands) {
  EXPECT_THAT(marked("o", "f", R"({"@type":"t","a":{"@type":"o","f":"1"},
                                   "b":[{"@type":"p"},{"c":[[{"f":"2","@type":"o"}]]}]})"),
              ElementsAre(R"(f "1")", R"(f "2")"));
  EXPECT_THAT(marked("o", "f", R"({"@type":"o","f":{"@type":"o","f":"in"}})"),
              ElementsAre(R"(f "in")", R"(f {"@type":"o","f":"in"})"));
}

TEST(Marks, FindEachElementOfAListInItsPlace) {
  EXPECT_THAT(marked("t", "f", R"({"@type":"t","f":["a", 5,null,[ "b"],{}]})"),
              ElementsAre(R"(f "a")", "f 5", "f null", R"(f "b")", "f {}"));
  EXPECT_THAT(marked("t", "f", R"({"@type":"t","f":[]})"), IsEmpty());
}

TEST(Marks, FollowAPointer) {
  EXPECT_THAT(marked("t", "/a/b", R"({"@type":"t","a":{"b":"x","c":{"b":"no"}},"b":"no"})"),
              ElementsAre(R"(b "x")"));
  EXPECT_THAT(marked("o", "/a/b", R"({"@type":"t","o":{"@type":"o","a":{"b":"x"}}})"),
              ElementsAre(R"(b "x")"));
  EXPECT_THAT(marked("t", "/a/b", R"({"@type":"t","a":"b"})"), IsEmpty());
  EXPECT_THAT(marked("t", "/a/b", R"({"@type":"t","a":[{"b":"x"}]})"), IsEmpty());
}

TEST(Marks, FollowAPointerThroughTheElementsOfLists) {
  EXPECT_THAT(marked("t", "/a/*/b", R"({"@type":"t","a":[{"b":"1"},{"c":"no"},{"b":["2","3"]}]})"),
              ElementsAre(R"(b "1")", R"(b "2")", R"(b "3")"));
  EXPECT_THAT(marked("t", "/user_ids/*", R"({"@type":"t","user_ids":["1"]})"),
              ElementsAre(R"(user_ids "1")"));
  EXPECT_THAT(marked("t", "/a/*/*", R"({"@type":"t","a":[["1"],"no"]})").size(), 1U);
  EXPECT_THAT(marked("t", "/a/*/b", R"({"@type":"t","a":{"*":{"b":"x"}}})"), ElementsAre(R"(b "x")"));
}

TEST(Marks, ComeInTheOrderOfTheText) {
  MarkRules rules;
  rules.add("t", "z", kText);
  rules.add("t", "a", kPeer);
  rules.add("o", "f", kText);
  EXPECT_THAT(marked(rules, R"({"a":"1","o":{"@type":"o","f":"2"},"@type":"t","z":"3"})"),
              ElementsAre(R"(a "1")", R"(f "2")", R"(z "3")"));
}

TEST(Marks, MarkAValueOnceHoweverManyRulesNameIt) {
  MarkRules rules;
  rules.add("t", "/o/f", kText);
  rules.add("t", "/o/f", kText);
  rules.add("o", "f", kPeer);
  EXPECT_THAT(marked(rules, R"({"@type":"t","o":{"@type":"o","f":["x","y"]}})"),
              ElementsAre(R"(f "x")", R"(f "y")"));
}

TEST(Marks, AreOfTheLastRequestAlone) {
  MarkRules rules;
  rules.add("t", "f", kText);
  RequestParser parser(4096, &rules);
  std::string canonical;
  ASSERT_TRUE(parser.parse(R"({"@type":"t","f":"x"})", canonical));
  EXPECT_EQ(parser.marks().size(), 1U);
  ASSERT_TRUE(parser.parse(R"({"@type":"u"})", canonical));
  EXPECT_THAT(parser.marks(), IsEmpty());
  ASSERT_TRUE(parser.parse(R"({"@type":"t","f":"x"})", canonical));
  ASSERT_FALSE(parser.parse("{", canonical));
  EXPECT_THAT(parser.marks(), IsEmpty());
}

TEST(Marks, LeaveExtraAlone) {
  EXPECT_THAT(marked("t", "f", R"({"@extra":{"@type":"t","f":"x"},"@type":"u"})"), IsEmpty());
}

}  // namespace
}  // namespace tgs
