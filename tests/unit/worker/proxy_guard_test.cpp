#include "worker/proxy_guard.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>

namespace tgs::worker {
namespace {

ProxySettings proxy_at(const std::string& host) {
  ProxySettings proxy;
  proxy.host = host;
  proxy.port = 1080;
  return proxy;
}

/// An address as connect() takes it.
class Address {
 public:
  Address(const std::string& text, std::uint16_t port) {
    auto& in = reinterpret_cast<sockaddr_in&>(storage_);
    auto& in6 = reinterpret_cast<sockaddr_in6&>(storage_);
    if (::inet_pton(AF_INET, text.c_str(), &in.sin_addr) == 1) {
      in.sin_family = AF_INET;
      in.sin_port = htons(port);
    } else {
      EXPECT_EQ(::inet_pton(AF_INET6, text.c_str(), &in6.sin6_addr), 1) << text;
      in6.sin6_family = AF_INET6;
      in6.sin6_port = htons(port);
    }
  }

  sockaddr& get() { return reinterpret_cast<sockaddr&>(storage_); }

 private:
  sockaddr_storage storage_{};
};

addrinfo answer_with(Address& address) {
  addrinfo info{};
  info.ai_addr = &address.get();
  return info;
}

TEST(ProxyGuard, LetsConnectToTheProxyAndNowhereElse) {
  const ProxyGuard guard(proxy_at("192.0.2.1"));
  EXPECT_TRUE(guard.may_connect(Address("192.0.2.1", 1080).get()));
  EXPECT_TRUE(guard.may_connect(Address("::ffff:192.0.2.1", 1080).get()));
  EXPECT_FALSE(guard.may_connect(Address("192.0.2.1", 443).get()));
  EXPECT_FALSE(guard.may_connect(Address("192.0.2.2", 1080).get()));
  EXPECT_FALSE(guard.may_connect(Address("2001:db8::1", 1080).get()));
}

TEST(ProxyGuard, KnowsAProxyOfIpv6) {
  const ProxyGuard guard(proxy_at("2001:db8::1"));
  EXPECT_TRUE(guard.may_connect(Address("2001:db8::1", 1080).get()));
  EXPECT_FALSE(guard.may_connect(Address("2001:db8::2", 1080).get()));
}

TEST(ProxyGuard, LeavesWhatIsNotTheInternetAlone) {
  sockaddr local{};
  local.sa_family = AF_UNIX;
  EXPECT_TRUE(ProxyGuard(proxy_at("192.0.2.1")).may_connect(local));
}

TEST(ProxyGuard, LetsOnlyTheProxysNameBeLookedUp) {
  const ProxyGuard guard(proxy_at("proxy.example"));
  EXPECT_TRUE(guard.may_look_up("proxy.example"));
  EXPECT_TRUE(guard.may_look_up("Proxy.Example"));
  EXPECT_FALSE(guard.may_look_up("dns.google"));
  EXPECT_FALSE(guard.may_look_up("proxy.example.org"));
}

TEST(ProxyGuard, LetsAddressesBeReadButNotConnectedTo) {
  ProxyGuard guard(proxy_at("192.0.2.1"));
  EXPECT_TRUE(guard.may_look_up("192.0.2.2"));
  Address other("192.0.2.2", 1080);
  const auto answer = answer_with(other);
  guard.learn("192.0.2.2", &answer);
  EXPECT_FALSE(guard.may_connect(other.get()));
}

TEST(ProxyGuard, LetsConnectToWhatTheProxysNameStandsForAtTheProxysPort) {
  ProxyGuard guard(proxy_at("proxy.example"));
  EXPECT_FALSE(guard.may_connect(Address("192.0.2.7", 1080).get()));
  Address first("192.0.2.7", 0);
  Address second("2001:db8::7", 0);
  auto answer = answer_with(first);
  auto more = answer_with(second);
  answer.ai_next = &more;
  guard.learn("PROXY.example", &answer);
  EXPECT_TRUE(guard.may_connect(Address("192.0.2.7", 1080).get()));
  EXPECT_TRUE(guard.may_connect(Address("2001:db8::7", 1080).get()));
  EXPECT_FALSE(guard.may_connect(Address("192.0.2.7", 443).get()));
}

TEST(ProxyGuard, WritesAddressesForTheLog) {
  EXPECT_EQ(to_text(Address("192.0.2.1", 443).get()), "192.0.2.1 port 443");
  EXPECT_EQ(to_text(Address("2001:db8::1", 443).get()), "2001:db8::1 port 443");
}

}  // namespace
}  // namespace tgs::worker
