// From inside each role's sandbox. What must be refused there is tried outside first, where it must work.
#include "sandbox/sandbox.h"

#include <gtest/gtest.h>
#include <cstdlib>

#include <filesystem>

#include "../settings/temporary_folder.h"
#include "attempts.h"
#include "confined.h"

namespace tgs::sandbox {
namespace {

constexpr auto kRequired = SandboxMode::required;

/// A storage's files, and a listener to connect to.
class SandboxTest : public testing::Test {
 protected:
  SandboxTest() {
    for (const auto& folder : {sessions_, own_, other_, store_}) {
      std::filesystem::create_directory(folder);
    }
    for (const auto& file :
         {own_ + "/td.binlog", other_ + "/td.binlog", store_ + "/names.sqlite", key_, settings_}) {
      std::ofstream(file) << "secret";
    }
    auto address = loopback();
    ::bind(listener_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address));
    ::listen(listener_.get(), 8);
    socklen_t size = sizeof(address_);
    ::getsockname(listener_.get(), reinterpret_cast<sockaddr*>(&address_), &size);
  }

  /// Refused to everybody.
  Tries misdeeds() const {
    return {
        {"reading /etc/passwd", [] { return opens("/etc/passwd"); }},
        {"reading the settings", [this] { return opens(settings_); }},
        {"reading the key", [this] { return opens(key_); }},
        {"reading another session's keys", [this] { return opens(other_ + "/td.binlog"); }},
        {"doing so by way of its own folder", [this] { return opens(own_ + "/../2/td.binlog"); }},
        {"cutting them", [this] { return cuts(other_ + "/td.binlog"); }},
        {"letting everybody read them",
         [this] { return ::chmod((other_ + "/td.binlog").c_str(), 0644) == 0; }},
        {"a link to them", [this] { return makes_link(other_ + "/td.binlog", own_ + "/link"); }},
        {"making a file elsewhere", [this] { return opens(parent_.path() + "/new", O_WRONLY | O_CREAT); }},
        {"running a program", runs_programs},
        {"tracing a process", traces},
        {"code in memory", makes_code},
        {"binding a TCP port", [] { return binds(SOCK_STREAM); }},
        {"binding a UDP port", [] { return binds(SOCK_DGRAM); }},
        {"listening on any port", listens},
        {"a Unix socket", [] { return makes_socket(AF_UNIX, SOCK_STREAM); }},
        {"a socket to the kernel", [] { return makes_socket(AF_NETLINK, SOCK_RAW); }},
        {"changing the terminal", [this] { return changes_terminal(terminal_.get()); }},
        {"signals by way of the kernel", [] { return has_kernel_signal(::getppid()); }},
        {"another process's limits", [] { return looks_at_limits(::getppid()); }},
    };
  }
  Tries further_misdeeds() const {
    return {{"forking", forks}, {"a signal to its parent", [] { return signals(::getppid()); }}};
  }

  Tries connecting_a_listener() const {
    return {{"connecting it by sending", [this] { return connects_by_sending(listener_.get()); }},
            {"connecting it by a message", [this] { return connects_by_message(listener_.get()); }}};
  }

  Tries internet() const {
    return {{"connecting by TCP", [this] { return connects(address_); }},
            {"a UDP socket", [] { return makes_socket(AF_INET, SOCK_DGRAM); }},
            {"the same by IPv6", [] { return makes_socket(AF_INET6, SOCK_STREAM, IPPROTO_TCP); }},
            {"finding a name in /etc/hosts", [] { return resolves("localhost"); }},
            {"reading where names are asked for", [] { return opens("/etc/resolv.conf"); }}};
  }

  static bool makes_link(const std::string& target, const std::string& link) {
    const bool made = ::symlink(target.c_str(), link.c_str()) == 0;
    ::unlink(link.c_str());
    return made;
  }
  static bool replaces(const std::string& file) {
    const auto draft = file + ".new";
    return opens(draft, O_WRONLY | O_CREAT) && std::rename(draft.c_str(), file.c_str()) == 0 &&
           opens(file, O_RDWR | O_TRUNC);
  }
  static bool moves_between_folders(const std::string& folder) {
    return ::mkdir((folder + "/temp").c_str(), 0700) == 0 && opens(folder + "/temp/a", O_WRONLY | O_CREAT) &&
           std::rename((folder + "/temp/a").c_str(), (folder + "/a").c_str()) == 0 &&
           ::rmdir((folder + "/temp").c_str()) == 0 && ::unlink((folder + "/a").c_str()) == 0;
  }

  void expect_works(const Enter& enter, Tries tries) const {
    tries.push_back({"starting a thread", starts_threads});
    tries.push_back({"a signal to itself", [] { return signals(::getpid()); }});
    EXPECT_EQ(surprise_inside(enter, tries, true), "none");
  }
  static void expect_refused(const Enter& enter, const std::vector<Tries>& all) {
    for (const auto& tries : all) {
      EXPECT_EQ(surprise_inside([] { return Status(); }, tries, true), "none") << "outside the sandbox";
      EXPECT_EQ(surprise_inside(enter, tries, false), "none");
    }
  }

