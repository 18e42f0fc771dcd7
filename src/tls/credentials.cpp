#include "tls/credentials.h"

#include <cstdint>
#include <cstring>
#include <optional>

namespace tgs::tls {
namespace {

void put(std::string& text, std::string_view part) {
  const auto size = static_cast<std::uint32_t>(part.size());
  text.append(reinterpret_cast<const char*>(&size), sizeof(size));
  text.append(part);
}

std::optional<std::string> take(std::string_view& text) {
  std::uint32_t size = 0;
  if (text.size() < sizeof(size)) {
    return std::nullopt;
  }
  std::memcpy(&size, text.data(), sizeof(size));
  text.remove_prefix(sizeof(size));
  if (text.size() < size) {
    return std::nullopt;
  }
  std::string part(text.substr(0, size));
  text.remove_prefix(size);
  return part;
}

}  // namespace

Secret pack(const Credentials& credentials) {
  const auto key = credentials.key.reveal();
  std::string text;
  // At once in its full size: a string that grows leaves copies of the key behind.
  text.reserve(3 * sizeof(std::uint32_t) + credentials.certificate.size() + key.size() +
               credentials.client_ca.size());
  put(text, credentials.certificate);
  put(text, key);
  put(text, credentials.client_ca);
  return Secret(std::move(text));
}

Result<Credentials> unpack(std::string_view text) {
  auto certificate = take(text);
  auto key = certificate ? take(text) : std::nullopt;
  auto client_ca = key ? take(text) : std::nullopt;
  if (!client_ca || !text.empty()) {
    return fail("credentials for TLS that are none");
  }
  return Credentials{std::move(*certificate), Secret(std::move(*key)), std::move(*client_ca)};
}

}  // namespace tgs::tls
