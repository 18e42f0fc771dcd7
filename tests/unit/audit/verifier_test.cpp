#include "audit/verifier.h"

#include <gmock/gmock.h>

#include "audit/tail.h"

namespace tgs::audit {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

using Lines = std::vector<std::string>;

class AuditVerifier : public testing::Test {
 protected:
  AuditVerifier() {
    for (int i = 0; i < 6; ++i) {
      lines.push_back(next());
    }
  }
  std::string next(std::string_view event = R"({"event":"left"})") {
    auto line = seal(event, "2026-01-31T12:00:00.123Z", last, key);
    line.pop_back();
    return line;
  }
  Report report(const Lines& read, const std::optional<Link>& end = std::nullopt) const {
    Verifier verifier(key);
    verifier.begin_file("f");
    for (const auto& line : read) {
      verifier.take(line);
    }
    return verifier.finish(end);
  }
  Lines faults(const Lines& read) const { return report(read, last).faults; }

  const Mac key{"the key"};
  Link last;
  Lines lines;
};

TEST_F(AuditVerifier, FindsNothingWhereNothingIsWrong) {
  const auto found = report(lines, last);
  EXPECT_THAT(found.faults, IsEmpty());
  EXPECT_THAT(found.notes, IsEmpty());
  EXPECT_EQ(found.lines, 6U);
  EXPECT_EQ(found.first_seq, 1U);
  EXPECT_EQ(found.last_seq, 6U);
}

TEST_F(AuditVerifier, MayBeginLater) {
  lines.erase(lines.begin(), lines.begin() + 2);
  EXPECT_THAT(faults(lines), IsEmpty());
}

TEST_F(AuditVerifier, GoesOnFromFileToFile) {
  Verifier verifier(key);
  verifier.begin_file("a");
  verifier.take(lines[0]);
  verifier.begin_file("b");
  verifier.take(lines[1]);
  verifier.take(lines[3]);
  EXPECT_THAT(verifier.finish(std::nullopt).faults, ElementsAre("b:2: line 3 is missing before it: removed"));
}

TEST_F(AuditVerifier, FindsALineThatWasChanged) {
  lines[2].replace(lines[2].find("left"), 4, "lost");
  EXPECT_THAT(faults(lines), ElementsAre("f:3: line 3 was changed"));
  lines[2] = "rubbish";
  EXPECT_THAT(faults(lines), ElementsAre("f:3: line 3 was changed"));
}

TEST_F(AuditVerifier, FindsLinesThatWereRemoved) {
  lines.erase(lines.begin() + 2);
  EXPECT_THAT(faults(lines), ElementsAre("f:3: line 3 is missing before it: removed"));
  lines.erase(lines.begin() + 2);
  EXPECT_THAT(faults(lines), ElementsAre("f:3: lines 3 to 4 are missing before it: removed"));
}

TEST_F(AuditVerifier, FindsALineThatWasInserted) {
  auto forged = lines;
  forged.insert(forged.begin() + 2, "{}");
  EXPECT_THAT(faults(forged), ElementsAre("f:3: was inserted: the storage did not write it"));
  auto copied = lines;
  copied.insert(copied.begin() + 4, lines[1]);
  EXPECT_THAT(faults(copied), ElementsAre("f:5: a copy of line 2 was inserted"));
}

TEST_F(AuditVerifier, FindsALineThatWasInsertedInPlaceOfSeveral) {
  lines[1] = "{}";
  lines.erase(lines.begin() + 2);
  EXPECT_THAT(faults(lines),
              ElementsAre("f:2: line 2 was changed", "f:3: line 3 is missing before it: removed"));
}

TEST_F(AuditVerifier, FindsLinesThatChangedPlaces) {
  std::swap(lines[2], lines[3]);
  EXPECT_THAT(faults(lines), ElementsAre("f:4: line 3 was moved here, behind line 4"));
}

TEST_F(AuditVerifier, FindsAnEndThatWasCutOff) {
  lines.resize(4);
  EXPECT_THAT(faults(lines), ElementsAre("f:4: lines 5 to 6 are missing behind it: the end was cut off"));
  EXPECT_THAT(report(lines).faults, IsEmpty()) << "which can't be known without the end";
  EXPECT_THAT(faults({}), ElementsAre(HasSubstr("lines 1 to 6 are missing")));
}

TEST_F(AuditVerifier, FindsAnEndThatWasReplaced) {
  lines[5] = "{}";
  EXPECT_THAT(faults(lines), ElementsAre("f:6: line 6 was changed"));
}

TEST_F(AuditVerifier, MayReadMoreThanWasThereWhenItBegan) {
  const auto end = last;
  lines.push_back(next());
  EXPECT_THAT(report(lines, end).faults, IsEmpty());
}

TEST_F(AuditVerifier, FindsLinesOfAnotherChainWithTheSameKey) {
  Link other{2, std::string(kHashDigits, 'a')};
  lines[2] = seal(R"({"event":"left"})", "2026-01-31T12:00:00.123Z", other, key);
  lines[2].pop_back();
  EXPECT_THAT(faults(lines), ElementsAre("f:3: does not continue line 2 as it is here",
                                         "f:4: does not continue line 3 as it is here"));
}

TEST_F(AuditVerifier, TakesATornLineThatTheNextOneNames) {
  const std::string torn = "{\"seq\":7,\n{\"se";
  lines.emplace_back("{\"seq\":7,");
  lines.emplace_back("{\"se");
  lines.push_back(next(R"({"event":"torn","count":14,"torn":")" + torn_hash(torn, key) + "\"}"));
  const auto found = report(lines, last);
  EXPECT_THAT(found.faults, IsEmpty());
  EXPECT_THAT(found.notes, ElementsAre(HasSubstr("f:7: was torn by a crash or a full disk")));
  lines[6] += "x";
  EXPECT_THAT(faults(lines), ElementsAre(HasSubstr("f:7: was inserted"), HasSubstr("f:8: was inserted")));
}

TEST_F(AuditVerifier, TakesATornLineAtTheEnd) {
  Verifier verifier(key);
  verifier.begin_file("f");
  verifier.take(lines[0]);
  verifier.take("{\"seq\":2", false);
  const auto found = verifier.finish(std::nullopt);
  EXPECT_THAT(found.faults, IsEmpty());
  EXPECT_THAT(found.notes, ElementsAre(HasSubstr("f:2: is no whole line")));
}

}  // namespace
}  // namespace tgs::audit
