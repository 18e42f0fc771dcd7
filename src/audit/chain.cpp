#include "audit/chain.h"

#include <fmt/format.h>

#include <charconv>

namespace tgs::audit {
namespace {

constexpr std::string_view kSeq = R"({"seq":)";
constexpr std::string_view kTime = R"(,"time":")";
constexpr std::string_view kEvent = R"(","event":")";
constexpr std::string_view kPrev = R"(,"prev":")";
constexpr std::string_view kHash = R"(","hash":")";
constexpr std::string_view kEnd = R"("})";
constexpr std::size_t kSeqDigits = 20;
constexpr std::size_t kTimeSize = std::string_view("2026-01-31T12:00:00.123Z").size();

bool take(std::string_view& text, std::string_view begin) {
  if (!text.starts_with(begin)) {
    return false;
  }
  text.remove_prefix(begin.size());
  return true;
}

bool take_end(std::string_view& text, std::string_view end) {
  if (!text.ends_with(end)) {
    return false;
  }
  text.remove_suffix(end.size());
  return true;
}

/// Decimal, as std::to_string() writes it, never 0.
bool take_number(std::string_view& text, std::uint64_t& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || text.starts_with('0')) {
    return false;
  }
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return true;
}

bool is_hash(std::string_view text) {
  return text.size() == kHashDigits && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

bool take_hash_from_end(std::string_view& text, std::string_view& hash) {
  if (text.size() < kHashDigits) {
    return false;
  }
  hash = text.substr(text.size() - kHashDigits);
  text.remove_suffix(kHashDigits);
  return is_hash(hash);
}

bool take_name(std::string_view& text, std::string_view& name) {
  name = text.substr(0, text.find('"'));
  text.remove_prefix(name.size());
  return !name.empty() && text.starts_with('"') &&
         name.find_first_not_of("abcdefghijklmnopqrstuvwxyz") == std::string_view::npos;
}

}  // namespace

std::string to_text(const Link& link) {
  return fmt::format("{:0{}} {}\n", link.seq, kSeqDigits, link.hash);
}

std::optional<Link> link_from(std::string_view text) {
  Link link;
  const auto space = text.find(' ');
  const auto number = text.substr(0, space);
  if (!take_end(text, "\n") || space != kSeqDigits || !is_hash(text.substr(space + 1)) ||
      std::from_chars(number.data(), number.data() + space, link.seq).ptr != number.data() + space) {
    return std::nullopt;
  }
  link.hash = text.substr(space + 1);
  return link;
}

std::string seal(std::string_view event, std::string_view time, Link& last, const Mac& key) {
  const auto members = event.substr(1, event.size() - 2);
  auto line = fmt::format(R"({{"seq":{},"time":"{}",{},"prev":"{}")", last.seq + 1, time, members, last.hash);
  last = {last.seq + 1, key.digits(line, kHashDigits)};
  line += R"(,"hash":")";
  line += last.hash;
  line += "\"}\n";
  return line;
}

std::optional<Line> parse_line(std::string_view text) {
  Line line;
  auto rest = text;
  if (!take_end(rest, kEnd) || !take_hash_from_end(rest, line.hash) || !take_end(rest, kHash)) {
    return std::nullopt;
  }
  line.sealed = text.substr(0, rest.size() + 1);
  if (!take_hash_from_end(rest, line.prev) || !take_end(rest, kPrev) || !take(rest, kSeq) ||
      !take_number(rest, line.seq) || !take(rest, kTime) || rest.size() < kTimeSize) {
    return std::nullopt;
  }
  line.time = rest.substr(0, kTimeSize);
  rest.remove_prefix(kTimeSize);
  if (!take(rest, kEvent) || !take_name(rest, line.event)) {
    return std::nullopt;
  }
  return line;
}

bool is_genuine(const Line& line, const Mac& key) {
  return key.digits(line.sealed, kHashDigits) == line.hash;
}

}  // namespace tgs::audit
