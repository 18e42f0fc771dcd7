#include "resolve/rewrite_plan.h"

#include <gmock/gmock.h>

#include "wire/request.h"

namespace tgs {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Settings settings() {
  Settings settings;
  settings.format_fields["inputMessageText"] = {"text"};
  settings.format_fields["setText"] = {"/content/*/caption"};
  settings.request_peers["sendMessage"] = {"chat_id"};
  settings.request_peers["addChatMembers"] = {"chat_id", "user_ids"};
  settings.request_peers["createCall"] = {"user_id"};
  settings.request_peers["answer"] = {"bot_user_id", "/peers/*/user_id"};
  return settings;
}

/// What has to be found in a request, as the front plans it.
class Planned {
 public:
  explicit Planned(std::string_view value, const Settings& settings = tgs::settings())
      : rules_(rewrite_rules(settings)), parser_(4096, &rules_) {
    EXPECT_TRUE(parser_.parse(value, canonical_)) << value;
    plan_ = plan_rewrite(parser_.marks());
  }

  /// `text hello`, `user durov`, `chat 15550100199`; or the refusal.
  std::vector<std::string> pieces() const {
    if (!plan_) {
      return {std::string(text_of(plan_.error().token)) + ": " + plan_.error().reason};
    }
    std::vector<std::string> pieces;
    for (const auto& piece : *plan_) {
      const bool is_text = piece.kind == RewritePiece::Kind::text;
      pieces.push_back(is_text ? "text " + piece.text
                               : (piece.wants_user ? "user " : "chat ") + piece.name.text);
    }
    return pieces;
  }
  std::string rewritten(const std::vector<std::string>& replacements) const {
    return tgs::rewritten(canonical_, *plan_, replacements);
  }

 private:
  MarkRules rules_;
  RequestParser parser_;
  std::string canonical_;
  Outcome<RewritePlan> plan_ = RewritePlan();
};

std::vector<std::string> pieces_of(std::string_view value) {
  return Planned(value).pieces();
}

TEST(RewritePlan, IsEmptyWhereNothingHasToBeFound) {
  for (const auto* whole :
       {R"({"@type":"getMe"})", R"({"@type":"sendMessage","chat_id":5})",
        R"({"@type":"sendMessage","chat_id":-1000000000007})", R"({"@type":"sendMessage","chat_id":"-5"})",
        R"({"@type":"sendMessage","chat_id":null})", R"({"@type":"sendMessage"})",
        R"({"@type":"addChatMembers","user_ids":[]})", R"({"@type":"addChatMembers","user_ids":[5,6,null]})",
        R"({"@type":"getMe","chat_id":"durov"})"}) {
    EXPECT_THAT(pieces_of(whole), IsEmpty()) << whole;
  }
}

TEST(RewritePlan, NamesTextsAndPeersInTheOrderOfTheText) {
  EXPECT_THAT(pieces_of(R"({"chat_id":"@Durov","@type":"sendMessage",
                            "input_message_content":{"@type":"inputMessageText","text":"*hello*"}})"),
              ElementsAre("chat durov", "text *hello*"));
  EXPECT_THAT(pieces_of(R"({"input_message_content":{"text":"*hello*","@type":"inputMessageText"},
                            "chat_id":"+1 2345","@type":"sendMessage"})"),
              ElementsAre("text *hello*", "chat 12345"));
}

TEST(RewritePlan, NamesTheElementsOfLists) {
  EXPECT_THAT(pieces_of(R"({"@type":"addChatMembers","chat_id":"news","user_ids":["durov",5,"12345","-7"]})"),
              ElementsAre("chat news", "user durov", "user 12345"));
  EXPECT_THAT(pieces_of(R"({"@type":"answer","peers":[{"user_id":"one1"},{},{"user_id":["two2","three"]}],
                            "bot_user_id":"the_bot"})"),
              ElementsAre("user one1", "user two2", "user three", "user the_bot"));
}

TEST(RewritePlan, NamesTextsInTheElementsOfLists) {
  EXPECT_THAT(pieces_of(R"({"@type":"answerInlineQuery","results":[
                {"@type":"r","input_message_content":{"@type":"inputMessageText","text":"a"}},
                {"@type":"r","input_message_content":{"@type":"inputMessageText","text":"b"}}]})"),
              ElementsAre("text a", "text b"));
  EXPECT_THAT(pieces_of(R"({"@type":"setText","content":[{"caption":"a"},{"caption":""}]})"),
              ElementsAre("text a", "text "));
}

