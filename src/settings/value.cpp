#include "settings/value.h"

namespace tgs {

std::string_view to_text(ProxyType type) {
  switch (type) {
    case ProxyType::http:
      return "http";
    case ProxyType::mtproto:
      return "mtproto";
    case ProxyType::socks5:
      break;
  }
  return "socks5";
}

ProxyType parse_proxy_type(std::string_view text) {
  if (text == "http") {
    return ProxyType::http;
  }
  return text == "mtproto" ? ProxyType::mtproto : ProxyType::socks5;
}

std::string_view to_text(PolicyMode mode) {
  return mode == PolicyMode::shadow ? "shadow" : "enforce";
}

PolicyMode parse_policy_mode(std::string_view text) {
  return text == "shadow" ? PolicyMode::shadow : PolicyMode::enforce;
}

std::string_view to_text(AuditArguments arguments) {
  return arguments == AuditArguments::plain ? "plain" : "hash";
}

AuditArguments parse_audit_arguments(std::string_view text) {
  return text == "plain" ? AuditArguments::plain : AuditArguments::hash;
}

std::string_view to_text(SandboxMode mode) {
  switch (mode) {
    case SandboxMode::required:
      return "required";
    case SandboxMode::off:
      return "off";
    case SandboxMode::automatic:
      break;
  }
  return "auto";
}

SandboxMode parse_sandbox_mode(std::string_view text) {
  if (text == "required") {
    return SandboxMode::required;
  }
  return text == "off" ? SandboxMode::off : SandboxMode::automatic;
}

}  // namespace tgs
