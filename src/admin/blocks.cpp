#include "admin/blocks.h"

#include <simdjson.h>

#include <algorithm>

#include "wire/reply.h"

namespace tgs::admin {

Result<Blocks> Blocks::parse(std::string_view text) {
  simdjson::dom::parser parser;
  simdjson::dom::array list;
  if (parser.parse(text.data(), text.size()).get(list) != simdjson::SUCCESS) {
    return fail("it is no JSON list");
  }
  Blocks blocks;
  for (const auto element : list) {
    std::string_view entry;
    if (element.get(entry) != simdjson::SUCCESS) {
      return fail("an entry is no text");
    }
    const auto target = Target::parse(entry);
    if (!target) {
      return fail(target.error());
    }
    if (blocks.is_full() || !blocks.add(*target)) {
      return fail("it has too many entries, or one twice");
    }
  }
  return blocks;
}

std::string Blocks::text() const {
  std::string out = "[";
  for (const auto& target : targets_) {
    out += out.size() > 1 ? "," : "";
    append_json_string(out, target.text());
  }
  return out + "]\n";
}

bool Blocks::add(const Target& target) {
  const bool is_new = std::ranges::count(targets_, target) == 0;
  if (is_new) {
    targets_.push_back(target);
  }
  return is_new;
}

bool Blocks::remove(const Target& target) {
  return std::erase(targets_, target) > 0;
}

bool Blocks::fits(const Subject& subject) const {
  return std::ranges::any_of(targets_, [&subject](const Target& target) { return target.fits(subject); });
}

}  // namespace tgs::admin
