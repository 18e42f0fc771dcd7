#include "settings/load.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <ctime>
#include <filesystem>
#include <map>
#include <set>

#include "settings/audit_checks.h"
#include "settings/client_checks.h"
#include "settings/memory.h"
#include "settings/node.h"
#include "settings/options.h"
#include "settings/read_file.h"
#include "settings/read_value.h"
#include "settings/rules.h"
#include "settings/syntax.h"
#include "settings/tls_files.h"
#include "settings/type_names.h"

namespace tgs {
namespace {

using simdjson::dom::element;
using simdjson::dom::object;

constexpr std::size_t largest_file = 16 << 20;
constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

std::string join(std::string_view section, std::string_view name) {
  return section.empty() ? std::string(name) : fmt::format("{}.{}", section, name);
}

/// Walks the file's sections and puts each key's value into its place. Which keys were there, and the files
/// that secrets are in, are kept for the steps that follow.
class SectionReader {
 public:
  SectionReader(Settings& settings, Findings& findings) : settings_(settings), findings_(findings) {}

  void read(std::string_view section, object members) {
    for (const auto [name, json] : members) {
      const std::string key = join(section, name);
      if (!seen_.insert(key).second) {
        findings_.fault(key, "is there twice");
      } else if (key != schema_key) {
        read_member(key, json);
      }
    }
  }

  bool given(std::string_view key) const { return given_.contains(key); }
  const std::map<std::string_view, std::string>& secret_files() const { return secret_files_; }

 private:
  void read_member(const std::string& key, element json) {
    if (const Option* option = find_option(key)) {
      // null is how other programs write "not set".
      if (!json.is_null()) {
        read_option(*option, json);
      }
    } else if (const Option* secret = find_secret_by_file(key)) {
      read_file_name(*secret, key, json);
    } else {
      report_unknown(key);
    }
  }

  void read_option(const Option& option, element json) {
    given_.insert(option.key);
    if (option.type == Type::section) {
      open_section(option, json);
    } else if (auto value = read_value(option, json, findings_)) {
      option.access->set(settings_, std::move(*value));
    }
  }

  void open_section(const Option& option, element json) {
    object members;
    if (json.get(members)) {
      findings_.fault(option.key, found_and_allowed(option, json));
      return;
    }
    option.access->set(settings_, true);
    read(option.key, members);
  }

  void read_file_name(const Option& secret, const std::string& key, element json) {
    std::string_view name;
    if (json.is_null()) {
      return;
    }
    if (json.get(name)) {
      findings_.fault(key, "allowed: the path of a file");
    } else if (!name.empty()) {
      secret_files_.emplace(secret.key, name);
    }
  }

  void report_unknown(const std::string& key) {
    const auto near = nearest_key(key);
    findings_.fault(key, near ? fmt::format("there is no such key; do you mean {}?", *near)
                              : std::string("there is no such key"));
  }

  Settings& settings_;
  Findings& findings_;
  std::set<std::string, std::less<>> seen_;
  std::set<std::string_view> given_;
  std::map<std::string_view, std::string> secret_files_;
};

std::string absolute_path(const std::string& folder, const std::string& path) {
  std::string full = (std::filesystem::path(folder) / path).lexically_normal().string();
  if (full.size() > 1 && full.ends_with('/')) {
    full.pop_back();
  }
  return full;
}

void check_required(const Settings& settings, const SectionReader& reader, Findings& findings) {
  for (const Option& option : options()) {
    if (option.required && option.access->get(settings) && !reader.given(option.key)) {
      findings.fault(option.key, fmt::format("is missing; allowed: {}", allowed(option)));
    }
  }
}

/// The value of a text, path or secret whose section is there and which is not empty.
template <class T>
std::optional<T> text_of(const Option& option, const Settings& settings) {
  auto value = option.access->get(settings);
  if (!value || is_empty(*value)) {
    return std::nullopt;
  }
  return std::get<T>(std::move(*value));
}

void place_paths(Settings& settings, const std::string& folder) {
  for (const Option& option : options()) {
    if (option.type != Type::path && option.type != Type::file) {
      continue;
    }
    if (const auto path = text_of<std::string>(option, settings)) {
      option.access->set(settings, absolute_path(folder, *path));
    }
  }
}

void check_files(const Settings& settings, Findings& findings) {
  for (const Option& option : options()) {
    if (option.type != Type::file) {
      continue;
    }
    if (const auto path = text_of<std::string>(option, settings)) {
      if (const auto readable = check_readable(*path); !readable) {
        findings.fault(option.key, fmt::format("{} can't be read: {}", *path, readable.error().message));
      }
    }
  }
}

void check_tls_files(const Settings& settings, Findings& findings) {
  if (settings.tls && findings.sound("tls.certificate") && findings.sound("tls.key") &&
      findings.sound("tls.client_ca")) {
    read_tls_files(*settings.tls, std::time(nullptr), findings);
  }
}

class SecretReader {
 public:
  SecretReader(Settings& settings, const SectionReader& reader, const Surroundings& around,
               Findings& findings)
      : settings_(settings), reader_(reader), around_(around), findings_(findings) {}

