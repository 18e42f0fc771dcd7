// Lines that are written behind: also to a pipe that nobody reads.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <unistd.h>

#include <array>
#include <sstream>

#include "base/log.h"
#include "base/unique_fd.h"

namespace tgs {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::EndsWith;

/// A pipe as descriptor 2, for the time of a test; closed for writing at its end, all of it can be read.
class PipedLog {
 public:
  PipedLog() : real_(::fcntl(2, F_DUPFD_CLOEXEC, 3)) {
    std::array<int, 2> ends{};
    EXPECT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
    reader_.reset(ends[0]);
    ::dup2(ends[1], 2);
    ::close(ends[1]);
  }
  PipedLog(const PipedLog&) = delete;
  PipedLog& operator=(const PipedLog&) = delete;
  ~PipedLog() { ::dup2(real_.get(), 2); }

  /// Reads until there is enough of it.
  template <class IsEnough>
  std::string text_until(const IsEnough& is_enough) const {
    std::string text;
    std::array<char, 65536> bytes{};
    while (!is_enough(text)) {
      const auto got = ::read(reader_.get(), bytes.data(), bytes.size());
      if (got <= 0) {
        break;
      }
      text.append(bytes.data(), static_cast<std::size_t>(got));
    }
    return text;
  }

 private:
  UniqueFd real_;
  UniqueFd reader_;
};

auto ends_with(std::string_view end) {
  return [end](const std::string& text) { return text.ends_with(end); };
}

/// How many lines a log has, and how many it says to have dropped.
struct Lines {
  explicit Lines(const std::string& text) {
    std::istringstream all(text.substr(0, text.rfind('\n') + 1));
    for (std::string line; std::getline(all, line);) {
      const auto at = line.find(" lines of the log were dropped: what it goes to took none");
      if (at == std::string::npos) {
        ++kept;
      } else {
        dropped += std::stoul(line.substr(line.rfind(' ', at - 1)));
      }
    }
  }

  std::size_t kept = 0;
  std::size_t dropped = 0;
};

TEST(LogBehind, IsWrittenInOrderAndAllOfItIsThereAfterAFlush) {
  const PipedLog pipe;
  Log log("front");
  log.write_behind();
  log.info({}, "first");
  log.info({}, "second");
  log.flush();
  EXPECT_THAT(pipe.text_until(ends_with("second\n")),
              testing::MatchesRegex(".* INFO front: first\n.* INFO front: second\n"));
}

TEST(LogBehind, HoldsUpNobodyWhereNobodyReadsItAndSaysLaterHowMuchWasDropped) {
  const PipedLog pipe;
  Log log("front");
  log.write_behind();
  constexpr std::size_t kLines = 3000;
  const std::string text(1000, 'x');
  for (std::size_t i = 0; i < kLines; ++i) {
    log.info({}, "{}", text);
  }
  const auto all = pipe.text_until([](const std::string& read) {
    const Lines lines(read);
    return lines.kept + lines.dropped >= kLines;
  });
  const Lines lines(all);
  EXPECT_GT(lines.dropped, 0U);
  EXPECT_EQ(lines.kept + lines.dropped, kLines);
}

TEST(LogBehind, IsFlushedNoLongerThanWanted) {
  const PipedLog pipe;
  const auto writer = LogWriter::start([](std::size_t) { return std::string("dropped\n"); });
  writer->put(std::string(LogWriter::kMostBytes - 100, 'x') + "\n");
  writer->flush(milliseconds(1));
  writer->put("last\n");
  EXPECT_THAT(pipe.text_until(ends_with("last\n")), EndsWith("x\nlast\n"));
  writer->flush(seconds(10));
}

}  // namespace
}  // namespace tgs
