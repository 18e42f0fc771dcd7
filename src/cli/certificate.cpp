#include "cli/certificate.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cctype>
#include <vector>

#include "base/result.h"
#include "cli/json_line.h"
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

/// What there is to say of a file.
struct Report {
  std::vector<std::string> descriptions;
  std::vector<JsonLine> certificates;
  std::vector<std::string> faults;
};

std::string description_of(const X509& certificate, const tls::Validity& validity, std::time_t now) {
  const auto left = now > validity.until ? "expired" : tls::days_text(validity.until - now) + " left";
  return fmt::format("subject      {}\nvalid from   {}\nvalid until  {}, {}\nSHA-256      {}\n",
                     subject_of(certificate), tls::date_text(validity.from), tls::date_text(validity.until),
                     left, in_pairs(tls::fingerprint_of(certificate)));
}

void add(Report& report, const X509& certificate, std::time_t now) {
  const auto validity = tls::validity_of(certificate);
  if (!validity) {
    report.faults.push_back(validity.error().message);
    return;
  }
  report.descriptions.push_back(description_of(certificate, *validity, now));
  report.certificates.push_back(JsonLine()
                                    .text("subject", subject_of(certificate))
                                    .number("valid_from", validity->from)
                                    .number("valid_until", validity->until)
                                    .text("sha256", tls::fingerprint_of(certificate)));
  if (auto fault = tls::fault_of(*validity, now); !fault.empty()) {
    report.faults.push_back(std::move(fault));
  }
}

Report report_on(const std::string& file, std::time_t now) {
  Report report;
  const auto certificates = read_certificates(file);
  if (!certificates) {
    report.faults.push_back(certificates.error().message);
    return report;
  }
  for (const auto& certificate : *certificates) {
    add(report, *certificate, now);
  }
  return report;
}

std::string in_json(const Report& report) {
  return JsonLine()
      .boolean("ok", report.faults.empty())
      .objects("certificates", report.certificates)
      .texts("faults", report.faults)
      .line();
}

}  // namespace

Answer describe_certificates(const std::string& file, std::time_t now, bool is_for_program) {
  const auto report = report_on(file, now);
  Answer answer{.exit_code = report.faults.empty() ? exit_ok : exit_failure};
  if (is_for_program) {
    answer.out = in_json(report);
    return answer;
  }
  answer.out = fmt::format("{}", fmt::join(report.descriptions, "\n"));
  for (const auto& fault : report.faults) {
    answer.err += fmt::format("{}: {}\n", file, fault);
  }
  return answer;
}

}  // namespace tgs
