#include "settings/rules.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <sys/un.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <string_view>

#include "settings/client_checks.h"
#include "settings/node.h"

namespace tgs {
namespace {

constexpr std::string_view base64_digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

bool is_hex(std::string_view text) {
  return text.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
}

/// The forms TDLib takes: 16 bytes; dd and 16 bytes; ee, 16 bytes and a domain of at most 182.
bool is_proxy_secret(std::string_view text) {
  if (!is_hex(text) || text.size() % 2 != 0) {
    return false;
  }
  const std::size_t bytes = text.size() / 2;
  const auto first = text.substr(0, 2);
  const bool padded = first == "dd" || first == "DD";
  const bool disguised = first == "ee" || first == "EE";
  return bytes == 16 || (padded && bytes == 17) || (disguised && bytes >= 18 && bytes <= 17 + 182);
}

void check_credentials(const TdlibSettings& tdlib, Findings& findings) {
  if (!findings.sound("tdlib.api_id") || !findings.sound("tdlib.api_hash")) {
    return;
  }
  const auto hash = tdlib.api_hash.reveal();
  if (tdlib.api_id != 0 && hash.empty()) {
    findings.fault("tdlib.api_hash", "is missing; api_id and api_hash go together");
  } else if (tdlib.api_id == 0 && !hash.empty()) {
    findings.fault("tdlib.api_id", "is missing; api_id and api_hash go together");
  } else if (!hash.empty() && (hash.size() != 32 || !is_hex(hash))) {
    findings.warning("tdlib.api_hash", "is not 32 hexadecimal digits, as Telegram's hashes are");
  }
}

void check_encryption_key(const TdlibSettings& tdlib, Findings& findings) {
  const auto key = tdlib.encryption_key.reveal();
  if (!key.empty() && !is_encryption_key(key) && findings.sound("tdlib.encryption_key")) {
    findings.fault("tdlib.encryption_key", "allowed: the base64 text of 32 bytes (44 characters)");
  }
}

/// Notes a fault at `key` when it is set although the proxy's type has no use for it.
void check_belongs(bool set, bool belongs, std::string_view key, std::string_view types, Findings& findings) {
  if (set && !belongs && findings.sound(key)) {
    findings.fault(key, fmt::format("is for a proxy of type {} only", types));
  }
}

void check_proxy_secret(const ProxySettings& proxy, Findings& findings) {
  const auto secret = proxy.secret.reveal();
  if (proxy.type != ProxyType::mtproto || !findings.sound("tdlib.proxy.secret")) {
    return;
  }
  if (secret.empty()) {
    findings.fault("tdlib.proxy.secret", "is missing; a proxy of type \"mtproto\" needs it");
  } else if (!is_proxy_secret(secret)) {
    findings.fault("tdlib.proxy.secret",
                   "allowed: hexadecimal digits, 32 of them, or dd and 32, or ee, 32 and a domain");
  }
}

bool is_address(const std::string& text) {
  std::array<unsigned char, sizeof(in6_addr)> bytes{};
  return ::inet_pton(AF_INET, text.c_str(), bytes.data()) == 1 ||
         ::inet_pton(AF_INET6, text.c_str(), bytes.data()) == 1;
}

bool is_host_name(std::string_view text) {
  constexpr std::size_t longest = 253;
  return !text.empty() && text.size() <= longest && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.';
  });
}

void check_proxy_host(const ProxySettings& proxy, Findings& findings) {
  constexpr std::string_view key = "tdlib.proxy.host";
  if (findings.sound(key) && !is_address(proxy.host) && !is_host_name(proxy.host)) {
    findings.fault(key,
                   fmt::format("found \"{}\"; allowed: an IP address or a host name, without scheme and port",
                               proxy.host));
  }
}

void check_length(std::string_view key, std::string_view text, std::size_t longest, Findings& findings) {
  if (text.size() > longest && findings.sound(key)) {
    findings.fault(key, fmt::format("has {} bytes; allowed: at most {}", text.size(), longest));
  }
}

