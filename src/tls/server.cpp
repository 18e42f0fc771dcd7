#include "tls/server.h"

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <optional>

#include "tls/certificate.h"

namespace tgs::tls {
namespace {

using Context = std::unique_ptr<SSL_CTX, Free>;
using Fault = std::optional<Finding>;

constexpr const char* kCiphers = "ECDHE+AESGCM:ECDHE+CHACHA20";  // of TLS 1.2; all of 1.3 are like that
constexpr const char* kGroups = "X25519:P-256:P-384";
constexpr int kLongestChain = 4;                 // authorities between a client's certificate and one of ours
constexpr std::size_t kLargestChain = 32 << 10;  // bytes of certificates that a stranger may send

/// What OpenSSL says of its last failure.
std::string last_error() {
  const char* reason = ::ERR_reason_error_string(::ERR_peek_last_error());
  std::string text = reason == nullptr ? "no reason given" : reason;
  ::ERR_clear_error();
  return text;
}

/// In place of the one that asks on the terminal.
int no_passphrase(char*, int, int, void* asked) {
  *static_cast<bool*>(asked) = true;
  return -1;
}

tl::expected<PrivateKey, Finding> parse_key(const Secret& pem) {
  ::ERR_clear_error();
  bool asked = false;
  const auto reader = reader_of(pem.reveal());
  PrivateKey key(::PEM_read_bio_PrivateKey(reader.get(), nullptr, no_passphrase, &asked));
  ::ERR_clear_error();
  if (key) {
    return key;
  }
  return tl::unexpected(Finding{
      "key", asked ? "is locked by a passphrase: take it off with `openssl pkey -in FILE -out FILE`"
                   : "holds no private key that can be read (a block that begins with -----BEGIN PRIVATE "
                     "KEY-----)"});
}

void set_rules(SSL_CTX* context) {
  ::SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  ::SSL_CTX_set_max_proto_version(context, TLS1_3_VERSION);
  ::SSL_CTX_set_security_level(context, 2);
  ::SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_NO_TICKET |
                                     SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA);
  ::SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  ::SSL_CTX_set_num_tickets(context, 0);
  ::SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_NO_AUTO_CHAIN);
  ::SSL_CTX_set_cipher_list(context, kCiphers);
  ::SSL_CTX_set1_groups_list(context, kGroups);
  ::SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
  ::SSL_CTX_set_verify_depth(context, kLongestChain);
  ::SSL_CTX_set_max_cert_list(context, kLargestChain);
}

/// The first certificate is the server's, those behind it are shown with it.
Fault use_certificate(SSL_CTX* context, const std::string& pem) {
  auto certificates = parse_certificates(pem);
  if (!certificates) {
    return Finding{"certificate", certificates.error().message};
  }
  if (::SSL_CTX_use_certificate(context, certificates->front().get()) != 1) {
    return Finding{"certificate", fmt::format("can't be used: {}", last_error())};
  }
  for (auto other = certificates->begin() + 1; other != certificates->end(); ++other) {
    if (::SSL_CTX_add1_chain_cert(context, other->get()) != 1) {
      return Finding{"certificate", fmt::format("can't be used: {}", last_error())};
    }
  }
  return std::nullopt;
}

Fault use_key(SSL_CTX* context, const Secret& pem) {
  const auto key = parse_key(pem);
  if (!key) {
    return key.error();
  }
  if (::SSL_CTX_use_PrivateKey(context, key->get()) != 1) {
    ::ERR_clear_error();
    return Finding{"key", "is not the key of tls.certificate"};
  }
  return std::nullopt;
}

Fault use_authorities(SSL_CTX* context, const std::string& pem) {
  const auto certificates = parse_certificates(pem);
  if (!certificates) {
    return Finding{"client_ca", certificates.error().message};
  }
  auto* store = ::SSL_CTX_get_cert_store(context);
  // What stands in the file is believed, be it a root or not.
  ::X509_STORE_set_flags(store, X509_V_FLAG_PARTIAL_CHAIN);
  for (const auto& certificate : *certificates) {
    if (::X509_STORE_add_cert(store, certificate.get()) != 1 ||
        ::SSL_CTX_add_client_CA(context, certificate.get()) != 1) {
      return Finding{"client_ca", fmt::format("can't be used: {}", last_error())};
    }
  }
  return std::nullopt;
}

void add_expiries(std::vector<Finding>& findings, std::string_view key, const std::string& pem,
                  std::time_t now) {
  const auto certificates = parse_certificates(pem);
  if (!certificates) {
    return;
  }
  for (const auto& certificate : *certificates) {
    const auto validity = validity_of(*certificate);
    const auto fault = validity ? fault_of(*validity, now) : validity.error().message;
    if (!fault.empty()) {
      findings.push_back(
          {key, fmt::format("{} {}", common_name_of(*certificate).value_or("a certificate"), fault)});
    }
  }
}

}  // namespace

tl::expected<Server, Finding> Server::create(const Credentials& credentials) {
  // No openssl.cnf: the rules are ours alone, and whoever calls may be unable to open files.
  ::OPENSSL_init_ssl(OPENSSL_INIT_NO_LOAD_CONFIG, nullptr);
  Context context(::SSL_CTX_new(::TLS_server_method()));
  set_rules(context.get());
  if (auto finding = use_certificate(context.get(), credentials.certificate)) {
    return tl::unexpected(std::move(*finding));
  }
  if (auto finding = use_key(context.get(), credentials.key)) {
    return tl::unexpected(std::move(*finding));
  }
  if (auto finding = use_authorities(context.get(), credentials.client_ca)) {
    return tl::unexpected(std::move(*finding));
  }
  return Server(std::move(context));
}

Ssl Server::new_connection() const {
  Ssl connection(::SSL_new(context_.get()));
  ::SSL_set_accept_state(connection.get());
  return connection;
}

std::vector<Finding> expiries(const Credentials& credentials, std::time_t now) {
  std::vector<Finding> findings;
  add_expiries(findings, "certificate", credentials.certificate, now);
  add_expiries(findings, "client_ca", credentials.client_ca, now);
  return findings;
}

}  // namespace tgs::tls
