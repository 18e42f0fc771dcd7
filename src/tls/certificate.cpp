#include "tls/certificate.h"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/pem.h>

#include <algorithm>
#include <array>
#include <span>

namespace tgs::tls {
namespace {

constexpr std::time_t kSecondsPerDay = 24 * 60 * 60;

/// Files of certificates may hold other things too, a key for example.
bool is_at_the_end() {
  const auto error = ::ERR_peek_last_error();
  return ERR_GET_LIB(error) == ERR_LIB_PEM && ERR_GET_REASON(error) == PEM_R_NO_START_LINE;
}

Result<std::time_t> seconds_of(const ASN1_TIME* time) {
  std::tm parts{};
  if (::ASN1_TIME_to_tm(time, &parts) != 1) {
    return fail("has a certificate with a date that is none");
  }
  return ::timegm(&parts);
}

/// C0, DEL and, as UTF-8 has them, C1.
bool has_control_character(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const bool begins_c1 =
        byte == 0xc2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xa0;
    if (byte < 0x20 || byte == 0x7f || begins_c1) {
      return true;
    }
  }
  return false;
}

}  // namespace

Result<std::vector<X509Certificate>> parse_certificates(std::string_view pem) {
  ::ERR_clear_error();
  const auto reader = reader_of(pem);
  std::vector<X509Certificate> certificates;
  while (X509Certificate certificate{::PEM_read_bio_X509(reader.get(), nullptr, nullptr, nullptr)}) {
    certificates.push_back(std::move(certificate));
  }
  const bool whole = is_at_the_end();
  ::ERR_clear_error();
  if (!whole) {
    return fail("can't be read: it is no PEM file, or a damaged one");
  }
  if (certificates.empty()) {
    return fail("holds no certificate (a block that begins with -----BEGIN CERTIFICATE-----)");
  }
  return certificates;
}

Result<Validity> validity_of(const X509& certificate) {
  const auto from = seconds_of(::X509_get0_notBefore(&certificate));
  const auto until = seconds_of(::X509_get0_notAfter(&certificate));
  if (!from || !until) {
    return fail(from ? until.error() : from.error());
  }
  return Validity{*from, *until};
}

std::time_t first_expiry(std::string_view pem) {
  const auto certificates = parse_certificates(pem);
  if (!certificates) {
    return 0;
  }
  std::optional<std::time_t> first;
  for (const auto& certificate : *certificates) {
    const auto validity = validity_of(*certificate);
    const auto until = validity ? validity->until : 0;
    first = first ? std::min(*first, until) : until;
  }
  return first.value_or(0);
}

std::string fault_of(const Validity& validity, std::time_t now) {
  if (now < validity.from) {
    return fmt::format("is not valid before {}", date_text(validity.from));
  }
  if (now > validity.until) {
    return fmt::format("expired {} ago", days_text(now - validity.until));
  }
  if (validity.until - now < kWarningDays * kSecondsPerDay) {
    return fmt::format("expires in {}: get a new one", days_text(validity.until - now));
  }
  return {};
}

std::string fingerprint_of(const X509& certificate) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  ::X509_digest(&certificate, ::EVP_sha256(), digest.data(), &size);
  return fmt::format("{:02x}", fmt::join(std::span(digest).first(size), ""));
}

std::optional<std::string> common_name_of(const X509& certificate) {
  const auto* subject = ::X509_get_subject_name(&certificate);
  const int place = ::X509_NAME_get_index_by_NID(subject, NID_commonName, -1);
  if (place < 0 || ::X509_NAME_get_index_by_NID(subject, NID_commonName, place) >= 0) {
    return std::nullopt;
  }
  unsigned char* bytes = nullptr;
  const int size =
      ::ASN1_STRING_to_UTF8(&bytes, ::X509_NAME_ENTRY_get_data(::X509_NAME_get_entry(subject, place)));
  if (size < 0) {
    return std::nullopt;
  }
  std::string name(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
  ::OPENSSL_free(bytes);
  return has_control_character(name) ? std::nullopt : std::optional(std::move(name));
}

std::string date_text(std::time_t time) {
  return fmt::format("{:%Y-%m-%d %H:%M:%S} UTC", fmt::gmtime(time));
}

std::string days_text(std::time_t seconds) {
  const auto count = seconds / kSecondsPerDay;
  return fmt::format("{} {}", count, count == 1 ? "day" : "days");
}

}  // namespace tgs::tls
