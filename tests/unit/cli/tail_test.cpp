#include "cli/tail.h"

#include <gmock/gmock.h>

#include "audit/event.h"

namespace tgs {
namespace {

using audit::Event;
using audit::EventKind;
using testing::HasSubstr;
using testing::Optional;

std::string asked(SessionId session = 42, const std::string& client = "crm", std::uint64_t request = 1) {
  return to_json(Event{.kind = EventKind::intent,
                       .session = session,
                       .client = client,
                       .address = "10.0.0.7:5060",
                       .request = request,
                       .type = "sendMessage",
                       .verdict = "passed"});
}

std::string ended(SessionId session = 42, std::uint64_t request = 1) {
  return to_json(
      Event{.kind = EventKind::outcome, .session = session, .request = request, .ms = 12, .outcome = "ok"});
}

std::string refused() {
  return to_json(Event{.kind = EventKind::refused,
                       .session = 42,
                       .client = "crm",
                       .address = "10.0.0.7:5060",
                       .type = "deleteAccount",
                       .verdict = "refused",
                       .rule = "allowed_requests"});
}

TEST(Narrator, TellsOfARequestWhenItIsOver) {
  Narrator narrator({});
  EXPECT_THAT(narrator.tell(asked()), Optional(std::string()));
  EXPECT_THAT(narrator.tell(ended()),
              Optional(std::string("    42  crm          10.0.0.7:5060          sendMessage  ok  12 ms")));
  EXPECT_EQ(narrator.tell(ended()), std::nullopt) << "once";
}

TEST(Narrator, TellsOfOneThatWasOverBeforeItPassed) {
  Narrator narrator({});
  EXPECT_EQ(narrator.tell(ended()), std::nullopt);
  EXPECT_THAT(narrator.tell(asked()), Optional(HasSubstr("sendMessage  ok")));
}

TEST(Narrator, TellsWhatRefused) {
  EXPECT_THAT(Narrator({}).tell(refused()), Optional(HasSubstr("deleteAccount  refused: allowed_requests")));
}

TEST(Narrator, TellsOfErrorsByTheirCode) {
  Narrator narrator({});
  narrator.tell(asked());
  EXPECT_THAT(narrator.tell(to_json(Event{.kind = EventKind::outcome,
                                          .session = 42,
                                          .request = 1,
                                          .outcome = "error",
                                          .code = 400,
                                          .error = "PEER_INVALID"})),
              Optional(HasSubstr("error 400 PEER_INVALID")));
}

TEST(Narrator, TellsOnlyOfOneSession) {
  Narrator narrator({.session = 42});
  EXPECT_EQ(narrator.tell(asked(43)), std::nullopt);
  EXPECT_EQ(narrator.tell(ended(43)), std::nullopt);
  EXPECT_TRUE(narrator.tell(asked(42)));
  EXPECT_TRUE(narrator.tell(ended(42)));
}

TEST(Narrator, TellsOnlyOfOneClient) {
  Narrator narrator({.client = "crm"});
  EXPECT_EQ(narrator.tell(asked(42, "sip", 1)), std::nullopt);
  EXPECT_EQ(narrator.tell(ended(42, 1)), std::nullopt);
  EXPECT_TRUE(narrator.tell(asked(42, "crm", 2)));
  EXPECT_TRUE(narrator.tell(ended(42, 2)));
}

TEST(Narrator, TellsOnlyOfRefusals) {
  Narrator narrator({.only_refused = true});
  EXPECT_EQ(narrator.tell(asked()), std::nullopt);
  EXPECT_EQ(narrator.tell(ended()), std::nullopt);
  EXPECT_EQ(narrator.tell(to_json(Event{.kind = EventKind::joined, .session = 42})), std::nullopt);
  EXPECT_TRUE(narrator.tell(refused()));
}

TEST(Narrator, TellsHowMuchIsLeftOut) {
  EXPECT_THAT(Narrator({}).tell(to_json(Event{.kind = EventKind::lost, .count = 7})),
              Optional(HasSubstr("7 events are left out")));
}

TEST(Narrator, WritesNoControlCharactersToTheTerminal) {
  const auto event =
      to_json(Event{.kind = EventKind::refused, .session = 1, .address = "\x1b[2J", .rule = "\x1b]0;x\a"});
  EXPECT_EQ(Narrator({}).tell(event)->find('\x1b'), std::string::npos);
}

TEST(Narrator, PassesOverWhatIsNoEvent) {
  EXPECT_EQ(Narrator({}).tell("{"), std::nullopt);
  EXPECT_EQ(Narrator({}).tell(R"({"event":"new"})"), std::nullopt);
}

}  // namespace
}  // namespace tgs
