#include "audit/event.h"

#include <gmock/gmock.h>

namespace tgs::audit {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(AuditEvent, ReadsBackAsItWasWritten) {
  const Event event{.kind = EventKind::summary,
                    .session = 18446744073709551615U,
                    .client = "office \"1\"",
                    .address = "[::1]:5060",
                    .arguments = R"({"@type":"getMe","x":[1,"2"]})",
                    .of = "refused",
                    .count = 7,
                    .first = "a",
                    .last = "b",
                    .ms = 0};
  const auto json = to_json(event);
  const auto again = event_from(json);
  ASSERT_TRUE(again);
  EXPECT_EQ(to_json(*again), json);
  EXPECT_EQ(again->session, event.session);
  EXPECT_EQ(again->ms, 0U);
}

TEST(AuditEvent, HasNoFieldForWhatThereIsNot) {
  EXPECT_EQ(to_json({.kind = EventKind::started}), R"({"event":"started"})");
}

TEST(AuditEvent, IsOneLineWhateverAStrangerWrites) {
  const auto json = to_json({.kind = EventKind::refused, .type = "x\n{\"seq\":1}\r\x01\"}"});
  EXPECT_THAT(json, Not(HasSubstr("\n")));
  EXPECT_THAT(json, Not(HasSubstr("\r")));
  EXPECT_EQ(event_from(json)->type, "x\n{\"seq\":1}\r\x01\"}");
}

TEST(AuditEvent, IsReadStrictly) {
  for (const std::string wrong :
       {"", "{}", "[]", R"({"event":"nothing"})", R"({"event":7})", R"({"event":"left","seq":1})",
        R"({"event":"left","hash":"x"})", R"({"event":"left","session":-1})",
        R"({"event":"left","client":7})", R"({"event":"left","client":""})",
        R"({"event":"left","arguments":"x"})", R"({"event":"left","ms":"1"})"}) {
    EXPECT_FALSE(event_from(wrong)) << wrong;
  }
  EXPECT_FALSE(event_from(R"({"event":"left","client":")" + std::string(1025, 'a') + "\"}"));
}

TEST(AuditEvent, OfTheStorageIsNoneOfTheFront) {
  for (const auto kind : {EventKind::started, EventKind::stopped, EventKind::front, EventKind::reloaded,
                          EventKind::ordered, EventKind::torn, EventKind::missing}) {
    EXPECT_FALSE(is_of_front(kind)) << name_of(kind);
  }
  for (const auto kind :
       {EventKind::joined, EventKind::intent, EventKind::outcome, EventKind::summary, EventKind::lost}) {
    EXPECT_TRUE(is_of_front(kind)) << name_of(kind);
  }
}

TEST(AuditEvent, TellsTimeInUtc) {
  const std::chrono::system_clock::time_point time(std::chrono::milliseconds(1'769'860'800'123));
  EXPECT_EQ(time_text(time), "2026-01-31T12:00:00.123Z");
}

TEST(AuditEvent, CutsAStrangersTextBetweenCharacters) {
  EXPECT_EQ(shortened("getMe"), "getMe");
  std::string umlauts = "a";
  for (int i = 0; i < 100; ++i) {
    umlauts += "ä";
  }
  EXPECT_EQ(shortened(umlauts), umlauts.substr(0, 127) + "…");
}

}  // namespace
}  // namespace tgs::audit
