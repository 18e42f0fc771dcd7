#include "cli/certificate.h"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <array>
#include <cerrno>
#include <memory>
#include <vector>

#include "base/result.h"

namespace tgs {
namespace {

constexpr std::time_t kSecondsPerDay = 24 * 60 * 60;

struct Deleter {
  void operator()(BIO* bio) const { ::BIO_free(bio); }
  void operator()(X509* certificate) const { ::X509_free(certificate); }
};
using Bio = std::unique_ptr<BIO, Deleter>;
using Certificate = std::unique_ptr<X509, Deleter>;

/// Seconds since 1970, from one to the other.
struct Validity {
  std::time_t from;
  std::time_t until;
};

/// Files of certificates may hold other things too, a key for example.
bool is_at_the_end() {
  const auto error = ::ERR_peek_last_error();
  return ERR_GET_LIB(error) == ERR_LIB_PEM && ERR_GET_REASON(error) == PEM_R_NO_START_LINE;
}

Result<std::vector<Certificate>> read_certificates(const std::string& file) {
  ::ERR_clear_error();
  errno = 0;
  const Bio bio(::BIO_new_file(file.c_str(), "r"));
  if (!bio) {
    return fail(system_error("can't be read", errno));
  }
  std::vector<Certificate> certificates;
  while (Certificate certificate{::PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr)}) {
    certificates.push_back(std::move(certificate));
  }
  if (!is_at_the_end()) {
    return fail("can't be read: it is no PEM file, or a damaged one");
  }
  if (certificates.empty()) {
    return fail("holds no certificate (a block that begins with -----BEGIN CERTIFICATE-----)");
  }
  return certificates;
}

Result<std::time_t> seconds_of(const ASN1_TIME* time) {
  std::tm parts{};
  if (::ASN1_TIME_to_tm(time, &parts) != 1) {
    return fail("has a certificate with a date that is none");
  }
  return ::timegm(&parts);
}

Result<Validity> validity_of(const X509& certificate) {
  const auto from = seconds_of(::X509_get0_notBefore(&certificate));
  const auto until = seconds_of(::X509_get0_notAfter(&certificate));
  if (!from || !until) {
    return fail(from ? until.error() : from.error());
  }
  return Validity{*from, *until};
}

/// Control characters are escaped: it may be a stranger's certificate, and goes to a terminal.
std::string subject_of(const X509& certificate) {
  const Bio bio(::BIO_new(::BIO_s_mem()));
  constexpr unsigned long kReadable = XN_FLAG_ONELINE & ~ASN1_STRFLGS_ESC_MSB;
  ::X509_NAME_print_ex(bio.get(), ::X509_get_subject_name(&certificate), 0, kReadable);
  char* text = nullptr;
  const long size = ::BIO_get_mem_data(bio.get(), &text);
  return size > 0 ? std::string(text, static_cast<std::size_t>(size)) : "(none)";
}

std::string fingerprint_of(const X509& certificate) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  ::X509_digest(&certificate, ::EVP_sha256(), digest.data(), &size);
  return fmt::format("{:02X}", fmt::join(digest.data(), digest.data() + size, ":"));
}

std::string date(std::time_t time) {
  return fmt::format("{:%Y-%m-%d %H:%M:%S} UTC", fmt::gmtime(time));
}

std::string days(std::time_t seconds) {
  const auto count = seconds / kSecondsPerDay;
  return fmt::format("{} {}", count, count == 1 ? "day" : "days");
}

/// What is wrong with it, or nothing.
std::string fault_of(const Validity& validity, std::time_t now) {
  if (now < validity.from) {
    return fmt::format("is not valid before {}", date(validity.from));
  }
  if (now > validity.until) {
    return fmt::format("expired {} ago", days(now - validity.until));
  }
  if (validity.until - now < certificate_warning_days * kSecondsPerDay) {
    return fmt::format("expires in {}: get a new one", days(validity.until - now));
  }
  return {};
}

std::string description_of(const X509& certificate, const Validity& validity, std::time_t now) {
  const auto left = now > validity.until ? "expired" : days(validity.until - now) + " left";
  return fmt::format("subject      {}\nvalid from   {}\nvalid until  {}, {}\nSHA-256      {}\n",
                     subject_of(certificate), date(validity.from), date(validity.until), left,
                     fingerprint_of(certificate));
}

void add_fault(Answer& answer, const std::string& file, const std::string& fault) {
  answer.exit_code = exit_failure;
  answer.err += fmt::format("{}: {}\n", file, fault);
}

void describe(Answer& answer, const std::string& file, const X509& certificate, std::time_t now) {
  const auto validity = validity_of(certificate);
  if (!validity) {
    add_fault(answer, file, validity.error().message);
    return;
  }
  answer.out += answer.out.empty() ? "" : "\n";
  answer.out += description_of(certificate, *validity, now);
  if (const auto fault = fault_of(*validity, now); !fault.empty()) {
    add_fault(answer, file, fault);
  }
}

}  // namespace

Answer describe_certificates(const std::string& file, std::time_t now) {
  Answer answer;
  const auto certificates = read_certificates(file);
  if (!certificates) {
    add_fault(answer, file, certificates.error().message);
    return answer;
  }
  for (const auto& certificate : *certificates) {
    describe(answer, file, *certificate, now);
  }
  return answer;
}

}  // namespace tgs
