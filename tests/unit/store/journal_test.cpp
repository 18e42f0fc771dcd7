#include "store/journal.h"

#include <gmock/gmock.h>
#include <sys/resource.h>

#include <csignal>
#include <filesystem>
#include <fstream>

#include "../settings/temporary_folder.h"
#include "audit/rotation.h"
#include "audit/verifier.h"

namespace tgs::store {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

const std::string kEvent = R"({"event":"left","client":"somebody"})";

std::string text_of(const std::string& path) {
  std::ifstream stream(path);
  return {std::istreambuf_iterator<char>(stream), {}};
}

/// A limit on the size of files, as a full disk would be one. The program that checks it ignores SIGXFSZ.
class FileLimit {
 public:
  explicit FileLimit(rlim_t bytes) {
    std::signal(SIGXFSZ, SIG_IGN);
    ::getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit{bytes, before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  FileLimit(const FileLimit&) = delete;
  FileLimit& operator=(const FileLimit&) = delete;
  ~FileLimit() { ::setrlimit(RLIMIT_FSIZE, &before_); }

 private:
  rlimit before_{};
};

class StoreJournal : public testing::Test {
 protected:
  Journal journal(std::uint64_t max_bytes = 1U << 20U, std::size_t keep = 100) {
    return Journal({file, end_file, max_bytes, keep}, key, log);
  }
  /// How many were written.
  static std::size_t write(Journal& journal, std::size_t count) {
    const std::vector<std::string> events(count, kEvent);
    return journal.write(events).count;
  }
  std::vector<std::string> files() const {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder.path())) {
      names.push_back(entry.path().filename().string());
    }
    names = audit::full_files(names, "audit.jsonl");
    names.emplace_back("audit.jsonl");
    return names;
  }
  audit::Report report() const {
    audit::Verifier verifier(key);
    for (const auto& name : files()) {
      verifier.begin_file(name);
      std::ifstream stream(folder.path() + "/" + name);
      for (std::string line; std::getline(stream, line);) {
        verifier.take(line, !stream.eof());
      }
    }
    return verifier.finish(audit::link_from(text_of(end_file)));
  }

