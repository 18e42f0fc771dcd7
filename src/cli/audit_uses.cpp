#include "cli/audit_uses.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <fstream>

#include "settings/read_file.h"

namespace tgs {
namespace {

using simdjson::dom::object;

std::string text_in(object line, std::string_view name) {
  std::string_view text;
  return line[name].get(text) == simdjson::SUCCESS ? std::string(text) : "";
}

/// Refusals that were only counted, in a summary, have no type. What shadow mode let pass stands there twice: as what
/// would be refused, and as what passed.
void add_use(AuditUses& uses, object line) {
  const auto event = text_in(line, "event");
  const bool is_refused = event == "refused" && text_in(line, "verdict") != "shadow";
  AuditUse use{.client = text_in(line, "client"), .type = text_in(line, "type")};
  if (line["session"].get(use.session) != simdjson::SUCCESS) {
    use.session = 0;  // refused before it was known
  }
  if (use.type.empty() || (event != "intent" && !is_refused)) {
    return;
  }
  if (is_refused) {
    use.refused_by = text_in(line, "rule");
  }
  ++uses[use];
}

/// The Error: the first line that is no JSON object. The last one of a file may be cut short.
Status read_file_into(AuditUses& uses, const std::string& file) {
  simdjson::dom::parser parser;
  std::ifstream stream(file);
  std::size_t number = 0;
  for (std::string text; std::getline(stream, text);) {
    object line;
    ++number;
    if (parser.parse(text).get(line) == simdjson::SUCCESS) {
      add_use(uses, line);
    } else if (!stream.eof()) {
      return fail(fmt::format("{}:{}: is no line of an audit log", file, number));
    }
  }
  return {};
}

}  // namespace

Result<AuditUses> read_uses(const std::vector<std::string>& files) {
  AuditUses uses;
  for (const auto& file : files) {
    if (const auto readable = check_readable(file); !readable) {
      return fail(fmt::format("{} can't be read: {}", file, readable.error().message));
    }
    if (auto read = read_file_into(uses, file); !read) {
      return fail(read.error());
    }
  }
  return uses;
}

}  // namespace tgs
