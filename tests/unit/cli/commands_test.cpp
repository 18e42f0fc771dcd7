#include <gmock/gmock.h>

#include <algorithm>
#include <set>

#include "admin/message.h"
#include "cli/command.h"
#include "cli/help.h"
#include "cli/layout.h"
#include "cli/manual.h"

namespace tgs {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr std::size_t kColumns = 80;

tl::expected<Invocation, Answer> parsed(std::vector<const char*> words) {
  words.insert(words.begin(), "tgstorage");
  return parse(static_cast<int>(words.size()), words.data());
}

std::string complaint_about(std::vector<const char*> words) {
  const auto invocation = parsed(std::move(words));
  return invocation ? "" : invocation.error().err;
}

/// What a shell is offered behind these words, without the meanings.
std::vector<std::string> offered(std::vector<std::string> words) {
  Invocation invocation;
  invocation.command = find_command("complete");
  invocation.words = std::move(words);
  std::vector<std::string> offers;
  const auto text = answer(invocation)->out;
  for (const auto line : paragraphs_of(text)) {
    offers.emplace_back(line.substr(0, line.find('\t')));
  }
  return offers;
}

TEST(TableOfCommands, HasEachNameOnceAndAWordOnEach) {
  std::set<std::string_view> names;
  for (const auto* command : commands()) {
    EXPECT_TRUE(names.insert(command->name).second) << command->name;
    EXPECT_THAT(command->summary, Not(IsEmpty())) << command->name;
    EXPECT_FALSE(command->summary.ends_with('.')) << command->name;
  }
}

TEST(TableOfCommands, HasEveryOrderOfTheOwner) {
  for (const auto& row : admin::commands()) {
    EXPECT_TRUE(!row.is_for_owner || find_command(row.name) != nullptr) << row.name;
  }
}

TEST(TableOfCommands, TellsOfEachParameter) {
  for (const auto* command : commands()) {
    for (const auto& parameter : command->parameters) {
      EXPECT_TRUE(command->group == Group::hidden || !parameter.meaning.empty())
          << command->name << " " << parameter.name;
    }
  }
}

TEST(Help, FitsATerminal) {
  auto texts = help_on("").out;
  for (const auto* command : commands()) {
    texts += help_on(command->name).out;
  }
  for (const auto line : paragraphs_of(texts)) {
    const bool is_example = line.starts_with("  tgstorage ") || line.starts_with("  umask ");
    EXPECT_TRUE(line.size() <= kColumns || is_example) << line;
  }
}

TEST(Help, NamesEveryCommandThatIsNotHidden) {
  const auto text = help_on("").out;
  for (const auto* command : commands()) {
    EXPECT_EQ(text.find("\n  " + std::string(command->name)) != std::string::npos,
              command->group != Group::hidden)
        << command->name;
  }
}

TEST(Help, SaysWhereThereIsMore) {
  EXPECT_THAT(
      help_on("").out,
      testing::EndsWith("`tgstorage help COMMAND` tells all about a command, exit codes included.\n"));
  EXPECT_THAT(help_on("doctor").out, HasSubstr("says how to fix what is wrong"));
}

TEST(Help, IsTheSameByBothWays) {
  for (const auto* words : {"kick", "backup now"}) {
    const auto by_command = help_on(words);
    EXPECT_EQ(by_command.exit_code, 0);
    EXPECT_THAT(by_command.out, HasSubstr("EXIT CODES"));
  }
  EXPECT_EQ(parsed({"kick", "--help"}).error().out, help_on("kick").out);
  EXPECT_EQ(parsed({"backup", "now", "-h"}).error().out, help_on("backup now").out);
  EXPECT_EQ(answer(*parsed({"help", "backup", "now"}))->out, help_on("backup now").out);
  EXPECT_EQ(answer(*parsed({"help"}))->out, help_on("").out);
  EXPECT_EQ(parsed({"-h"}).error().out, help_on("").out);
}

TEST(Help, OfAWordThatSeveralCommandsBeginWithListsThem) {
  const auto text = help_on("backup").out;
  EXPECT_THAT(text, HasSubstr("backup status"));
  EXPECT_THAT(text, HasSubstr("backup now"));
  EXPECT_EQ(parsed({"backup", "--help"}).error().out, text);
}

TEST(Help, SaysWhatCommandMayBeMeant) {
  const auto unknown = help_on("backup mow");
  EXPECT_EQ(unknown.exit_code, exit_wrong_use);
  EXPECT_THAT(unknown.err, HasSubstr("did you mean backup now?"));
}

TEST(WrongCommandLine, IsAnsweredByTheNearestName) {
  EXPECT_EQ(complaint_about({"srve"}),
            "tgstorage: there is no command \"srve\"; did you mean serve?\nTry: tgstorage --help\n");
  EXPECT_EQ(
      complaint_about({"backup", "statsu"}),
      "tgstorage: there is no command \"backup statsu\"; did you mean status?\nTry: tgstorage help backup\n");
  EXPECT_EQ(complaint_about({"kick", "42", "--setings", "x"}),
            "tgstorage: there is no option --setings; did you mean --settings?\nTry: tgstorage help kick\n");
  EXPECT_THAT(complaint_about({"quite-another-thing"}), Not(HasSubstr("did you mean")));
}

TEST(WrongCommandLine, SaysWhatIsNeeded) {
  EXPECT_THAT(complaint_about({"kick"}), HasSubstr("kick: TARGET is needed\n"));
  EXPECT_THAT(complaint_about({"restore", "--session", "1"}),
              HasSubstr("restore: --session N and --to FOLDER are needed\n"));
  EXPECT_THAT(complaint_about({"backup"}), HasSubstr("backup: status, verify or now is missing\n"));
}

TEST(WrongCommandLine, SaysWhatAValueMayBe) {
  EXPECT_THAT(complaint_about({"kick", "10.0.0.1/8"}), HasSubstr("no bits set behind its prefix"));
  EXPECT_THAT(complaint_about({"completion", "tcsh"}), HasSubstr("\"tcsh\" is none of bash, zsh, fish"));
}

TEST(WrongCommandLine, IsANumberThatIsNotWrittenPlainly) {
  constexpr auto kNumbers = "a whole number from 1 to 18446744073709551615\n";
  for (const std::string value : {"abc", "0", "010", "0x10", "1.5", "18446744073709551616"}) {
    EXPECT_THAT(complaint_about({"login", value.c_str()}),
                HasSubstr("SESSION: \"" + value + "\" is no session's number: " + kNumbers));
    EXPECT_THAT(complaint_about({"backup", "now", "--session", value.c_str()}),
                HasSubstr("--session: \"" + value + "\" is no session's number: " + kNumbers));
    EXPECT_THAT(complaint_about({"top", "--rounds", value.c_str()}),
                HasSubstr("--rounds: \"" + value + "\" is not " + kNumbers));
  }
  EXPECT_EQ(parsed({"login", "18446744073709551615"})->session, UINT64_MAX);
  EXPECT_EQ(parsed({"top", "--rounds", "10"})->rounds, 10U);
}

TEST(CommandLine, OptionsOfACommandMayStandBeforeIt) {
  EXPECT_EQ(parsed({"--settings", "s", "kick", "42"})->settings_file, "s");
  EXPECT_TRUE(parsed({"--json", "blocks"})->json);
  EXPECT_EQ(parsed({"policy", "--settings", "s", "explain", "{}"})->settings_file, "s");
  EXPECT_THAT(complaint_about({"--port-file", "p", "blocks"}), HasSubstr("blocks has no option --port-file"));
}

TEST(CommandLine, AnArgumentMayBeNamedLikeACommand) {
  const auto invocation = parsed({"kick", "blocks"});
  ASSERT_TRUE(invocation) << invocation.error().err;
  EXPECT_EQ(invocation->command->name, "kick");
  EXPECT_EQ(invocation->target, "blocks");
}

TEST(Completion, OffersCommandsAndTheirSecondWords) {
  EXPECT_THAT(offered({"ki"}), ElementsAre("kick"));
  EXPECT_THAT(offered({"back"}), ElementsAre("backup"));
  EXPECT_THAT(offered({"backup", ""}), ElementsAre("status", "verify", "now"));
  EXPECT_THAT(offered({"help", "backup", "s"}), ElementsAre("status"));
  EXPECT_THAT(offered({"compl"}), ElementsAre("completion"));
}

TEST(Completion, OffersOptionsThatAreNotThereYet) {
  EXPECT_THAT(offered({"blocks", "--"}), ElementsAre("--settings", "--json", "--help"));
  EXPECT_THAT(offered({"blocks", "--json", "--"}), ElementsAre("--settings", "--help"));
  EXPECT_THAT(offered({"--ch"}), ElementsAre("--check"));
}

TEST(Completion, OffersValues) {
  EXPECT_THAT(offered({"blocks", "--settings", ""}), ElementsAre(":file"));
  EXPECT_THAT(offered({"blocks", "--settings=x"}), ElementsAre(":file"));
  EXPECT_THAT(offered({"blocks", "--settings", "="}), ElementsAre(":file"));
  EXPECT_THAT(offered({"restore", "--to", ""}), ElementsAre(":folder"));
  EXPECT_THAT(offered({"completion", ""}), ElementsAre("bash", "zsh", "fish"));
  EXPECT_THAT(offered({"certificate", ""}), ElementsAre(":file"));
  EXPECT_THAT(offered({"certificate", "x", ""}), IsEmpty());
  EXPECT_THAT(offered({"policy", "replay", "--audit", "one", ""}), ElementsAre(":file"));
  EXPECT_THAT(offered({"policy", "replay", "--audit", "one", "--j"}), ElementsAre("--json"));
}

TEST(Completion, OffersNothingWhereNothingIsKnown) {
  EXPECT_THAT(offered({"nonsense", ""}), IsEmpty());
  EXPECT_THAT(offered({"kick", "--settings", "/nowhere/settings.json", ""}), IsEmpty());
  EXPECT_THAT(offered({"backup", "now", "--session", ""}), IsEmpty());
}

TEST(Manual, HasEveryCommand) {
  for (const auto* command : commands()) {
    const bool is_shown = command->group != Group::hidden;
    const auto heading = "\n### `" + std::string(command->name) + "`\n";
    EXPECT_EQ(commands_page().find(heading) != std::string::npos, is_shown) << command->name;
  }
  EXPECT_THAT(manual_page(), HasSubstr("\n.SS backup now\n"));
  EXPECT_THAT(manual_page(), Not(HasSubstr("\n'")));
}

TEST(Layout, BreaksLinesBetweenWords) {
  EXPECT_EQ(wrapped("one two\nthree", 2), "  one two\n  three\n");
  const auto lines = wrapped(std::string(78, 'a') + " b", 2);
  EXPECT_EQ(lines, "  " + std::string(78, 'a') + "\n  b\n");
  EXPECT_EQ(definition("term", "meaning", 8), "  term  meaning\n");
  EXPECT_EQ(definition("a-longer-term", "meaning", 8), "  a-longer-term\n        meaning\n");
  EXPECT_EQ(definition("term", "", 8), "  term\n");
}

}  // namespace
}  // namespace tgs