  void read_all() {
    for (const Option& option : options()) {
      if (option.type == Type::secret) {
        read_one(option);
      }
    }
  }

 private:
  void read_one(const Option& option) {
    const auto file = reader_.secret_files().find(option.key);
    auto written = text_of<Secret>(option, settings_);
    if (file == reader_.secret_files().end()) {
      if (written) {
        put(option, expand_secret(std::move(*written), around_.environment));
      }
    } else if (written) {
      findings_.fault(option.key, fmt::format("stands beside {0}_file; keep one of the two", option.key));
    } else {
      from_file(option, absolute_path(around_.folder, file->second));
    }
  }

  void from_file(const Option& option, const std::string& path) {
    const std::string key = fmt::format("{}_file", option.key);
    auto file = read_secret_file(path);
    if (!file) {
      findings_.fault(key, fmt::format("{} can't be read: {}", path, file.error().message));
      return;
    }
    if (file->seen_by_others) {
      findings_.warning(key, fmt::format("{} can be read by every user of this machine", path));
    }
    option.access->set(settings_, std::move(file->content));
  }

  void put(const Option& option, Result<Secret> secret) {
    if (secret) {
      option.access->set(settings_, std::move(*secret));
    } else {
      findings_.fault(option.key, std::move(secret).error().message);
    }
  }

  Settings& settings_;
  const SectionReader& reader_;
  const Surroundings& around_;
  Findings& findings_;
};

/// The outermost section of `text`, alive as long as the parser; otherwise a fault was noted.
std::optional<object> parse(simdjson::dom::parser& parser, std::string_view text, Findings& findings) {
  if (text.starts_with(byte_order_mark)) {
    text.remove_prefix(byte_order_mark.size());
  }
  if (const auto fault = find_syntax_fault(text)) {
    findings.fault({}, fmt::format("line {}, column {}: {}", fault->line, fault->column, fault->message));
    return std::nullopt;
  }
  element root;
  object members;
  if (const auto error = parser.parse(text.data(), text.size()).get(root)) {
    findings.fault({}, fmt::format("this is not JSON: {}", simdjson::error_message(error)));
  } else if (root.get(members)) {
    findings.fault({}, "the file must be one section: {…}");
  } else {
    return members;
  }
  return std::nullopt;
}

Loaded finish(Settings settings, const SectionReader& reader, const Surroundings& around,
              Findings& findings) {
  check_required(settings, reader, findings);
  place_paths(settings, around.folder);
  check_files(settings, findings);
  check_tls_files(settings, findings);
  SecretReader(settings, reader, around, findings).read_all();
  put_clients_in_form(settings);
  check_rules(settings, findings);
  check_audit(settings, around.folder, findings);
  check_type_names(settings, findings);
  if (settings.limits.max_sessions == 0) {
    settings.limits.max_sessions = sessions_that_fit();
  }
  if (settings.cluster.node.empty()) {
    settings.cluster.node = name_of_machine();
  }
  return {std::move(settings), findings.take_warnings()};
}

}  // namespace

LoadResult load_text(std::string_view text, const Surroundings& surroundings) {
  simdjson::dom::parser parser;
  Findings findings;
  Loaded loaded;
  if (const auto root = parse(parser, text, findings)) {
    Settings settings;
    SectionReader reader(settings, findings);
    reader.read({}, *root);
    loaded = finish(std::move(settings), reader, surroundings, findings);
  }
  if (findings.any_fault()) {
    return tl::unexpected(findings.take_faults());
  }
  return loaded;
}

LoadResult load_file(const std::string& path) {
  auto file = read_file(path, largest_file);
  if (!file) {
    return tl::unexpected(Faults{{"", fmt::format("can't be read: {}", file.error().message)}});
  }
  std::error_code ignored;
  const auto folder = std::filesystem::absolute(path, ignored).parent_path().string();
  auto result = load_text(file->text, {.folder = folder});
  wipe(file->text);
  return result;
}

Result<Settings> load_projection(std::string_view text) {
  simdjson::dom::parser parser;
  Findings findings;
  Settings settings;
  if (const auto root = parse(parser, text, findings)) {
    SectionReader(settings, findings).read({}, *root);
  }
  if (findings.any_fault()) {
    return fail("settings handed over: " + to_text(findings.take_faults().front()));
  }
  return settings;
}

}  // namespace tgs