  const TemporaryFolder folder;
  const std::string file = folder.path() + "/audit.jsonl";
  const std::string end_file = folder.path() + "/end";
  const audit::Mac key{"the key"};
  Log log{"", LogLevel::none};
};

TEST_F(StoreJournal, WritesAChain) {
  auto journal = this->journal();
  EXPECT_EQ(write(journal, 3), 3U);
  const auto [first, count] = journal.write({&kEvent, 1});
  EXPECT_EQ(first, 4U);
  EXPECT_EQ(count, 1U);
  EXPECT_EQ(report().lines, 4U);
  EXPECT_THAT(report().faults, IsEmpty());
  EXPECT_EQ(fs::status(file).permissions(), fs::perms(0600));
}

TEST_F(StoreJournal, GoesOnWhereTheOneBeforeEnded) {
  for (int i = 0; i < 3; ++i) {
    auto journal = this->journal();
    write(journal, 2);
  }
  EXPECT_EQ(report().last_seq, 6U);
  EXPECT_THAT(report().faults, IsEmpty());
}

TEST_F(StoreJournal, BeginsAnotherFileWhereOneIsFull) {
  auto journal = this->journal(1000);
  EXPECT_EQ(write(journal, 30), 30U);
  for (const auto& name : files()) {
    EXPECT_LE(fs::file_size(folder.path() + "/" + name), 1000U) << name;
  }
  EXPECT_GT(files().size(), 3U);
  EXPECT_EQ(report().lines, 30U);
  EXPECT_THAT(report().faults, IsEmpty());
}

TEST_F(StoreJournal, KeepsTheNewestOfTheFullFiles) {
  auto journal = this->journal(1000, 2);
  write(journal, 30);
  EXPECT_THAT(files(), SizeIs(3));
  EXPECT_EQ(report().last_seq, 30U);
  EXPECT_THAT(report().faults, IsEmpty());
}

TEST_F(StoreJournal, ContinuesTheChainFromFileToFileAfterARestart) {
  for (int i = 0; i < 10; ++i) {
    auto journal = this->journal(1000);
    write(journal, 3);
  }
  EXPECT_EQ(report().lines, 30U);
  EXPECT_THAT(report().faults, IsEmpty());
}

TEST_F(StoreJournal, ClosesALineThatACrashHasTornAndTellsOfIt) {
  {
    auto journal = this->journal();
    write(journal, 3);
  }
  fs::resize_file(file, fs::file_size(file) - 10);
  fs::remove(end_file);  // as after a crash before it was written
  auto journal = this->journal();
  EXPECT_EQ(write(journal, 1), 1U);
  EXPECT_THAT(text_of(file), HasSubstr(R"("event":"torn")"));
  EXPECT_THAT(report().faults, IsEmpty());
  EXPECT_THAT(report().notes, SizeIs(1));
}

TEST_F(StoreJournal, AddsTheNewlineThatALineLacks) {
  {
    auto journal = this->journal();
    write(journal, 3);
  }
  fs::resize_file(file, fs::file_size(file) - 1);
  auto journal = this->journal();
  write(journal, 1);
  EXPECT_EQ(report().lines, 4U);
  EXPECT_THAT(report().faults, IsEmpty());
  EXPECT_THAT(report().notes, IsEmpty());
}

TEST_F(StoreJournal, TellsOfLinesThatWereCutOffWhileItWasDown) {
  {
    auto journal = this->journal();
    write(journal, 5);
  }
  const auto text = text_of(file);
  fs::resize_file(file, text.find("{\"seq\":3"));
  auto journal = this->journal();
  write(journal, 1);
  EXPECT_THAT(text_of(file), HasSubstr(R"({"seq":6,)"));
  EXPECT_THAT(text_of(file), HasSubstr(R"("event":"missing","count":3)"));
  EXPECT_THAT(report().faults, ElementsAre(HasSubstr("lines 3 to 5 are missing before it")));
}

TEST_F(StoreJournal, GoesOnInANewFileWhereItsOwnWasMoved) {
  auto journal = this->journal();
  write(journal, 2);
  fs::rename(file, folder.path() + "/audit.jsonl.1");
  EXPECT_EQ(write(journal, 2), 2U);
  EXPECT_EQ(report().lines, 4U);
  EXPECT_THAT(report().faults, IsEmpty());
}

TEST_F(StoreJournal, GoesOnInANewFileWhereItsOwnWasRemoved) {
  auto journal = this->journal();
  write(journal, 2);
  fs::remove(file);
  EXPECT_EQ(write(journal, 2), 2U);
  EXPECT_EQ(report().first_seq, 3U);
}

TEST_F(StoreJournal, GoesOnBehindWhatSomebodyElseWrote) {
  auto journal = this->journal();
  write(journal, 2);
  std::ofstream(file, std::ios::app) << "a stranger's line\nand half of one";
  EXPECT_EQ(write(journal, 2), 2U);
  EXPECT_EQ(report().last_seq, 5U);
  EXPECT_THAT(report().notes, SizeIs(1));
}

TEST_F(StoreJournal, SaysWhatAFullDiskTakes) {
  auto journal = this->journal();
  EXPECT_EQ(write(journal, 2), 2U);
  const auto full = fs::file_size(file);
  {
    const FileLimit limit(full + full / 2 + 40);
    EXPECT_EQ(write(journal, 5), 1U) << "one whole line and a part of the next";
    EXPECT_EQ(write(journal, 5), 0U);
    EXPECT_EQ(write(journal, 5), 0U);
  }
  EXPECT_EQ(write(journal, 5), 5U);
  EXPECT_EQ(report().lines, 2U + 1U + 1U + 5U) << "with one about what was torn";
  EXPECT_THAT(report().faults, IsEmpty());
  EXPECT_THAT(report().notes, SizeIs(1));
}

TEST_F(StoreJournal, SurvivesADiskThatIsFullAtEveryByte) {
  auto journal = this->journal();
  write(journal, 1);
  const auto begin = fs::file_size(file);
  for (rlim_t size = begin; size < begin + 1200; size += 7) {
    const FileLimit limit(size);
    write(journal, 2);
  }
  EXPECT_EQ(write(journal, 2), 2U);
  EXPECT_THAT(report().faults, IsEmpty());
}

TEST_F(StoreJournal, WritesToNothingButAnOrdinaryFile) {
  fs::create_directory(file);
  auto journal = this->journal();
  EXPECT_EQ(write(journal, 1), 0U);
  fs::remove(file);
  const auto elsewhere = folder.file("elsewhere", "mine\n");
  fs::create_symlink(elsewhere, file);
  EXPECT_EQ(write(journal, 1), 0U);
  EXPECT_EQ(text_of(elsewhere), "mine\n");
  fs::remove(file);
  EXPECT_EQ(write(journal, 1), 1U);
}

TEST_F(StoreJournal, LeavesAFileToTheOneThatHasIt) {
  auto first = this->journal();
  auto second = this->journal();
  EXPECT_EQ(write(first, 1), 1U);
  EXPECT_EQ(write(second, 1), 0U);
  EXPECT_EQ(write(first, 1), 1U);
}

}  // namespace
}  // namespace tgs::store
