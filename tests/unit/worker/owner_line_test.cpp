#include "worker/owner_line.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>

#include "worker/start_up.h"

namespace tgs::worker {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

constexpr std::uint32_t kNumber = 3;
constexpr RequestId kFirst = kFirstLineId | (RequestId{kNumber} << 32U);

struct OwnerLineTest : testing::Test {
  OwnerLineTest() {
    std::array<int, 2> ends{};
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()), 0);
    owner.reset(ends[0]);
    line.emplace(UniqueFd(ends[1]), kNumber, "");
  }

  void say(std::string_view text) const {
    EXPECT_EQ(::send(owner.get(), text.data(), text.size(), 0), static_cast<ssize_t>(text.size()));
  }
  bool hears() { return line->hear(POLLIN); }
  std::string answered() {
    EXPECT_TRUE(line->flush());
    std::array<char, 4096> bytes{};
    const auto count = ::recv(owner.get(), bytes.data(), bytes.size(), MSG_DONTWAIT);
    return {bytes.data(), count > 0 ? static_cast<std::size_t>(count) : 0};
  }
  /// What it says to one that is not sent.
  std::string refusal_of(const std::string& request) {
    say(request + "\n");
    EXPECT_TRUE(hears());
    EXPECT_FALSE(line->next()) << request;
    return answered();
  }

  UniqueFd owner;
  std::optional<OwnerLine> line;
};

TEST_F(OwnerLineTest, HasIdsOfItsOwn) {
  EXPECT_TRUE(is_line_id(kFirst));
  EXPECT_TRUE(is_own_id(kFirst)) << "no front may use it";
  EXPECT_FALSE(is_line_id(kFirstOwnId + 1000));
}

TEST_F(OwnerLineTest, PassesOnWhatNoListAllows) {
  say(R"({"@extra":7,"@type":"logOut"})"
      "\n"
      R"({"@type":"getMe"})"
      "\n");
  ASSERT_TRUE(hears());
  const auto first = line->next();
  ASSERT_TRUE(first);
  EXPECT_EQ(first->type, "logOut");
  EXPECT_EQ(first->text, fmt::format(R"({{"@type":"logOut","@extra":{}}})", kFirst + 7));
  EXPECT_EQ(line->next()->text, fmt::format(R"({{"@type":"getMe","@extra":{}}})", kFirst));
  EXPECT_FALSE(line->next());
}

TEST_F(OwnerLineTest, TakesALineInPieces) {
  say(R"({"@type":"get)");
  ASSERT_TRUE(hears());
  EXPECT_FALSE(line->next());
  say("Me\"}\n");
  ASSERT_TRUE(hears());
  EXPECT_EQ(line->next()->type, "getMe");
}

TEST_F(OwnerLineTest, AnswersWithTheNumberOfTheRequest) {
  line->answer(kFirst + 7, R"({"@type":"ok"})");
  EXPECT_EQ(answered(), "{\"@type\":\"ok\",\"@extra\":7}\n");
  line->answer((kFirstLineId | (RequestId{kNumber + 1} << 32U)) + 7, R"({"@type":"ok"})");
  EXPECT_EQ(answered(), "") << "that is another line's";
  line->tell(R"({"@type":"updateAuthorizationState"})");
  EXPECT_EQ(answered(), "{\"@type\":\"updateAuthorizationState\"}\n");
}

TEST_F(OwnerLineTest, RefusesWhatWouldTakeTheInstanceFromTheStorage) {
  for (const auto* type :
       {"close", "destroy", "setTdlibParameters", "setDatabaseEncryptionKey", "addProxy"}) {
    EXPECT_THAT(refusal_of(fmt::format(R"({{"@type":"{}","@extra":9}})", type)),
                testing::AllOf(HasSubstr("never: "), testing::EndsWith("\"@extra\":9}\n")));
  }
}

TEST_F(OwnerLineTest, RefusesWhatIsNoRequestOfTdlib) {
  EXPECT_THAT(refusal_of("getMe"), HasSubstr("BAD_REQUEST"));
  EXPECT_THAT(refusal_of(R"({"@type":"getMee"})"), HasSubstr("do you mean getMe?"));
  EXPECT_THAT(refusal_of(R"({"@type":"user"})"), HasSubstr("TDLib knows no such request"));
  EXPECT_THAT(refusal_of(R"({"@type":"getMe","more":1})"), HasSubstr("getMe.more"));
  EXPECT_THAT(refusal_of(R"({"@type":"getMe","@extra":"a"})"), HasSubstr("@extra is a number"));
  EXPECT_THAT(refusal_of(R"({"@type":"getMe","@extra":4294967296})"), HasSubstr("@extra is a number"));
  EXPECT_THAT(refusal_of(R"({"@type":"getMe","@extra":-1})"), HasSubstr("@extra is a number"));
}

TEST_F(OwnerLineTest, ReadsNoFileOfTheMachine) {
  EXPECT_THAT(refusal_of(R"({"@type":"setProfilePhoto","photo":{"@type":"inputChatPhotoStatic","photo":)"
                         R"({"@type":"inputFileLocal","path":"/etc/passwd"}}})"),
              HasSubstr("inputFileLocal"));
}

TEST_F(OwnerLineTest, IsOverWithTheOwnersEnd) {
  owner.reset();
  EXPECT_FALSE(hears());
}

TEST_F(OwnerLineTest, IsOverWhereALineHasNoEnd) {
  const std::string chunk(64U << 10U, 'a');
  bool goes_on = true;
  for (int i = 0; i < 64 && goes_on; ++i) {
    ::send(owner.get(), chunk.data(), chunk.size(), MSG_DONTWAIT);
    goes_on = hears();
  }
  EXPECT_FALSE(goes_on);
}

TEST_F(OwnerLineTest, WaitsForRoomAndForgetsNothing) {
  const std::string long_text(100'000, 'x');
  const auto update = R"({"@type":"updateConnectionState","text":")" + long_text + "\"}";
  std::size_t told = 0;
  for (; (line->events(true) & POLLOUT) == 0; ++told) {
    line->tell(update);
    ASSERT_TRUE(line->flush());
  }
  std::string heard;
  std::array<char, 65536> bytes{};
  while (heard.size() < told * (update.size() + 1)) {
    const auto count = ::recv(owner.get(), bytes.data(), bytes.size(), 0);
    ASSERT_GT(count, 0);
    heard.append(bytes.data(), static_cast<std::size_t>(count));
    ASSERT_TRUE(line->hear(POLLOUT));
  }
  EXPECT_EQ(line->events(false), 0);
}

}  // namespace
}  // namespace tgs::worker
