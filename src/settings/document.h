// Documents made from the option table: docs/settings.md, docs/settings.schema.json and storage/settings.json
// are these texts, byte for byte (a test compares them). Pure; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/secret.h"

namespace tgs {

/// docs/settings.md: what each key means, its values and default.
std::string settings_page();

/// The same for a folder of somebody's settings, in which `schema` is the file with the schema.
std::string settings_page_beside(std::string_view schema);

/// docs/settings.schema.json: JSON Schema (draft 2020-12), for editors that check and complete.
std::string settings_schema();

/// storage/settings.json, the file that a new owner begins with.
std::string settings_sample();

/// What the sample lacks to be one owner's.
struct Owner {
  std::int32_t api_id;
  Secret api_hash;
  std::string key_file;  ///< of tdlib.encryption_key
  std::string schema;    ///< file with settings_schema()
  std::string socket;    ///< admin.socket; empty: none
};

/// The sample, filled in.
Secret settings_of(const Owner& owner);

}  // namespace tgs
