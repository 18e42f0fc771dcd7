// What a certificate says of itself: whose it is and how long it is good. Pure; any thread.
#pragma once

#include <ctime>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "tls/openssl.h"

namespace tgs::tls {

/// A certificate with fewer days left than this is told of as if it were a fault.
inline constexpr int kWarningDays = 30;

/// Seconds since 1970, from one to the other.
struct Validity {
  std::time_t from;
  std::time_t until;
};

/// All certificates of a PEM text, at least one, in their order; other things in it, a key for example, are passed
/// over.
Result<std::vector<X509Certificate>> parse_certificates(std::string_view pem);

Result<Validity> validity_of(const X509& certificate);
/// When the first of a PEM text's certificates expires, in seconds since 1970; 0 where it can't be read.
std::time_t first_expiry(std::string_view pem);
/// `expired 3 days ago`, `expires in 12 days: get a new one`, `is not valid before …`; empty where all is well.
std::string fault_of(const Validity& validity, std::time_t now);

/// SHA-256 of the certificate, 64 lower-case hexadecimal digits.
std::string fingerprint_of(const X509& certificate);
/// The subject's CN in UTF-8. None where it has none or several, or where it holds a control character.
std::optional<std::string> common_name_of(const X509& certificate);

/// `2027-01-15 08:00:00 UTC`.
std::string date_text(std::time_t time);
/// `1 day`, `12 days`; parts of a day don't count.
std::string days_text(std::time_t seconds);

}  // namespace tgs::tls