  const TemporaryFolder parent_;
  const std::string sessions_ = parent_.path() + "/sessions";
  const std::string own_ = sessions_ + "/1";
  const std::string other_ = sessions_ + "/2";
  const std::string store_ = sessions_ + "/store";
  const std::string key_ = sessions_ + "/key";
  const std::string settings_ = parent_.path() + "/settings.json";
  const UniqueFd terminal_{::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC)};
  const UniqueFd listener_{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
  sockaddr_in address_{};
};

TEST_F(SandboxTest, OfTheFrontLetsItAcceptClientsAndNothingElse) {
  const UniqueFd client(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  ASSERT_EQ(::connect(client.get(), reinterpret_cast<const sockaddr*>(&address_), sizeof(address_)), 0);
  const auto enter = [] { return enter_front(kRequired); };
  expect_works(enter,
               {{"accepting a client",
                 [this] { return static_cast<bool>(UniqueFd(::accept(listener_.get(), nullptr, nullptr))); }},
                {"taking a new log", [] { return ::dup2(STDERR_FILENO, STDOUT_FILENO) >= 0; }}});
  expect_refused(enter, {misdeeds(),
                         further_misdeeds(),
                         internet(),
                         connecting_a_listener(),
                         {{"reading a file that all may read", [] { return opens("/etc/hosts"); }}}});
}

TEST_F(SandboxTest, OfTheStoreLetsItHaveItsOwnFilesAndNothingElse) {
  const auto enter = [this] { return enter_store(kRequired, store_); };
  expect_works(enter, {{"replacing its own file", [this] { return replaces(store_ + "/names.sqlite"); }}});
  expect_refused(enter, {misdeeds(),
                         further_misdeeds(),
                         internet(),
                         {{"reading a session's keys", [this] { return opens(own_ + "/td.binlog"); }},
                          {"accepting", [this] {
                             return ::accept(listener_.get(), nullptr, nullptr) >= 0 || errno == EAGAIN;
                           }}}});
}

TEST_F(SandboxTest, OfAStoreThatAuditsLetsItHaveTheAuditsFolderToo) {
  const auto enter = [this] { return enter_store(kRequired, store_, {.audit_folder = own_}); };
  expect_works(enter, {{"replacing its own file", [this] { return replaces(store_ + "/names.sqlite"); }},
                       {"putting a full file aside", [this] { return replaces(own_ + "/td.binlog"); }}});
  expect_refused(enter, {misdeeds(), further_misdeeds(), internet()});
}

TEST_F(SandboxTest, OfAStoreWithADatabaseLetsItConnectAndReadItsCertificates) {
  const auto certificate = parent_.path() + "/client.pem";
  std::ofstream(certificate) << "certificate";
  const auto enter = [&] {
    return enter_store(kRequired, store_, {.database = true, .certificates = {certificate}});
  };
  expect_works(enter, internet());
  expect_works(enter, {{"reading a certificate", [&] { return opens(certificate); }}});
  expect_refused(enter, {misdeeds(),
                         further_misdeeds(),
                         {{"changing a certificate", [&] { return opens(certificate, O_WRONLY); }},
                          {"reading a session's keys", [this] { return opens(own_ + "/td.binlog"); }}}});
}

TEST_F(SandboxTest, OfAWorkerLetsItHaveItsSessionAndTheInternet) {
  const auto enter = [this] { return enter_worker(kRequired, own_); };
  expect_works(enter, internet());
  expect_works(enter,
               {{"replacing its own keys", [this] { return replaces(own_ + "/td.binlog"); }},
                {"moving a file from folder to folder", [this] { return moves_between_folders(own_); }}});
  expect_refused(enter,
                 {misdeeds(),
                  further_misdeeds(),
                  {{"reading what the store keeps", [this] { return opens(store_ + "/names.sqlite"); }},
                   {"raw packets by another name", [] { return makes_socket(AF_INET, SOCK_STREAM, 262); }}}});
}

TEST_F(SandboxTest, OfAWorkerIsAsNarrowWithinTheZygotes) {
  const auto enter = [this] {
    auto entered = enter_zygote(kRequired, sessions_);
    return entered ? enter_worker(kRequired, own_) : entered;
  };
  expect_works(enter, internet());
  expect_works(enter,
               {{"moving a file from folder to folder", [this] { return moves_between_folders(own_); }}});
  expect_refused(enter, {misdeeds(), further_misdeeds()});
}

TEST_F(SandboxTest, OfAWorkerForSeveralSessionsKeepsItToTheirFolder) {
  const auto enter = [this] { return enter_worker(kRequired, sessions_); };
  expect_works(enter, {{"replacing one session's keys", [this] { return replaces(own_ + "/td.binlog"); }},
                       {"replacing the other's", [this] { return replaces(other_ + "/td.binlog"); }}});
  expect_refused(enter, {{{"reading the settings", [this] { return opens(settings_); }}}});
}

TEST_F(SandboxTest, OfTheZygoteLetsItForkButRunNothing) {
  const auto enter = [this] { return enter_zygote(kRequired, sessions_); };
  expect_works(enter, {{"forking", forks}});
  expect_refused(enter,
                 {{{"reading /etc/passwd", [] { return opens("/etc/passwd"); }},
                   {"reading the settings", [this] { return opens(settings_); }},
                   {"making a file", [this] { return opens(parent_.path() + "/new", O_WRONLY | O_CREAT); }},
                   {"running a program", runs_programs},
                   {"tracing a process", traces},
                   {"code in memory", makes_code},
                   {"binding a port", [] { return binds(SOCK_STREAM); }},
                   {"a Unix socket", [] { return makes_socket(AF_UNIX, SOCK_STREAM); }}}});
}

TEST_F(SandboxTest, ThatIsOffChangesNothing) {
  const auto enter = [this] {
    return enter_front(SandboxMode::off) && enter_store(SandboxMode::off, store_) &&
                   enter_zygote(SandboxMode::off, sessions_)
               ? enter_worker(SandboxMode::off, own_)
               : Status(fail("it was entered"));
  };
  expect_works(enter, misdeeds());
}

}  // namespace
}  // namespace tgs::sandbox
