// Documents made from the option table: docs/settings.md, docs/settings.schema.json and storage/settings.json
// are these texts, byte for byte (a test compares them).
#pragma once

#include <string>

namespace tgs {

/// docs/settings.md: what each key means, its values and default.
std::string settings_page();

/// docs/settings.schema.json: JSON Schema (draft 2020-12), for editors that check and complete.
std::string settings_schema();

/// storage/settings.json, the file that a new owner begins with.
std::string settings_sample();

}  // namespace tgs
