#include "binlog/state.h"

#include <gmock/gmock.h>

#include "made.h"

namespace tgs::binlog {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Optional;
using testing::UnorderedElementsAre;

template <class... Events>
State state_of(Events... events) {
  State state;
  for (auto* event : {&events...}) {
    EXPECT_TRUE(state.add(std::move(*event)));
  }
  return state;
}

TEST(BinlogState, ValuesAndOptionsAreFoundByName) {
  const auto state =
      state_of(value(1, "auth", "ok"), event(2, kOption, pair("my_id", "I7")), event(3, 2, "...."));
  EXPECT_THAT(state.value("auth"), Optional(testing::Eq("ok")));
  EXPECT_THAT(state.option("my_id"), Optional(testing::Eq("I7")));
  EXPECT_EQ(state.value("my_id"), std::nullopt);
  EXPECT_EQ(state.option("auth"), std::nullopt);
  EXPECT_EQ(state.size(), 3U);
}

TEST(BinlogState, ARewriteStandsInPlaceOfTheFormer) {
  const auto state = state_of(value(1, "pts", "1"), value(2, "qts", "1"), value(1, "pts", "2", kRewrite));
  EXPECT_EQ(state.value("pts"), "2");
  EXPECT_EQ(state.size(), 2U);
}

TEST(BinlogState, ARewriteOfAnEventToComeIsThatEvent) {
  EXPECT_EQ(state_of(value(1, "a", "1"), value(5, "b", "2", kRewrite)).value("b"), "2");
}

TEST(BinlogState, ARemovedEventIsGone) {
  const auto state = state_of(value(1, "a", "1"), value(2, "b", "2"), removal(1), value(3, "c", "3"));
  EXPECT_EQ(state.value("a"), std::nullopt);
  EXPECT_EQ(state.value("b"), "2");
  EXPECT_EQ(state.value("c"), "3");
}

TEST(BinlogState, ANameThatIsSetAgainHasANewEvent) {
  EXPECT_EQ(state_of(value(1, "a", "1"), removal(1), value(2, "a", "2")).value("a"), "2");
}

TEST(BinlogState, OfTwoEventsWithOneNameTheLaterCounts) {
  EXPECT_EQ(state_of(value(1, "a", "1"), value(2, "a", "2")).value("a"), "2");
  EXPECT_EQ(state_of(value(1, "a", "1"), value(2, "a", "2"), value(1, "a", "3", kRewrite)).value("a"), "2");
}

TEST(BinlogState, AnEventThatTurnsIntoAnotherNameLeavesTheFormer) {
  const auto state = state_of(value(1, "a", "1"), value(1, "b", "2", kRewrite));
  EXPECT_EQ(state.value("a"), std::nullopt);
  EXPECT_EQ(state.value("b"), "2");
}

TEST(BinlogState, NamesComeInOrder) {
  const auto state =
      state_of(value(1, "auth4", ""), value(2, "auth", ""), value(3, "salt2", ""), value(4, "aut", ""));
  EXPECT_THAT(state.names_of_values("auth"), ElementsAre("auth", "auth4"));
}

TEST(BinlogState, PartialEventsCountTogetherWithTheirLast) {
  State state;
  EXPECT_TRUE(state.add(value(1, "a", "1", kPartial)));
  EXPECT_TRUE(state.add(value(2, "b", "2", kPartial)));
  EXPECT_EQ(state.value("a"), std::nullopt);
  EXPECT_EQ(state.waiting(), 2U);
  EXPECT_TRUE(state.add(value(3, "c", "3")));
  EXPECT_EQ(state.value("a"), "1");
  EXPECT_EQ(state.value("b"), "2");
  EXPECT_EQ(state.value("c"), "3");
  EXPECT_EQ(state.waiting(), 0U);
}

TEST(BinlogState, SecretChatsAreOpaque) {
  const auto state =
      state_of(event(3, kSecretChat, "abcd"), event(9, kSecretChat, "efgh"), event(10, 2, "...."));
  EXPECT_THAT(state.secret_chats(), ElementsAre(3, 9));
  EXPECT_EQ(state.secret_chat(9), "efgh");
  EXPECT_EQ(state.secret_chat(10), "");
  EXPECT_EQ(state.secret_chat(11), "");
}

struct Refused {
  std::string name;
  std::function<Event()> event;
  std::string reason;
};
class BinlogStateRefuses : public testing::TestWithParam<Refused> {};

TEST_P(BinlogStateRefuses, WhatTdlibNeverWrites) {
  auto state = state_of(value(1, "a", "1"), value(5, "b", "2"), removal(1));
  const auto added = state.add(GetParam().event());
  ASSERT_FALSE(added);
  EXPECT_THAT(added.error().message, HasSubstr(GetParam().reason));
}

INSTANTIATE_TEST_SUITE_P(
    Rule, BinlogStateRefuses,
    testing::Values(
        Refused{"an_id_twice", [] { return value(5, "c", "3"); }, "event 5 comes behind event 5"},
        Refused{"an_id_that_goes_back", [] { return value(4, "c", "3"); }, "behind event 5"},
        Refused{"a_rewrite_of_nothing", [] { return value(3, "c", "3", kRewrite); }, "not there"},
        Refused{"a_rewrite_of_what_is_gone", [] { return value(1, "a", "3", kRewrite); }, "not there"},
        Refused{"a_second_removal", [] { return removal(1); }, "not there"},
        Refused{"a_rewrite_by_a_service_event", [] { return event(5, kEncrypted, "", kRewrite); },
                "something else"},
        Refused{"a_pair_that_is_cut",
                [] {
                  return event(6, kValue,
                               "\x05"
                               "abc");
                },
                "no pair"},
        Refused{"a_pair_with_more", [] { return event(6, kValue, pair("a", "1") + "more"); }, "no pair"},
        Refused{"an_option_that_is_empty", [] { return event(6, kOption, ""); }, "no pair"},
        Refused{"a_header", [] { return event(6, -1, ""); }, "type -1"},
        Refused{"a_service_event_to_come", [] { return event(6, -5, ""); }, "type -5"}),
    [](const auto& test) { return test.param.name; });

TEST(BinlogState, PairWithoutANameIsOfNoMeaning) {
  EXPECT_THAT(state_of(value(1, "", "1")).names_of_values(""), IsEmpty());
}

TEST(BinlogState, MemoryIsBounded) {
  State state(10'000);
  std::uint64_t id = 0;
  while (state.add(event(++id, 2, std::string(100, 'x')))) {
    ASSERT_LT(id, 100U);
  }
  State waiting(10'000);
  for (id = 0; waiting.add(event(++id, 2, "", kPartial));) {
    ASSERT_LT(id, 100U);
  }
}

TEST(BinlogState, WhatIsRewrittenTakesNoMoreRoom) {
  State state(10'000);
  ASSERT_TRUE(state.add(value(1, "a", "1")));
  for (int i = 0; i < 1000; ++i) {
    ASSERT_TRUE(state.add(value(1, "a", std::string(100, 'x'), kRewrite)));
    ASSERT_TRUE(state.add(event(0, kRemoved, "")));
  }
}

TEST(BinlogState, TellsWhatWasTouched) {
  auto state = state_of(value(1, "a", "1"), value(2, "b", "1"), event(3, kOption, pair("o", "1")),
                        event(4, kSecretChat, "...."));
  EXPECT_EQ(state.take_touched(), (Difference{{"a", "b"}, {"o"}, {4}}));
  EXPECT_TRUE(state.add(value(1, "a", "2", kRewrite)));
  EXPECT_TRUE(state.add(removal(4)));
  EXPECT_TRUE(state.add(removal(3)));
  EXPECT_EQ(state.take_touched(), (Difference{{"a"}, {"o"}, {4}}));
  EXPECT_TRUE(state.take_touched().empty());
}

TEST(BinlogState, ComparesItselfWithAnother) {
  const auto before = state_of(value(1, "same", "1"), value(2, "other", "1"), value(3, "gone", "1"),
                               event(4, kSecretChat, "same"), event(5, kSecretChat, "gone"));
  const auto after = state_of(event(4, kSecretChat, "same"), value(11, "same", "1"), value(12, "other", "2"),
                              value(13, "new", "1"), event(14, kOption, pair("o", "1")));
  EXPECT_EQ(after.since(before), (Difference{{"gone", "new", "other"}, {"o"}, {5}}));
  EXPECT_TRUE(after.since(after).empty());
}

std::string format(int number, std::string_view rest = "....") {
  std::string body;
  append_number(body, number);
  return body.append(rest);
}

TEST(BinlogState, FormatIsTheNewestOfAll) {
  EXPECT_EQ(state_of(value(1, "auth", "ok")).version(), 0);
  EXPECT_EQ(state_of(event(1, 2, format(58)), event(2, 3, format(60)), event(3, 2, format(59))).version(),
            60);
  EXPECT_EQ(state_of(value(1, "nsfpc", format(61)), event(2, 3, format(60))).version(), 61);
}

TEST(BinlogState, FormatOfANewerTdlibIsRefused) {
  EXPECT_TRUE(check_version(state_of(event(1, 2, format(kKnownVersion)))));
  const auto checked = check_version(state_of(event(1, 2, format(kKnownVersion + 1))));
  ASSERT_FALSE(checked);
  EXPECT_THAT(checked.error().message, HasSubstr("written by a newer TDLib (format 62"));
}

}  // namespace
}  // namespace tgs::binlog
