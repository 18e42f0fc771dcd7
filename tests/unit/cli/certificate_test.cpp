#include "cli/certificate.h"

#include <gmock/gmock.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <unistd.h>

#include <fstream>

namespace tgs {
namespace {

using testing::HasSubstr;
using testing::MatchesRegex;

constexpr std::time_t kDay = 24 * 60 * 60;
constexpr std::time_t kNow = 1'800'000'000;  // 2027-01-15 08:00:00 UTC

/// What a certificate says about itself; times are relative to kNow.
struct Description {
  std::string name = "storage.example";
  std::time_t from = -kDay;
  std::time_t until = 100 * kDay;
};

/// A self-signed certificate in PEM form.
std::string certificate(const Description& description) {
  EVP_PKEY* key = ::EVP_EC_gen("P-256");
  X509* x509 = ::X509_new();
  ::X509_set_pubkey(x509, key);
  ::ASN1_TIME_set(::X509_getm_notBefore(x509), kNow + description.from);
  ::ASN1_TIME_set(::X509_getm_notAfter(x509), kNow + description.until);
  const auto* name = reinterpret_cast<const unsigned char*>(description.name.c_str());
  ::X509_NAME_add_entry_by_txt(::X509_get_subject_name(x509), "CN", MBSTRING_UTF8, name, -1, -1, 0);
  ::X509_sign(x509, key, ::EVP_sha256());
  BIO* bio = ::BIO_new(::BIO_s_mem());
  ::PEM_write_bio_X509(bio, x509);
  char* text = nullptr;
  const long size = ::BIO_get_mem_data(bio, &text);
  std::string pem(text, static_cast<std::size_t>(size));
  ::BIO_free(bio);
  ::X509_free(x509);
  ::EVP_PKEY_free(key);
  return pem;
}

class CertificateCommand : public testing::Test {
 protected:
  CertificateCommand() { ::close(::mkstemp(path_.data())); }
  ~CertificateCommand() override { ::unlink(path_.c_str()); }

  Answer answer_to(const std::string& content) const {
    std::ofstream(path_) << content;
    return describe_certificates(path_, kNow);
  }

  /// A line of `err`.
  std::string fault(const std::string& text) const { return path_ + ": " + text + "\n"; }

  std::string path_ = testing::TempDir() + "tgstorage-certificate-XXXXXX";
};

TEST_F(CertificateCommand, DescribesAGoodOneAndEndsWithZero) {
  const Answer answer = answer_to(certificate({}));
  EXPECT_EQ(answer.exit_code, 0);
  EXPECT_EQ(answer.err, "");
  EXPECT_THAT(answer.out, MatchesRegex("subject      CN = storage\\.example\n"
                                       "valid from   2027-01-14 08:00:00 UTC\n"
                                       "valid until  2027-04-25 08:00:00 UTC, 100 days left\n"
                                       "SHA-256      ([0-9A-F]{2}:){31}[0-9A-F]{2}\n"));
}

TEST_F(CertificateCommand, EndsWithOneWhereLessThanThirtyDaysAreLeft) {
  EXPECT_EQ(answer_to(certificate({.until = 30 * kDay})).exit_code, 0);
  const Answer late = answer_to(certificate({.until = 30 * kDay - 1}));
  EXPECT_EQ(late.exit_code, 1);
  EXPECT_EQ(late.err, fault("expires in 29 days: get a new one"));
  EXPECT_THAT(late.out, HasSubstr("29 days left"));
  EXPECT_EQ(answer_to(certificate({.until = kDay})).err, fault("expires in 1 day: get a new one"));
}

TEST_F(CertificateCommand, EndsWithOneWhereItHasExpired) {
  EXPECT_EQ(answer_to(certificate({.until = 0})).err, fault("expires in 0 days: get a new one"));
  const Answer answer = answer_to(certificate({.from = -10 * kDay, .until = -3 * kDay}));
  EXPECT_EQ(answer.exit_code, 1);
  EXPECT_EQ(answer.err, fault("expired 3 days ago"));
  EXPECT_THAT(answer.out, HasSubstr("2027-01-12 08:00:00 UTC, expired\n"));
}

TEST_F(CertificateCommand, EndsWithOneWhereItIsNotValidYet) {
  const Answer answer = answer_to(certificate({.from = 1}));
  EXPECT_EQ(answer.exit_code, 1);
  EXPECT_EQ(answer.err, fault("is not valid before 2027-01-15 08:00:01 UTC"));
}

TEST_F(CertificateCommand, OneBadCertificateOfSeveralIsEnough) {
  const Answer answer =
      answer_to(certificate({.name = "leaf"}) + certificate({.name = "authority", .until = kDay}));
  EXPECT_EQ(answer.exit_code, 1);
  EXPECT_THAT(answer.out, HasSubstr("CN = leaf\n"));
  EXPECT_THAT(answer.out, HasSubstr("\n\nsubject      CN = authority\n"));
  EXPECT_EQ(answer.err, fault("expires in 1 day: get a new one"));
}

TEST_F(CertificateCommand, TellsAProgramTheSame) {
  std::ofstream(path_) << certificate({.until = kDay});
  const Answer answer = describe_certificates(path_, kNow, true);
  EXPECT_EQ(answer.exit_code, 1);
  EXPECT_EQ(answer.err, "");
  EXPECT_THAT(
      answer.out,
      MatchesRegex("\\{\"ok\":false,\"certificates\":\\[\\{\"subject\":\"CN = storage\\.example\","
                   "\"valid_from\":1799913600,\"valid_until\":1800086400,\"sha256\":\"[0-9a-f]{64}\"\\}\\],"
                   "\"faults\":\\[\"expires in 1 day: get a new one\"\\]\\}\n"));
}

TEST_F(CertificateCommand, ReadsNamesOfAllLanguagesButNoControlCharacters) {
  EXPECT_THAT(answer_to(certificate({.name = "Хранилище"})).out, HasSubstr("CN = Хранилище\n"));
  EXPECT_THAT(answer_to(certificate({.name = "a\x1b[31mb"})).out, testing::Not(HasSubstr("\x1b")));
}

TEST_F(CertificateCommand, SaysWhatIsWrongWithAFile) {
  const auto damaged = certificate({}).replace(60, 1, "!");
  EXPECT_EQ(answer_to(damaged).err, fault("can't be read: it is no PEM file, or a damaged one"));
  EXPECT_EQ(answer_to(damaged).exit_code, 1);
  EXPECT_EQ(answer_to(certificate({}) + damaged).err,
            fault("can't be read: it is no PEM file, or a damaged one"));
  const auto none = fault("holds no certificate (a block that begins with -----BEGIN CERTIFICATE-----)");
  EXPECT_EQ(answer_to("").err, none);
  EXPECT_EQ(answer_to("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n").err, none);
  const Answer missing = describe_certificates("/nowhere/cert.pem", kNow);
  EXPECT_EQ(missing.exit_code, 1);
  EXPECT_EQ(missing.err, "/nowhere/cert.pem: can't be read: No such file or directory\n");
  EXPECT_EQ(describe_certificates("/", kNow).exit_code, 1);
}

}  // namespace
}  // namespace tgs
