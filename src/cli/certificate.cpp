#include "cli/certificate.h"

#include <fmt/format.h>

#include <cctype>
#include <vector>

#include "base/result.h"
#include "settings/read_file.h"
#include "tls/certificate.h"

namespace tgs {
namespace {

constexpr std::size_t kLargestFile = 1 << 20;

Result<std::vector<tls::X509Certificate>> read_certificates(const std::string& file) {
  const auto content = read_file(file, kLargestFile);
  if (!content) {
    return fail("can't be read: " + content.error().message);
  }
  return tls::parse_certificates(content->text);
}

/// Control characters are escaped: it may be a stranger's certificate, and goes to a terminal.
std::string subject_of(const X509& certificate) {
  const tls::Bio bio(::BIO_new(::BIO_s_mem()));
  constexpr unsigned long kReadable = XN_FLAG_ONELINE & ~ASN1_STRFLGS_ESC_MSB;
  ::X509_NAME_print_ex(bio.get(), ::X509_get_subject_name(&certificate), 0, kReadable);
  char* text = nullptr;
  const long size = ::BIO_get_mem_data(bio.get(), &text);
  return size > 0 ? std::string(text, static_cast<std::size_t>(size)) : "(none)";
}

/// `4f0a…` as `4F:0A:…`, as other programs show it.
std::string in_pairs(const std::string& fingerprint) {
  std::string text;
  for (std::size_t i = 0; i < fingerprint.size(); ++i) {
    text += i % 2 == 0 && i > 0 ? ":" : "";
    text += static_cast<char>(std::toupper(static_cast<unsigned char>(fingerprint[i])));
  }
  return text;
}

std::string description_of(const X509& certificate, const tls::Validity& validity, std::time_t now) {
  const auto left = now > validity.until ? "expired" : tls::days_text(validity.until - now) + " left";
  return fmt::format("subject      {}\nvalid from   {}\nvalid until  {}, {}\nSHA-256      {}\n",
                     subject_of(certificate), tls::date_text(validity.from), tls::date_text(validity.until),
                     left, in_pairs(tls::fingerprint_of(certificate)));
}

void add_fault(Answer& answer, const std::string& file, const std::string& fault) {
  answer.exit_code = exit_failure;
  answer.err += fmt::format("{}: {}\n", file, fault);
}

void describe(Answer& answer, const std::string& file, const X509& certificate, std::time_t now) {
  const auto validity = tls::validity_of(certificate);
  if (!validity) {
    add_fault(answer, file, validity.error().message);
    return;
  }
  answer.out += answer.out.empty() ? "" : "\n";
  answer.out += description_of(certificate, *validity, now);
  if (const auto fault = tls::fault_of(*validity, now); !fault.empty()) {
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
