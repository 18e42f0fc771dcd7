// Certificates for tests, self-signed, with their keys.
#pragma once

#include <openssl/pem.h>

#include <string>
#include <string_view>
#include <vector>

#include "tls/openssl.h"

namespace tgs::tls {

/// One CN of a subject, in whatever encoding.
struct MadeName {
  std::string bytes;
  int encoding = MBSTRING_UTF8;
};

struct MadeCertificate {
  X509Certificate certificate;
  PrivateKey key;

  explicit MadeCertificate(const std::vector<MadeName>& names = {{"storage"}}, std::time_t from = 0,
                           std::time_t until = 4'000'000'000)
      : certificate(::X509_new()), key(::EVP_EC_gen("P-256")) {
    ::X509_set_version(certificate.get(), X509_VERSION_3);
    ::X509_set_pubkey(certificate.get(), key.get());
    ::ASN1_TIME_set(::X509_getm_notBefore(certificate.get()), from);
    ::ASN1_TIME_set(::X509_getm_notAfter(certificate.get()), until);
    for (const auto& [bytes, encoding] : names) {
      ::X509_NAME_add_entry_by_txt(::X509_get_subject_name(certificate.get()), "CN", encoding,
                                   reinterpret_cast<const unsigned char*>(bytes.data()),
                                   static_cast<int>(bytes.size()), -1, 0);
    }
    ::X509_sign(certificate.get(), key.get(), ::EVP_sha256());
  }

  std::string pem() const {
    const Bio bio(::BIO_new(::BIO_s_mem()));
    ::PEM_write_bio_X509(bio.get(), certificate.get());
    return text_of(*bio);
  }

  std::string key_pem() const {
    const Bio bio(::BIO_new(::BIO_s_mem()));
    ::PEM_write_bio_PrivateKey(bio.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
    return text_of(*bio);
  }

 private:
  static std::string text_of(BIO& bio) {
    char* text = nullptr;
    const long size = ::BIO_get_mem_data(&bio, &text);
    return {text, static_cast<std::size_t>(size)};
  }
};

}  // namespace tgs::tls
