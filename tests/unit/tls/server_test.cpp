#include "tls/server.h"

#include <gmock/gmock.h>

#include "made_certificate.h"

namespace tgs::tls {
namespace {

using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;

constexpr std::time_t kDay = 24 * 60 * 60;
constexpr std::time_t kNow = 1'800'000'000;

Credentials credentials(const MadeCertificate& own, const std::string& client_ca) {
  return {own.pem(), Secret(own.key_pem()), client_ca};
}

/// `key: message`, or nothing where there is a server.
std::string fault(const Credentials& of) {
  const auto server = Server::create(of);
  return server ? "" : std::string(server.error().key) + ": " + server.error().message;
}

TEST(TlsCredentials, ComeOutOfTheirTextAsTheyWentIn) {
  const Credentials before{"certificate", Secret(std::string("key\0key", 7)), ""};
  const auto after = unpack(pack(before).reveal());
  ASSERT_TRUE(after);
  EXPECT_EQ(after->certificate, before.certificate);
  EXPECT_EQ(after->key.reveal(), before.key.reveal());
  EXPECT_EQ(after->client_ca, "");
}

TEST(TlsCredentials, AreNotInAnyOtherText) {
  const auto packed = pack({"certificate", Secret("key"), "authority"});
  const std::string text(packed.reveal());
  for (std::size_t size = 0; size < text.size(); ++size) {
    EXPECT_FALSE(unpack(text.substr(0, size))) << size;
  }
  EXPECT_FALSE(unpack(text + "x"));
}

TEST(TlsServer, IsMadeOfACertificateItsKeyAndAuthorities) {
  const MadeCertificate own;
  const MadeCertificate other;
  EXPECT_EQ(fault(credentials(own, other.pem())), "");
  EXPECT_EQ(fault(credentials(own, other.pem() + own.pem())), "");
  EXPECT_EQ(fault(credentials(own, other.pem() + other.pem())), "") << "twice the same does no harm";
}

TEST(TlsServer, SaysWhatIsWrong) {
  const MadeCertificate own;
  const MadeCertificate other;
  EXPECT_THAT(fault({"", Secret(own.key_pem()), own.pem()}), HasSubstr("certificate: holds no certificate"));
  EXPECT_THAT(fault({own.pem(), Secret(own.pem()), own.pem()}), HasSubstr("key: holds no private key"));
  EXPECT_EQ(fault({own.pem(), Secret(other.key_pem()), own.pem()}), "key: is not the key of tls.certificate");
  EXPECT_THAT(fault(credentials(own, own.key_pem())), HasSubstr("client_ca: holds no certificate"));
}

TEST(TlsServer, RefusesKeysThatAreTooWeak) {
  MadeCertificate weak;
  weak.key.reset(::EVP_RSA_gen(1024));
  ::X509_set_pubkey(weak.certificate.get(), weak.key.get());
  ::X509_sign(weak.certificate.get(), weak.key.get(), ::EVP_sha256());
  EXPECT_EQ(fault(credentials(weak, weak.pem())), "certificate: can't be used: ee key too small");
}

TEST(TlsExpiries, AreToldOfEachCertificate) {
  const MadeCertificate good({{"good"}}, 0, kNow + 30 * kDay);
  const MadeCertificate late({{"late"}}, 0, kNow + 30 * kDay - 1);
  const MadeCertificate over({{"over"}}, 0, kNow - kDay);
  EXPECT_TRUE(expiries(credentials(good, good.pem()), kNow).empty());
  EXPECT_THAT(expiries(credentials(late, good.pem() + over.pem()), kNow),
              ElementsAre(Field(&Finding::message, "late expires in 29 days: get a new one"),
                          Field(&Finding::message, "over expired 1 day ago")));
}

}  // namespace
}  // namespace tgs::tls
