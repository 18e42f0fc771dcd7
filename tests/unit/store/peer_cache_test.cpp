#include "store/peer_cache.h"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "../settings/temporary_folder.h"

namespace tgs::store {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::seconds kTtl(1000);
constexpr std::int64_t kNow = 1'700'000'000;
constexpr Peer kFive{5, true};
constexpr Peer kSix{6, true};
constexpr Peer kChannel{-1000000000007, false};

/// A cache in a file of its own.
class Cache {
 public:
  explicit Cache(std::chrono::seconds ttl = kTtl) { reopen(ttl); }

  void reopen(std::chrono::seconds ttl = kTtl) {
    cache_.reset();
    auto opened = PeerCache::open(path(), ttl);
    ASSERT_TRUE(opened) << opened.error().message;
    cache_.emplace(std::move(*opened));
  }
  void close() { cache_.reset(); }

  static NamedPeer named(std::string_view name, SessionId session, std::optional<Peer> peer = {}) {
    return {session, parse_peer_name(name).value(), peer};
  }
  void keep(std::string_view name, Peer peer, std::int64_t now = kNow, SessionId session = 1) {
    cache_->keep(named(name, session, peer), now);
  }
  void drop(std::string_view name, SessionId session = 1) { cache_->drop(named(name, session)); }
  void correct(Peer peer, const std::vector<std::string>& usernames, const std::string& phone = "",
               SessionId session = 1) {
    cache_->correct({session, {peer, usernames, phone}});
  }
  CachedPeer find(std::string_view name, std::int64_t now = kNow, SessionId session = 1) {
    return cache_->find(named(name, session), now);
  }
  /// The id, 0 for none.
  std::int64_t id(std::string_view name, SessionId session = 1) {
    const auto found = find(name, kNow, session);
    return found.peer ? found.peer->id : 0;
  }

  std::string path() const { return folder_.path() + "/names.sqlite"; }
  const TemporaryFolder& folder() const { return folder_; }

