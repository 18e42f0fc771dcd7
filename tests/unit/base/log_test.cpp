#include "base/log.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/printable.h"
#include "base/unique_fd.h"

namespace tgs {
namespace {

using testing::EndsWith;
using testing::IsEmpty;
using testing::MatchesRegex;
using namespace std::string_literals;

/// Descriptor 2 as a file of its own, for the time of a test.
class CapturedLog {
 public:
  CapturedLog() : file_(::memfd_create("log", MFD_CLOEXEC)), real_(::fcntl(2, F_DUPFD_CLOEXEC, 3)) {
    ::dup2(file_.get(), 2);
  }
  CapturedLog(const CapturedLog&) = delete;
  CapturedLog& operator=(const CapturedLog&) = delete;
  ~CapturedLog() { ::dup2(real_.get(), 2); }

  std::string text() const {
    std::string text(4096, '\0');
    const auto got = ::pread(file_.get(), text.data(), text.size(), 0);
    text.resize(static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
    return text;
  }

 private:
  UniqueFd file_;
  UniqueFd real_;
};

TEST(Printable, LeavesReadableTextAlone) {
  for (const auto* text : {"", "plain ~ text", "naïve Привет 你好 😀", "\xc2\xa0", "\xf4\x8f\xbf\xbf"}) {
    EXPECT_EQ(printable(text), text);
  }
}

TEST(Printable, EscapesWhatWouldEndALineOrMoveTheCursor) {
  EXPECT_EQ(printable("a\nb\rc\td\x1b[2J\x7f"), R"(a\x0ab\x0dc\x09d\x1b[2J\x7f)");
  EXPECT_EQ(printable("\0"s), R"(\x00)");
  EXPECT_EQ(printable("\xc2\x85 \xc2\x9b"), R"(\xc2\x85 \xc2\x9b)");
}

TEST(Printable, EscapesTheBackslashSoThatNothingLooksEscapedThatIsNot) {
  EXPECT_EQ(printable(R"(\x0a)"), R"(\\x0a)");
}

TEST(Printable, EscapesEachByteThatIsNotUtf8) {
  EXPECT_EQ(printable("\x80"), R"(\x80)");
  EXPECT_EQ(printable("\xff\xfe"), R"(\xff\xfe)");
  EXPECT_EQ(printable("\xe4\xbd"), R"(\xe4\xbd)");    // cut
  EXPECT_EQ(printable("\xe4\xbd!"), R"(\xe4\xbd!)");  // cut, and text behind it
  EXPECT_EQ(printable("\xf0\x9f\x98"), R"(\xf0\x9f\x98)");
}

TEST(Printable, EscapesFormsThatSomeDecodersTakeForACharacter) {
  EXPECT_EQ(printable("\xc0\x8a"), R"(\xc0\x8a)");                  // a newline in two bytes
  EXPECT_EQ(printable("\xe0\x80\x8a"), R"(\xe0\x80\x8a)");          // in three
  EXPECT_EQ(printable("\xf0\x80\x80\x8a"), R"(\xf0\x80\x80\x8a)");  // in four
  EXPECT_EQ(printable("\xed\xa0\x80"), R"(\xed\xa0\x80)");          // half of a surrogate pair
  EXPECT_EQ(printable("\xf4\x90\x80\x80"), R"(\xf4\x90\x80\x80)");  // beyond U+10FFFF
  EXPECT_EQ(printable("\xf5\x80\x80\x80"), R"(\xf5\x80\x80\x80)");
}

TEST(Log, WritesTimeLevelRoleSessionClientAndText) {
  const CapturedLog captured;
  Log("front").warning({42, "127.0.0.1:5060"}, "refused {}", "getMe");
  EXPECT_THAT(captured.text(), MatchesRegex(R"(2[0-9]{3}-[01][0-9]-[0-3][0-9]T[0-9:]{8}\.[0-9]{3}Z )"
                                            R"(WARNING front: session=42 client=127\.0\.0\.1:5060 )"
                                            "refused getMe\n"));
}

TEST(Log, LeavesOutWhatALineIsNotAbout) {
  const CapturedLog captured;
  Log("").info({}, "listening");
  EXPECT_THAT(captured.text(), EndsWith("Z INFO listening\n"));
}

TEST(Log, WritesNothingAboveItsLevelButNoticesAlways) {
  const CapturedLog captured;
  Log log("", LogLevel::warning);
  log.info({}, "too much");
  EXPECT_THAT(captured.text(), IsEmpty());
  log.set_level(LogLevel::none);
  log.fatal({}, "too much");
  EXPECT_THAT(captured.text(), IsEmpty());
  log.notice("tgstorage 1");
  EXPECT_THAT(captured.text(), EndsWith(" NOTICE tgstorage 1\n"));
}

TEST(Log, KeepsAStrangersTextInOneLine) {
  const CapturedLog captured;
  Log("").error({1, "x\ny"}, "{}", "a\n2026-01-31T12:00:00.123Z ERROR forged");
  EXPECT_THAT(captured.text(),
              EndsWith("session=1 client=x\\x0ay a\\x0a2026-01-31T12:00:00.123Z ERROR forged\n"));
}

}  // namespace
}  // namespace tgs
