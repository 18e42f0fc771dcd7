#include "tls/certificate.h"

#include <gtest/gtest.h>

#include "made_certificate.h"

namespace tgs::tls {
namespace {

using namespace std::string_literals;

std::optional<std::string> name(const std::vector<MadeName>& names) {
  return common_name_of(*MadeCertificate(names).certificate);
}

TEST(CertificateName, IsItsOneCommonNameInUtf8) {
  EXPECT_EQ(name({{"platform"}}), "platform");
  EXPECT_EQ(name({{"Хранилище"}}), "Хранилище");
  EXPECT_EQ(name({{"caf\xe9", MBSTRING_ASC}}), "café") << "from Latin 1";
  EXPECT_EQ(name({{"\x04\x20", MBSTRING_BMP}}), "Р") << "from UCS 2";
}

TEST(CertificateName, IsNoneWhereThereAreNoneOrSeveral) {
  EXPECT_EQ(name({}), std::nullopt);
  EXPECT_EQ(name({{"one"}, {"two"}}), std::nullopt);
  EXPECT_EQ(name({{"same"}, {"same"}}), std::nullopt);
}

TEST(CertificateName, HasNoControlCharacters) {
  for (const auto& odd : {"a\nb"s, "a\0b"s, "\x1b[31m"s, "a\x7f"s, "a\xc2\x80"s, "\xc2\x9f"s}) {
    EXPECT_EQ(name({{odd}}), std::nullopt) << odd;
  }
  EXPECT_EQ(name({{"a\xc2\xa0"}}), "a\xc2\xa0") << "the first one behind them";
}

TEST(CertificateFingerprint, IsOf64LowerCaseDigitsAndTheCertificatesOwn) {
  const MadeCertificate one;
  const MadeCertificate other;
  const auto fingerprint = fingerprint_of(*one.certificate);
  EXPECT_EQ(fingerprint.size(), 64U);
  EXPECT_EQ(fingerprint.find_first_not_of("0123456789abcdef"), std::string::npos);
  EXPECT_NE(fingerprint, fingerprint_of(*other.certificate));
  EXPECT_EQ(fingerprint, fingerprint_of(*parse_certificates(one.pem())->front()));
}

TEST(CertificateExpiry, IsThatOfTheFirstToExpire) {
  const MadeCertificate early({{"a"}}, 0, 2'000'000'000);
  const MadeCertificate late({{"b"}}, 0, 3'000'000'000);
  EXPECT_EQ(first_expiry(late.pem() + early.pem()), 2'000'000'000);
  EXPECT_EQ(first_expiry(late.pem()), 3'000'000'000);
  EXPECT_EQ(first_expiry("no certificate"), 0);
}

}  // namespace
}  // namespace tgs::tls
