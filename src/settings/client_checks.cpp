#include "settings/client_checks.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/log.h"
#include "base/network.h"
#include "settings/time_text.h"

namespace tgs {
namespace {

constexpr std::size_t kSha256Digits = 64;

std::string digits_of(std::string text) {
  std::erase(text, ':');
  std::ranges::transform(text, text.begin(),
                         [](char c) { return c >= 'A' && c <= 'F' ? static_cast<char>(c + 32) : c; });
  return text;
}

bool is_sha256(std::string_view text) {
  return text.size() == kSha256Digits && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

class ClientCheck {
 public:
  ClientCheck(const Settings& settings, Findings& findings) : settings_(settings), findings_(findings) {}

  void check(std::size_t index) {
    place_ = fmt::format("clients[{}]", index);
    const auto& client = settings_.clients[index];
    if (!names_.insert(client.name).second) {
      fault("name", fmt::format("\"{}\" is the name of another client too", client.name));
    }
    check_credentials(client);
    if (client.sessions.empty()) {
      warning("sessions", "names none, so this client can do nothing");
    }
    if (client.expires && *client.expires <= std::chrono::system_clock::now()) {
      warning("expires", fmt::format("has passed ({})", to_text(*client.expires)));
    }
  }

 private:
  void check_credentials(const ClientRules& client) {
    if (client.certificate.empty() && client.token_sha256.empty() && client.address.empty()) {
      findings_.fault(
          place_, "needs at least one of certificate, token_sha256 and address, to be told from others by");
    }
    if (!client.certificate.empty() && !settings_.tls) {
      fault("certificate",
            "needs the section tls: only the built-in TLS shows the storage who the certificate is of");
    }
    if (!client.token_sha256.empty() && !is_sha256(client.token_sha256)) {
      fault("token_sha256", "allowed: 64 hexadecimal digits, as `printf %s TOKEN | sha256sum` prints them");
    }
    if (!client.address.empty() && !Network::parse(client.address)) {
      fault("address", fmt::format("found \"{}\"; allowed: an address or a network like \"10.0.0.0/8\"",
                                   client.address));
    }
  }

  void fault(std::string_view key, std::string message) {
    findings_.fault(fmt::format("{}.{}", place_, key), std::move(message));
  }
  void warning(std::string_view key, std::string_view message) {
    findings_.warning(fmt::format("{}.{}", place_, key), message);
  }

  const Settings& settings_;
  Findings& findings_;
  std::string place_;
  std::set<std::string> names_;
};

/// Every program of this machine may write the header there, with any address in it.
void check_proxy_protocol(const Settings& settings, Findings& findings) {
  const bool is_local = std::ranges::any_of(settings.proxy_protocol, [](const std::string& text) {
    const auto network = Network::parse(text);
    return network && (text.starts_with("127.") || network->contains(*IpAddress::parse("127.0.0.1")) ||
                       network->contains(*IpAddress::parse("::1")));
  });
  const auto client = std::ranges::find_if(settings.clients, [](const ClientRules& rules) {
    return rules.certificate.empty() && rules.token_sha256.empty() && !rules.address.empty();
  });
  if (is_local && client != settings.clients.end()) {
    findings.warning(
        "proxy_protocol",
        fmt::format("covers this machine, each program of which can give itself any address, and the client "
                    "\"{}\" is told by its address alone; give it a token_sha256 too",
                    client->name));
  }
}

/// A rehearsal whose findings nobody sees.
void check_policy_mode(const Settings& settings, Findings& findings) {
  if (settings.policy_mode == PolicyMode::shadow &&
      settings.debug_level < static_cast<int>(LogLevel::warning)) {
    findings.warning(
        "policy_mode",
        fmt::format("with debug_level {} the log does not show what would be refused; set debug_level to 3",
                    settings.debug_level));
  }
}

}  // namespace

void put_clients_in_form(Settings& settings) {
  for (auto& client : settings.clients) {
    client.token_sha256 = digits_of(client.token_sha256);
    if (auto digits = digits_of(client.certificate); is_sha256(digits)) {
      client.certificate = std::move(digits);
    }
  }
}

void check_client_rules(const Settings& settings, Findings& findings) {
  ClientCheck check(settings, findings);
  for (std::size_t i = 0; i < settings.clients.size(); ++i) {
    check.check(i);
  }
  check_policy_mode(settings, findings);
  check_proxy_protocol(settings, findings);
}

}  // namespace tgs
