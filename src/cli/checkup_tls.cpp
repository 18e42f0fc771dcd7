// Checks of the TLS listener's certificates. That the key fits is the settings' own check.
#include <fmt/format.h>
#include <openssl/x509v3.h>

#include <ctime>

#include "cli/checkup.h"
#include "settings/read_file.h"
#include "tls/certificate.h"

namespace tgs {
namespace {

constexpr std::size_t kLargestFile = 1 << 20;
constexpr std::string_view kNoTls = "the settings have no section tls";

Result<std::vector<tls::X509Certificate>> certificates_in(const std::string& path) {
  const auto file = read_file(path, kLargestFile);
  return file ? tls::parse_certificates(file->text) : fail(file.error());
}

std::string name_of(const X509& certificate) {
  return tls::common_name_of(certificate).value_or("one without a name");
}

Diagnosis judge(const std::string& path, const X509& certificate, std::time_t now) {
  const auto validity = tls::validity_of(certificate);
  if (!validity) {
    return {Health::failure, fmt::format("{}: {}", path, validity.error().message)};
  }
  const auto fault = tls::fault_of(*validity, now);
  if (fault.empty()) {
    return {Health::ok, fmt::format("{}: {} is good for {}", path, name_of(certificate),
                                    tls::days_text(validity->until - now))};
  }
  const bool is_good = validity->from <= now && now <= validity->until;
  return {is_good ? Health::warning : Health::failure,
          fmt::format("{}: {} {}", path, name_of(certificate), fault),
          "a running storage takes a new file by itself"};
}

Diagnoses judge_all(const std::string& path, const std::vector<tls::X509Certificate>& certificates) {
  Diagnoses found;
  const auto now = std::time(nullptr);
  for (const auto& certificate : certificates) {
    found.push_back(judge(path, *certificate, now));
  }
  return found;
}

/// Clients get them in this order, and some look no further than the next.
void judge_chain(Diagnoses& found, const std::string& path,
                 const std::vector<tls::X509Certificate>& certificates) {
  for (std::size_t i = 1; i < certificates.size(); ++i) {
    if (::X509_check_issued(certificates[i].get(), certificates[i - 1].get()) != X509_V_OK) {
      found.push_back({Health::warning,
                       fmt::format("{}: {} was not issued by the next one, {}", path,
                                   name_of(*certificates[i - 1]), name_of(*certificates[i])),
                       "put the storage's certificate first, then the one that it was issued by, and so on"});
    }
  }
}

}  // namespace

Diagnoses check_certificate(const Patient& patient) {
  const auto& tls = patient.settings().tls;
  if (!tls) {
    return {{Health::skipped, std::string(kNoTls)}};
  }
  const auto certificates = certificates_in(tls->certificate);
  if (!certificates) {
    return {{Health::failure, fmt::format("{}: {}", tls->certificate, certificates.error().message)}};
  }
  auto found = judge_all(tls->certificate, *certificates);
  judge_chain(found, tls->certificate, *certificates);
  return found;
}

Diagnoses check_client_ca(const Patient& patient) {
  const auto& tls = patient.settings().tls;
  if (!tls) {
    return {{Health::skipped, std::string(kNoTls)}};
  }
  const auto certificates = certificates_in(tls->client_ca);
  return certificates ? judge_all(tls->client_ca, *certificates)
                      : Diagnoses{{Health::failure,
                                   fmt::format("{}: {}", tls->client_ca, certificates.error().message)}};
}

}  // namespace tgs
