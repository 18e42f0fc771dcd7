#include "tdjson/storage_url.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cstdint>
#include <utility>

namespace tgs::tdjson {
namespace {

constexpr std::string_view kForms =
    "it looks like tcp://localhost:23456/42 or tls://host:port/42?cert=FILE&key=FILE&ca=FILE";

tl::unexpected<Error> wrong(std::string_view what) {
  return fail(fmt::format("TGSTORAGE_URL: {}: {}", what, kForms));
}

/// What is in front of `mark` in `text`, which keeps what is behind it; all of it where there is no mark.
std::string_view cut(std::string_view& text, char mark) {
  const auto at = text.find(mark);
  const auto head = text.substr(0, at);
  text.remove_prefix(at == std::string_view::npos ? text.size() : at + 1);
  return head;
}

template <class Number>
std::optional<Number> parse_number(std::string_view digits, int base = 10) {
  Number number = 0;
  const auto* end = digits.data() + digits.size();
  const auto read = std::from_chars(digits.data(), end, number, base);
  return read.ec == std::errc() && read.ptr == end ? std::optional(number) : std::nullopt;
}

/// With %2F and the like decoded. None where a % has no two digits behind it, and for a NUL, which would cut a path.
std::optional<std::string> decode(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    if (text.front() != '%') {
      out += text.front();
      text.remove_prefix(1);
      continue;
    }
    const auto byte = text.size() < 3 ? std::nullopt : parse_number<std::uint8_t>(text.substr(1, 2), 16);
    if (!byte || *byte == 0) {
      return std::nullopt;
    }
    out += static_cast<char>(*byte);
    text.remove_prefix(3);
  }
  return out;
}

bool read_place(std::string_view place, StorageUrl& url) {
  const auto colon = place.rfind(':');
  if (colon == std::string_view::npos) {
    return false;
  }
  auto host = place.substr(0, colon);
  const auto port = place.substr(colon + 1);
  const bool is_bracketed = host.starts_with('[') && host.ends_with(']');
  if (is_bracketed) {
    host = host.substr(1, host.size() - 2);
  }
  url.host = host;
  url.port = port;
  return !host.empty() && is_bracketed == (host.find(':') != std::string_view::npos) &&
         host.find_first_of("[]@% ") == std::string_view::npos &&
         parse_number<std::uint16_t>(port).value_or(0) != 0;
}

Status read_options(std::string_view query, StorageUrl& url) {
  const std::array<std::pair<std::string_view, std::string*>, 5> options{{{"cert", &url.certificate},
                                                                          {"key", &url.key},
                                                                          {"ca", &url.authority},
                                                                          {"name", &url.name},
                                                                          {"token_file", &url.token_file}}};
  while (!query.empty()) {
    auto value = cut(query, '&');
    const auto name = cut(value, '=');
    const auto text = decode(value);
    std::string* place = nullptr;
    for (const auto& [known, member] : options) {
      place = name == known ? member : place;
    }
    if (place == nullptr) {
      return wrong(fmt::format("there is no option \"{}\"", name));
    }
    if (!text || text->empty()) {
      return wrong(fmt::format("{} has no value", name));
    }
    *place = *text;
  }
  return {};
}

}  // namespace

std::optional<SessionId> parse_session(std::string_view digits) {
  return digits.starts_with('0') ? std::nullopt : parse_number<SessionId>(digits);
}

Result<StorageUrl> parse_storage_url(std::string_view text) {
  if (text.empty()) {
    return wrong("is not set");
  }
  StorageUrl url;
  url.is_tls = text.starts_with("tls://");
  if (!url.is_tls && !text.starts_with("tcp://")) {
    return wrong("begins with neither tcp:// nor tls://");
  }
  text.remove_prefix(6);
  auto place = cut(text, '?');
  if (!read_place(cut(place, '/'), url)) {
    return wrong("has no host and port");
  }
  url.session = parse_session(place);
  if (!url.session && !place.empty()) {
    return wrong(fmt::format("\"{}\" is no session", place));
  }
  if (auto status = read_options(text, url); !status) {
    return fail(status.error());
  }
  const bool has_all = !url.certificate.empty() && !url.key.empty() && !url.authority.empty();
  const bool has_any =
      !url.certificate.empty() || !url.key.empty() || !url.authority.empty() || !url.name.empty();
  if (url.is_tls ? !has_all : has_any) {
    return wrong("cert, key and ca belong to tls://, which needs all three; name does too");
  }
  return url;
}

}  // namespace tgs::tdjson
