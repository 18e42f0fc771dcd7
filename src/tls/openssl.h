// Owners of OpenSSL's objects. Any thread.
#pragma once

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <memory>
#include <string_view>

namespace tgs::tls {

struct Free {
  void operator()(BIO* bio) const { ::BIO_free(bio); }
  void operator()(EVP_PKEY* key) const { ::EVP_PKEY_free(key); }
  void operator()(SSL* connection) const { ::SSL_free(connection); }
  void operator()(SSL_CTX* context) const { ::SSL_CTX_free(context); }
  void operator()(X509* certificate) const { ::X509_free(certificate); }
};

using Bio = std::unique_ptr<BIO, Free>;
using PrivateKey = std::unique_ptr<EVP_PKEY, Free>;
using Ssl = std::unique_ptr<SSL, Free>;
using X509Certificate = std::unique_ptr<X509, Free>;

/// A source of these bytes, which outlive it.
inline Bio reader_of(std::string_view bytes) {
  return Bio(::BIO_new_mem_buf(bytes.data(), static_cast<int>(bytes.size())));
}

}  // namespace tgs::tls