 private:
  TemporaryFolder folder_;
  std::optional<PeerCache> cache_;
};

unsigned mode_of(const std::string& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 ? status.st_mode & 0777U : 0;
}

TEST(PeerCache, FindsWhatItKeeps) {
  Cache cache;
  EXPECT_FALSE(cache.find("durov").peer);
  cache.keep("durov", kFive);
  cache.keep("news", kChannel);
  cache.keep("+1 2345", kSix);
  EXPECT_EQ(cache.find("durov").peer, kFive);
  EXPECT_EQ(cache.find("news").peer, kChannel);
  EXPECT_EQ(cache.find("12345").peer, kSix);
  cache.keep("durov", kSix);
  EXPECT_EQ(cache.find("durov").peer, kSix);
}

TEST(PeerCache, SharesUsernamesAndKeepsNumbersToTheirSession) {
  Cache cache;
  constexpr SessionId kGreatest = std::numeric_limits<SessionId>::max();
  cache.keep("durov", kFive, kNow, 1);
  cache.keep("12345", kFive, kNow, kGreatest);
  EXPECT_EQ(cache.id("durov", 2), 5);
  EXPECT_EQ(cache.id("12345", 2), 0);
  EXPECT_EQ(cache.id("12345", kGreatest), 5);
}

TEST(PeerCache, ForgetsAtTheEndOfTheTtl) {
  Cache cache;
  cache.keep("durov", kFive);
  cache.keep("12345", kFive);
  for (const auto* name : {"durov", "12345"}) {
    EXPECT_EQ(cache.find(name, kNow).left, kTtl);
    EXPECT_EQ(cache.find(name, kNow + kTtl.count() - 1).left, std::chrono::seconds(1));
    EXPECT_FALSE(cache.find(name, kNow + kTtl.count()).peer);
  }
}

TEST(PeerCache, ForgetsNoLaterThanItsPresentTtlSays) {
  Cache cache;
  cache.keep("durov", kFive);
  cache.reopen(std::chrono::seconds(10));
  EXPECT_EQ(cache.find("durov").left, std::chrono::seconds(10));
  EXPECT_EQ(cache.find("durov", kNow - 1'000'000).left, std::chrono::seconds(10));
}

TEST(PeerCache, KeepsNothingInTheFileThatIsNoLongerGood) {
  Cache cache;
  cache.keep("oldest_name", kFive);
  cache.keep("15550100199", kFive);
  cache.keep("newest_name", kSix, kNow + kTtl.count());
  cache.close();
  std::ifstream file(cache.path(), std::ios::binary);
  EXPECT_TRUE(file);
  cache.reopen();
  EXPECT_FALSE(cache.find("oldest_name", 0).peer);
  EXPECT_FALSE(cache.find("15550100199", 0).peer);
  EXPECT_TRUE(cache.find("newest_name", 0).peer);
}

TEST(PeerCache, OutlivesTheProcess) {
  Cache cache;
  cache.keep("durov", kFive);
  cache.keep("12345", kSix);
  cache.reopen();
  EXPECT_EQ(cache.id("durov"), 5);
  EXPECT_EQ(cache.id("12345"), 6);
}

TEST(PeerCache, DropsOneName) {
  Cache cache;
  cache.keep("durov", kFive);
  cache.keep("other", kFive);
  cache.keep("12345", kFive, kNow, 1);
  cache.keep("12345", kFive, kNow, 2);
  cache.drop("durov", 2);
  cache.drop("12345", 2);
  cache.drop("never_there");
  EXPECT_EQ(cache.id("durov"), 0);
  EXPECT_EQ(cache.id("other"), 5);
  EXPECT_EQ(cache.id("12345", 1), 5);
  EXPECT_EQ(cache.id("12345", 2), 0);
}

TEST(PeerCache, ForgetsWhatARenamedPeerIsNoLongerCalled) {
  Cache cache;
  cache.keep("first", kFive);
  cache.keep("second", kFive);
  cache.keep("other", kSix);
  cache.correct(kFive, {"second", "third"});
  EXPECT_EQ(cache.id("first"), 0);
  EXPECT_EQ(cache.id("second"), 5);
  EXPECT_EQ(cache.id("third"), 0);
  EXPECT_EQ(cache.id("other"), 6);
}

TEST(PeerCache, NeverGivesANameToWhoHadItBefore) {
  Cache cache;
  cache.keep("durov", kFive);
  cache.correct(kChannel, {"durov"});
  EXPECT_NE(cache.id("durov"), 5);
}

TEST(PeerCache, ForgetsAChangedNumberAndKeepsAHiddenOne) {
  Cache cache;
  cache.keep("12345", kFive, kNow, 1);
  cache.keep("12345", kFive, kNow, 2);
  cache.correct(kFive, {}, "", 1);
  EXPECT_EQ(cache.id("12345", 1), 5);
  cache.correct(kFive, {}, "54321", 1);
  EXPECT_EQ(cache.id("12345", 1), 0);
  EXPECT_EQ(cache.id("12345", 2), 5);
}

TEST(PeerCache, ForgetsWhoHadANumberThatIsSomeoneElsesNow) {
  Cache cache;
  cache.keep("12345", kFive);
  cache.keep("99999", kSix);
  cache.correct(kSix, {}, "12345");
  EXPECT_EQ(cache.id("12345"), 0);
  EXPECT_EQ(cache.id("99999"), 0);
}

TEST(PeerCache, TakesAnyTextForAName) {
  Cache cache;
  cache.keep("durov", kFive);
  cache.correct(kSix, {"x'; DROP TABLE usernames; --", "", "\xff", std::string("a\0b", 3)}, "' OR 1=1 --");
  EXPECT_EQ(cache.id("durov"), 5);
}

TEST(PeerCacheFile, IsForItsOwnerAlone) {
  Cache cache;
  cache.keep("durov", kFive);
  for (const auto& entry : fs::directory_iterator(cache.folder().path())) {
    EXPECT_EQ(mode_of(entry.path()), 0600U) << entry.path();
  }
  cache.close();
  fs::permissions(cache.path(), fs::perms(0644));
  cache.reopen();
  EXPECT_EQ(mode_of(cache.path()), 0600U);
}

TEST(PeerCacheFile, IsPutAsideAndBegunAnewWhereItIsNoDatabase) {
  Cache cache;
  cache.close();
  cache.folder().file("names.sqlite", std::string(10'000, 'x'));
  cache.reopen();
  EXPECT_EQ(cache.id("durov"), 0);
  cache.keep("durov", kFive);
  EXPECT_EQ(cache.id("durov"), 5);
  EXPECT_EQ(fs::file_size(cache.path() + ".damaged"), 10'000U);
}

TEST(PeerCacheFile, IsPutAsideWhereItIsDamagedInTheMiddle) {
  Cache cache;
  for (int i = 0; i < 2000; ++i) {
    cache.keep("name" + std::to_string(i), kFive);
  }
  cache.close();
  const auto size = fs::file_size(cache.path());
  ASSERT_GT(size, 40'000U);
  {
    std::fstream file(cache.path(), std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(8192);
    file << std::string(static_cast<std::size_t>(size) - 8192, '\x5a');
  }
  cache.reopen();
  EXPECT_TRUE(fs::exists(cache.path() + ".damaged"));
  cache.keep("durov", kFive);
  EXPECT_EQ(cache.id("durov"), 5);
}

TEST(PeerCacheFile, IsBegunAnewWhereItIsOfAnotherVersion) {
  Cache cache;
  cache.keep("durov", kFive);
  cache.close();
  sqlite3* database = nullptr;
  ASSERT_EQ(sqlite3_open(cache.path().c_str(), &database), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(database, "PRAGMA user_version = 999", nullptr, nullptr, nullptr), SQLITE_OK);
  sqlite3_close(database);
  cache.reopen();
  EXPECT_EQ(cache.id("durov"), 0);
}

TEST(PeerCacheFile, IsNeverReachedThroughALink) {
  Cache cache;
  cache.close();
  fs::remove(cache.path());
  const auto target = cache.folder().file("someone_elses", "untouched");
  fs::create_symlink(target, cache.path());
  cache.reopen();
  cache.keep("durov", kFive);
  EXPECT_EQ(cache.id("durov"), 5);
  EXPECT_EQ(fs::file_size(target), 9U);
  EXPECT_FALSE(fs::is_symlink(cache.path()));
}

TEST(PeerCacheFile, ThatCannotBeUsedIsNamed) {
  const TemporaryFolder folder;
  const auto opened = PeerCache::open(folder.path() + "/absent/names.sqlite", kTtl);
  ASSERT_FALSE(opened);
  EXPECT_THAT(opened.error().message, testing::HasSubstr("/absent/names.sqlite can't be used"));
}

}  // namespace
}  // namespace tgs::store