TEST(RewritePlan, LetsFormattedObjectsAndNothingPass) {
  for (const auto* text : {"null", R"({"@type":"formattedText","text":"*a*","entities":[]})", "{}"}) {
    EXPECT_THAT(
        pieces_of(R"({"@type":"t","c":{"@type":"inputMessageText","text":)" + std::string(text) + "}}"),
        IsEmpty())
        << text;
  }
}

TEST(RewritePlan, RefusesTextsOfWrongTypes) {
  for (const auto* text : {"5", "1.5", "true", R"([["a",5]])"}) {
    EXPECT_THAT(
        pieces_of(R"({"@type":"t","c":{"@type":"inputMessageText","text":)" + std::string(text) + "}}"),
        ElementsAre("BAD_REQUEST: text is neither a text nor a formattedText"))
        << text;
  }
}

TEST(RewritePlan, RefusesPeersOfWrongTypes) {
  for (const auto* peer : {"true", "{}", R"({"@type":"user"})", "[[false]]", R"(["durov",{}])"}) {
    EXPECT_THAT(pieces_of(R"({"@type":"addChatMembers","user_ids":)" + std::string(peer) + "}"),
                ElementsAre("BAD_REQUEST: user_ids is neither a number nor a string"))
        << peer;
  }
}

TEST(RewritePlan, RefusesWhatNamesNoPeer) {
  for (const auto* peer : {"", " ", "abc", "1234", "durov!", "\xf0\x9f\x98\x80"}) {
    EXPECT_THAT(pieces_of(R"({"@type":"createCall","user_id":")" + std::string(peer) + "\"}"),
                ElementsAre("PEER_INVALID: user_id is neither an id, a username nor a phone number"))
        << peer;
  }
}

TEST(RewritePlan, RefusesARequestThatNamesMoreThanItMay) {
  const auto naming = [](std::size_t count) {
    std::string list = R"("durov")";
    for (std::size_t i = 1; i < count; ++i) {
      list += R"(,"durov")";
    }
    return pieces_of(R"({"@type":"addChatMembers","user_ids":[)" + list + "]}");
  };
  EXPECT_THAT(naming(kMostPieces), testing::SizeIs(kMostPieces));
  EXPECT_THAT(naming(kMostPieces + 1),
              ElementsAre("BAD_REQUEST: more than 1000 names and texts in one request"));
}

TEST(RewritePlan, IsMadeOnceForAValueThatTwoRulesName) {
  auto doubled = settings();
  doubled.request_peers["sendMessage"] = {"chat_id", "/chat_id", "chat_id"};
  const Planned planned(R"({"@type":"sendMessage","chat_id":"durov","x":1})", doubled);
  EXPECT_THAT(planned.pieces(), ElementsAre("chat durov"));
  EXPECT_EQ(planned.rewritten({"5"}), R"({"@type":"sendMessage","chat_id":5,"x":1})");
}

TEST(Rewritten, PutsEachReplacementInItsPlace) {
  const Planned planned(
      R"({"chat_id":"news", "x":"\"}", "user_ids":["durov", 7, "12345"],"@type":"addChatMembers"})");
  EXPECT_EQ(planned.rewritten({"-1000000000007", "5", "6"}),
            R"({"@type":"addChatMembers","chat_id":-1000000000007,"x":"\"}","user_ids":[5,7,6]})");
}

TEST(Rewritten, PutsWholeObjectsInThePlaceOfTexts) {
  const Planned planned(
      R"({"@type":"sendMessage","chat_id":"durov","c":{"@type":"inputMessageText","text":"a\n\u0041"}})");
  EXPECT_THAT(planned.pieces(), ElementsAre("chat durov", "text a\nA"));
  EXPECT_EQ(planned.rewritten({"5", R"({"@type":"formattedText","text":"A"})"}),
            R"({"@type":"sendMessage","chat_id":5,"c":{"@type":"inputMessageText",)"
            R"("text":{"@type":"formattedText","text":"A"}}})");
}

TEST(Rewritten, LeavesOutWhatIsNotForTdlib) {
  const Planned planned(
      R"({"@client_id":{"chat_id":"x"},"@extra":{"chat_id":"durov"},"chat_id":"durov","@type":"sendMessage"})");
  EXPECT_EQ(planned.rewritten({"5"}), R"({"@type":"sendMessage","chat_id":5})");
}

TEST(Markup, IsWhatTheSettingsSay) {
  Settings settings;
  EXPECT_EQ(markup_of(settings), Markup::markdown2);
  settings.format_markdown_version = 1;
  EXPECT_EQ(markup_of(settings), Markup::markdown1);
  settings.format_markdown = false;
  EXPECT_EQ(markup_of(settings), Markup::html);
}

}  // namespace
}  // namespace tgs
