#include "wire/proxy_header.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <span>

namespace tgs {
namespace {

using What = ProxyHeader::What;
using namespace std::string_view_literals;

constexpr auto kTextSignature = "PROXY "sv;
constexpr auto kBinarySignature = "\r\n\r\n\0\r\nQUIT\n"sv;
constexpr std::size_t kLongestLine = 107;  // with its CRLF
constexpr std::size_t kBinaryStart = 16;   // signature, version and command, family, length

bool has_begun(std::string_view bytes, std::string_view signature) {
  const auto common = std::min(bytes.size(), signature.size());
  return bytes.substr(0, common) == signature.substr(0, common);
}

/// The next word; words are separated by one blank each.
std::string_view take_word(std::string_view& line) {
  const auto blank = line.find(' ');
  const auto word = line.substr(0, blank);
  line.remove_prefix(blank == std::string_view::npos ? line.size() : blank + 1);
  return word;
}

std::optional<IpAddress> parse_address(std::string_view text, bool is_v4) {
  const bool has_colon = text.find(':') != std::string_view::npos;
  return has_colon != is_v4 ? IpAddress::parse(text) : std::nullopt;
}

std::optional<std::uint16_t> parse_port(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  return whole && (text == "0" || !text.starts_with('0')) ? std::optional(port) : std::nullopt;
}

/// The source in `192.0.2.1 198.51.100.1 5060 443`, which has to be right as a whole.
std::optional<Endpoint> parse_addresses(std::string_view line, bool is_v4) {
  const auto source = parse_address(take_word(line), is_v4);
  const auto destination = parse_address(take_word(line), is_v4);
  const auto source_port = parse_port(take_word(line));
  const auto destination_port = parse_port(line);
  if (!source || !destination || !source_port || !destination_port) {
    return std::nullopt;
  }
  return Endpoint{*source, *source_port};
}

/// `line` is behind the signature and before the CRLF.
ProxyHeader parse_line(std::string_view line, std::size_t size) {
  const auto protocol = take_word(line);
  if (protocol == "UNKNOWN") {
    return {What::complete, size};
  }
  const bool is_v4 = protocol == "TCP4";
  const auto source = is_v4 || protocol == "TCP6" ? parse_addresses(line, is_v4) : std::nullopt;
  return source ? ProxyHeader{What::complete, size, source} : ProxyHeader{What::broken};
}

ProxyHeader parse_text(std::string_view bytes) {
  const auto line = bytes.substr(0, kLongestLine);
  const auto end = line.find('\r');
  if (line.substr(0, end).find('\n') != std::string_view::npos) {
    return {What::broken};
  }
  if (end == std::string_view::npos || end + 1 == line.size()) {
    return {line.size() < kLongestLine ? What::need_more : What::broken};
  }
  if (line[end + 1] != '\n') {
    return {What::broken};
  }
  return parse_line(line.substr(0, end).substr(kTextSignature.size()), end + 2);
}

std::uint16_t number_at(std::span<const std::uint8_t> bytes, std::size_t place) {
  return static_cast<std::uint16_t>(unsigned{bytes[place]} << 8U | bytes[place + 1]);
}

/// `addresses` is what stands behind the binary start: source, destination, both ports, extensions.
std::optional<Endpoint> source_in(std::span<const std::uint8_t> addresses, bool is_v4) {
  return is_v4 ? Endpoint{IpAddress::v4(addresses.first<4>()), number_at(addresses, 8)}
               : Endpoint{IpAddress::v6(addresses.first<16>()), number_at(addresses, 32)};
}

ProxyHeader parse_proxied(std::span<const std::uint8_t> addresses, std::uint8_t family, std::size_t size) {
  constexpr std::uint8_t kUnspecified = 0x00;
  constexpr std::uint8_t kTcp4 = 0x11;
  constexpr std::uint8_t kTcp6 = 0x21;
  constexpr std::uint8_t kUnix = 0x31;
  switch (family) {
    case kUnspecified:
      return {What::complete, size};
    case kTcp4:
      return addresses.size() < 12 ? ProxyHeader{What::broken}
                                   : ProxyHeader{What::complete, size, source_in(addresses, true)};
    case kTcp6:
      return addresses.size() < 36 ? ProxyHeader{What::broken}
                                   : ProxyHeader{What::complete, size, source_in(addresses, false)};
    case kUnix:
      return {addresses.size() < 216 ? What::broken : What::complete, size};
    default:
      return {What::broken};
  }
}

ProxyHeader parse_binary(std::string_view text) {
  constexpr std::uint8_t kLocal = 0x20;
  constexpr std::uint8_t kProxy = 0x21;
  const std::span bytes(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
  const auto place = kBinarySignature.size();
  if (bytes.size() > place && bytes[place] != kLocal && bytes[place] != kProxy) {
    return {What::broken};
  }
  if (bytes.size() < kBinaryStart) {
    return {What::need_more};
  }
  const std::size_t size = kBinaryStart + number_at(bytes, 14);
  if (size > kMaxProxyHeader) {
    return {What::broken};
  }
  if (bytes.size() < size) {
    return {What::need_more};
  }
  if (bytes[place] == kLocal) {
    return {What::complete, size};
  }
  return parse_proxied(bytes.first(size).subspan(kBinaryStart), bytes[place + 1], size);
}

}  // namespace

ProxyHeader parse_proxy_header(std::string_view bytes) {
  if (has_begun(bytes, kTextSignature)) {
    return parse_text(bytes);
  }
  return has_begun(bytes, kBinarySignature) ? parse_binary(bytes) : ProxyHeader{What::broken};
}

}  // namespace tgs
