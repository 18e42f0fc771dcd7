#include <fmt/format.h>

#include "settings/client_options.h"
#include "settings/document.h"
#include "settings/json_writer.h"
#include "settings/option_tree.h"

namespace tgs {
namespace {

constexpr std::string_view origin =
    R"(<!-- Made from the option table in src/settings/table.cpp by `tgstorage settings page`; edit the table, not this page. -->
)";

constexpr std::string_view project_schema = "../docs/settings.schema.json";

constexpr std::string_view opening =
    R"(# Settings

The storage reads one JSON file: the one that `--settings` names, or `settings.json` in the working directory. Every key may be left out unless the table says *required*, and so may every section. A key that is `null` counts as left out.

```sh
tgstorage --settings storage/settings.json --check   # what is wrong with it, all at once
tgstorage --settings storage/settings.json --dump    # every value in force, secrets as ***
```

- A key that does not exist, one that is there twice, a value of the wrong type or out of its range: the storage says all of it at once, with what it found and what is allowed, and does not start (exit code 2).
- Relative paths begin at the folder of the settings file.
- For checking and completion in an editor, put `"$schema": "../docs/settings.schema.json"` into the file; the storage passes over that key.
- A key with *restart: no* can be changed while the storage runs: edit the file, then send SIGHUP to the storage (`kill -HUP`, `systemctl reload`). The file is taken as a whole; if anything in it is wrong, nothing changes and the log says why. All other keys count from the next start.

)";

constexpr std::string_view rules = R"(## `argument_rules` and `rate_limits`

```json
{
  "argument_rules": {
    "createCall": [{ "field": "user_id", "one_of": [123456789, 987654321] }],
    "setUserPrivacySettingRules": [{ "field": "/setting/@type", "one_of": ["userPrivacySettingAllowCalls"] }],
    "setAuthenticationPhoneNumber": [{ "field": "phone_number", "matches": "\\+?1555[0-9]{7}" }],
    "getChatHistory": [{ "field": "limit", "at_most": 50 }]
  },
  "rate_limits": { "createCall": "10/minute", "*": "600/minute" }
}
```

- All rules of a request have to hold; `field` is a field's name, or a JSON pointer (`/rules/rules/*/@type`) in which `*` is each element of a list. What names, texts and lists have become is judged, not what the client wrote.
- `one_of`, `not_one_of`: the value is, or is not, among these. Whole numbers are compared as numbers, whether written `5` or `"5"`. A field that is missing fails `one_of`.
- `matches`: a regular expression ([RE2](https://github.com/google/re2/wiki/Syntax)) that the whole value has to match; a field that is missing fails.
- `at_most`: the number is at most that.
- Rates count per client of `clients`, over all its connections; where that is not set, all connections count together. `*` counts whatever is sent, refused requests too.

## `clients`

Who may connect. The first entry all of whose `certificate`, `token_sha256` and `address` fit is the client; who fits none is refused. An entry only ever narrows the global lists. Without `clients`, whoever connects may open each session and has the global lists.

)";

constexpr std::string_view closing = R"(## Levels of `debug_level`

A line is written when its level is at most this number. The line with the version is always written.

| level | name | what it adds |
|---|---|---|
| 0 | none | nothing but the version |
| 1 | fatal | errors that end the storage |
| 2 | error | other errors |
| 3 | warning | refused requests, and what else needs the owner's eye |
| 4 | info | sessions that start and stop |
| 5 | debug | what is made and taken down inside the storage |
| 6 | verbose | requests and updates themselves, without their secrets |

`tdlib.debug_level` counts TDLib's own levels: 0 fatal, 1 error, 2 warning, 3 info, 4 debug.

## Secrets

The keys marked *secret* can be given in three ways:

```json
{ "tdlib": { "api_hash": "0123456789abcdef0123456789abcdef" } }
{ "tdlib": { "api_hash_file": "/run/secrets/api_hash" } }
{ "tdlib": { "api_hash": "${API_HASH}" } }
```

- In the file itself.
- In a file of its own, with `_file` at the end of the key: for secrets that Docker or systemd hands over. One newline at its end does not count. If every user of the machine may read it, there is a warning. The key and its `_file` together are an error.
- In an environment variable, when the whole text is `${NAME}`. A variable that is not set is an error. A secret that happens to look like that can be given by a file.

No log, dump or error shows a secret. Of the storage's processes, the one that talks to clients gets none of them.
)";

std::string value_text(const Option& option) {
  return option.type == Type::secret ? "a text, *secret*" : allowed(option);
}

/// As JSON, or in words where it is not a constant.
std::string default_text(const Option& option) {
  if (!option.default_words.empty()) {
    return std::string(option.default_words);
  }
  const Value value = default_value(option);
  if (is_empty(value)) {
    return "not set";
  }
  JsonWriter json;
  json.value(value);
  std::string text = json.take();
  text.pop_back();
  return fmt::format("`{}`", text);
}

std::string row(const Option& option) {
  const std::string value = option.required ? "*required*" : default_text(option);
  return fmt::format("| `{}` | {} | {} | {} | {} |\n", option.key, option.meaning, value_text(option), value,
                     option.restart ? "yes" : "no");
}

std::string clients_table() {
  std::string rows = "| key | meaning | value |\n|---|---|---|\n";
  for (const auto& [option, get, set] : client_options()) {
    rows += fmt::format("| `{}` | {} | {} |\n", option.key, option.meaning,
                        option.required ? allowed(option) + ", *required*" : allowed(option));
  }
  return rows;
}

std::string table(std::string_view section) {
  std::string rows = "| key | meaning | value | default | restart |\n|---|---|---|---|---|\n";
  for_each_in(section, [&rows](const Option& option) {
    if (option.type != Type::section) {
      rows += row(option);
    }
  });
  return rows;
}

}  // namespace

std::string settings_page() {
  return std::string(origin) + settings_page_beside(project_schema);
}

std::string settings_page_beside(std::string_view schema) {
  std::string page(opening);
  page.replace(page.find(project_schema), project_schema.size(), schema);
  page += "## General\n\n" + table({});
  for (const Option& option : options()) {
    if (option.type == Type::section) {
      page += fmt::format("\n## `{}`\n\n{}\n\n{}", option.key, option.meaning, table(option.key));
    }
  }
  page += "\n" + std::string(rules) + clients_table();
  return page + "\n" + std::string(closing);
}

}  // namespace tgs