/// TDLib takes any login and fails with it at each connection.
void check_proxy_login(const ProxySettings& proxy, Findings& findings) {
  constexpr std::string_view username = "tdlib.proxy.username";
  const bool socks5 = proxy.type == ProxyType::socks5;
  const std::size_t longest = socks5 ? 127 : 255;
  check_length(username, proxy.username, longest, findings);
  check_length("tdlib.proxy.password", proxy.password.reveal(), longest, findings);
  if (!findings.sound(username)) {
    return;
  }
  if (socks5 && proxy.username.empty() && !proxy.password.empty()) {
    findings.fault(username, "is missing; a proxy of type \"socks5\" takes no password without it");
  }
  if (!socks5 && proxy.username.find(':') != std::string::npos) {
    findings.fault(username, "allowed: no colon, which stands between username and password in HTTP");
  }
}

void check_proxy(const TdlibSettings& tdlib, Findings& findings) {
  if (!tdlib.proxy || !findings.sound("tdlib.proxy.type")) {
    return;
  }
  const ProxySettings& proxy = *tdlib.proxy;
  const bool logs_in = proxy.type != ProxyType::mtproto;
  constexpr std::string_view both = "\"socks5\" or \"http\"";
  check_belongs(!proxy.username.empty(), logs_in, "tdlib.proxy.username", both, findings);
  check_belongs(!proxy.password.empty(), logs_in, "tdlib.proxy.password", both, findings);
  check_belongs(proxy.http_only, proxy.type == ProxyType::http, "tdlib.proxy.http_only", "\"http\"",
                findings);
  check_belongs(!proxy.secret.empty(), !logs_in, "tdlib.proxy.secret", "\"mtproto\"", findings);
  check_proxy_host(proxy, findings);
  check_proxy_secret(proxy, findings);
  if (logs_in) {
    check_proxy_login(proxy, findings);
  }
}

void check_mysql_certificate(const Settings& settings, Findings& findings) {
  if (!settings.mysql || !settings.mysql->ssl) {
    return;
  }
  const MysqlSslSettings& ssl = *settings.mysql->ssl;
  if (ssl.key.empty() != ssl.cert.empty() && findings.sound("mysql.ssl.key") &&
      findings.sound("mysql.ssl.cert")) {
    findings.fault(ssl.key.empty() ? "mysql.ssl.key" : "mysql.ssl.cert",
                   "is missing; key and cert go together");
  }
}

void check_socket(std::string_view key, const std::string& path, Findings& findings) {
  constexpr std::size_t longest = sizeof(sockaddr_un{}.sun_path) - 1;
  if (path.size() > longest) {
    findings.fault(key, fmt::format("the path {} is too long; allowed: {} bytes in all", path, longest));
  }
}

bool is_below(const std::string& path, const std::string& folder) {
  std::error_code error;
  const auto below = std::filesystem::weakly_canonical(path, error)
                         .lexically_relative(std::filesystem::weakly_canonical(folder, error));
  return !below.empty() && *below.begin() != "..";
}

/// Workers may change files there, and the socket is for the owner alone.
void check_admin_socket(const Settings& settings, Findings& findings) {
  const auto& path = settings.admin.socket;
  if (!path.empty() && is_below(path, settings.tdlib.path)) {
    findings.fault("admin.socket", fmt::format("{} is below tdlib.path, where workers may write; name a path "
                                               "outside of it",
                                               path));
  }
}

void check_sizes(const LimitSettings& limits, Findings& findings) {
  constexpr std::string_view request = "limits.max_request_bytes";
  constexpr std::string_view extra = "limits.max_extra_bytes";
  constexpr std::string_view pending = "limits.max_pending_bytes";
  if (!findings.sound(request)) {
    return;
  }
  if (limits.max_extra_bytes > limits.max_request_bytes && findings.sound(extra)) {
    findings.fault(extra, fmt::format("found {}; allowed: at most {} ({})", limits.max_extra_bytes, request,
                                      limits.max_request_bytes));
  }
  if (limits.max_pending_bytes < limits.max_request_bytes && findings.sound(pending)) {
    findings.fault(pending, fmt::format("found {}; allowed: at least {} ({})", limits.max_pending_bytes,
                                        request, limits.max_request_bytes));
  }
}

