#include "settings/tls_files.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include "settings/read_file.h"
#include "tls/server.h"

namespace tgs {
namespace {

constexpr std::size_t largest_file = 256 << 10;

std::string key_of(std::string_view name) {
  return fmt::format("tls.{}", name);
}

std::optional<FileText> read(std::string_view name, const std::string& path, Findings& findings) {
  auto file = read_file(path, largest_file);
  if (!file) {
    findings.fault(key_of(name), fmt::format("{} can't be read: {}", path, file.error().message));
    return std::nullopt;
  }
  return std::move(*file);
}

const std::string& path_of(std::string_view name, const TlsSettings& settings) {
  return name == "certificate" ? settings.certificate : name == "key" ? settings.key : settings.client_ca;
}

}  // namespace

std::optional<tls::Credentials> read_tls_files(const TlsSettings& settings, std::time_t now,
                                               Findings& findings) {
  auto certificate = read("certificate", settings.certificate, findings);
  auto key = read("key", settings.key, findings);
  auto client_ca = read("client_ca", settings.client_ca, findings);
  if (!certificate || !key || !client_ca) {
    return std::nullopt;
  }
  tls::Credentials credentials{std::move(certificate->text), Secret(std::move(key->text)),
                               std::move(client_ca->text)};
  if (const auto server = tls::Server::create(credentials); !server) {
    const auto& [name, message] = server.error();
    findings.fault(key_of(name), fmt::format("{} {}", path_of(name, settings), message));
    return std::nullopt;
  }
  if ((key->mode & S_IROTH) != 0) {
    findings.warning("tls.key", fmt::format("{} can be read by every user of this machine", settings.key));
  }
  for (const auto& [name, message] : tls::expiries(credentials, now)) {
    findings.warning(key_of(name), fmt::format("{}: {}", path_of(name, settings), message));
  }
  return credentials;
}

}  // namespace tgs
