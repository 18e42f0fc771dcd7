#include "audit/tail.h"

namespace tgs::audit {

Tail tail_of(std::string_view bytes, const Mac& key) {
  Tail tail;
  tail.needs_newline = !bytes.empty() && !bytes.ends_with('\n');
  const auto whole = bytes.substr(0, bytes.size() - (bytes.ends_with('\n') ? 1 : 0));
  auto rest = whole;
  while (!rest.empty()) {
    const auto newline = rest.rfind('\n');
    const auto begin = newline == std::string_view::npos ? 0 : newline + 1;
    const auto line = parse_line(rest.substr(begin));
    if (line && is_genuine(*line, key)) {
      tail.last = link_of(*line);
      break;
    }
    rest = rest.substr(0, begin == 0 ? 0 : begin - 1);
  }
  // What is left of `whole` behind the line and its newline.
  tail.torn = whole.substr(tail.last && rest.size() < whole.size() ? rest.size() + 1 : rest.size());
  return tail;
}

std::string torn_hash(std::string_view torn, const Mac& key) {
  return key.digits(torn, kHashDigits);
}

}  // namespace tgs::audit