/// Which file a path means is TDLib's to find out, later: what it may open at all has to be the kernel's to say.
void check_files_directory(const Settings& settings, Findings& findings) {
  if (settings.files.directory.empty() || !findings.sound("files.directory")) {
    return;
  }
  if (settings.sandbox != SandboxMode::required) {
    findings.fault("files.directory",
                   "needs \"sandbox\": \"required\", so that no symbolic link in it leads elsewhere");
  }
  if (settings.tdlib.sessions_per_worker != 1) {
    findings.fault("files.directory",
                   "needs tdlib.sessions_per_worker 1, so that a session can't send another one's files");
  }
}

bool is_of_this_machine(const std::string& host) {
  return host == "localhost" || host == "::1" || host.starts_with("127.");
}

void check_metrics(const Settings& settings, Findings& findings) {
  if (settings.metrics && !is_of_this_machine(settings.metrics->host) && findings.sound("metrics.host")) {
    findings.warning(
        "metrics.host",
        fmt::format("{} may be reached from other machines, and whoever reaches the port reads the "
                    "names of clients and how much they do; leave it to localhost, or see to it that "
                    "only your Prometheus reaches it",
                    settings.metrics->host));
  }
}

void check_listener(const Settings& settings, Findings& findings) {
  const std::string& host = settings.host;
  if (settings.clients.empty() && !is_of_this_machine(host) && findings.sound("host")) {
    findings.warning("host", fmt::format("{} may be reached from other machines, and whoever reaches the "
                                         "port can use the sessions; set clients, or leave it to localhost "
                                         "and let others come by TLS (tls)",
                                         host));
  }
}

void check_shields(const ShieldSettings& shields, Findings& findings) {
  if (!shields.secrets && findings.sound("shields.secrets")) {
    findings.fault("shields.secrets", "can't be switched off; allowed: true, or no such key");
  }
}

/// Nobody should take their sessions for saved where they are not.
void check_mysql_use(const Settings& settings, Findings& findings) {
  if (settings.mysql && settings.tdlib.encryption_key.empty()) {
    findings.warning(
        "mysql",
        "of sessions nothing is copied: that takes tdlib.encryption_key, which `tgstorage keygen` "
        "makes, and which has to be kept elsewhere");
  }
}

void check_node(const ClusterSettings& cluster, Findings& findings) {
  if (!cluster.node.empty() && !is_node_name(cluster.node) && findings.sound("cluster.node")) {
    findings.fault("cluster.node",
                   fmt::format("\"{}\"; allowed: up to 64 letters of a-z, A-Z, 0-9, \".\", \"_\" and \"-\"",
                               cluster.node));
  }
}

}  // namespace

/// 43 digits of 6 bits hold 258 bits, so the last digit ends in two zero bits.
bool is_encryption_key(std::string_view text) {
  return text.size() == 44 && text.back() == '=' &&
         text.substr(0, 43).find_first_not_of(base64_digits) == std::string_view::npos &&
         base64_digits.find(text[42]) % 4 == 0;
}

void check_rules(const Settings& settings, Findings& findings) {
  check_credentials(settings.tdlib, findings);
  check_encryption_key(settings.tdlib, findings);
  check_proxy(settings.tdlib, findings);
  check_mysql_certificate(settings, findings);
  check_mysql_use(settings, findings);
  check_node(settings.cluster, findings);
  check_socket("socket", settings.socket, findings);
  check_socket("admin.socket", settings.admin.socket, findings);
  check_admin_socket(settings, findings);
  check_shields(settings.shields, findings);
  check_sizes(settings.limits, findings);
  check_files_directory(settings, findings);
  check_listener(settings, findings);
  check_metrics(settings, findings);
  check_client_rules(settings, findings);
}

}  // namespace tgs
