#include "tdjson/tls_client.h"

#include <fmt/format.h>
#include <openssl/err.h>

#include "base/ip_address.h"

namespace tgs::tdjson {
namespace {

using Context = std::unique_ptr<SSL_CTX, tls::Free>;

tl::unexpected<Error> unusable(std::string_view option, const std::string& file) {
  const char* reason = ::ERR_reason_error_string(::ERR_peek_last_error());
  auto error = fmt::format("TGSTORAGE_URL: {}: {} can't be used: {}", option, file,
                           reason == nullptr ? "no reason given" : reason);
  ::ERR_clear_error();
  return fail(std::move(error));
}

/// In place of the one that asks on the terminal.
int no_passphrase(char*, int, int, void*) {
  return -1;
}

Context new_context() {
  // Nothing of the system's configuration, and nothing at the process's exit: other threads may still be at work then.
  ::OPENSSL_init_ssl(OPENSSL_INIT_NO_LOAD_CONFIG | OPENSSL_INIT_NO_ATEXIT, nullptr);
  Context context(::SSL_CTX_new(::TLS_client_method()));
  ::SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
  ::SSL_CTX_set_security_level(context.get(), 2);
  ::SSL_CTX_set_options(context.get(), SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
  ::SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_OFF);
  ::SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
  ::SSL_CTX_set_default_passwd_cb(context.get(), no_passphrase);
  // What stands in the authority's file is believed, be it a root or not.
  ::X509_STORE_set_flags(::SSL_CTX_get_cert_store(context.get()), X509_V_FLAG_PARTIAL_CHAIN);
  return context;
}

Status load(SSL_CTX* context, const StorageUrl& url) {
  ::ERR_clear_error();
  if (::SSL_CTX_load_verify_file(context, url.authority.c_str()) != 1) {
    return unusable("ca", url.authority);
  }
  if (::SSL_CTX_use_certificate_chain_file(context, url.certificate.c_str()) != 1) {
    return unusable("cert", url.certificate);
  }
  if (::SSL_CTX_use_PrivateKey_file(context, url.key.c_str(), SSL_FILETYPE_PEM) != 1) {
    return unusable("key", url.key);
  }
  return {};
}

/// Whom the certificate has to be for.
bool expect_host(SSL* connection, const std::string& host) {
  if (IpAddress::parse(host)) {
    return ::X509_VERIFY_PARAM_set1_ip_asc(::SSL_get0_param(connection), host.c_str()) == 1;
  }
  return ::SSL_set1_host(connection, host.c_str()) == 1 &&
         ::SSL_set_tlsext_host_name(connection, host.c_str()) == 1;
}

}  // namespace

Result<tls::Ssl> new_tls_connection(const StorageUrl& url) {
  const auto context = new_context();
  if (const auto status = load(context.get(), url); !status) {
    return fail(status.error());
  }
  tls::Ssl connection(::SSL_new(context.get()));
  const auto& name = url.name.empty() ? url.host : url.name;
  if (!expect_host(connection.get(), name)) {
    return fail(fmt::format("TGSTORAGE_URL: {} is no name that a certificate could be for", name));
  }
  ::SSL_set_connect_state(connection.get());
  return connection;
}

}  // namespace tgs::tdjson
