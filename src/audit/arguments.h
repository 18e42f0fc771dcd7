// What a request's arguments look like in the audit. Hashed: each field's value becomes `h:` and 16 digits of a keyed
// hash, so that equal values are seen to be equal, in whatever request and field, and nothing else is. Fields that
// hold a password, a code or a key say `***`: they are so short that whoever has the audit's key could guess
// them. Pure.
#pragma once

#include <string>
#include <string_view>

#include "audit/mac.h"

namespace tgs::audit {

enum class Form {
  hashed,
  plain,  ///< as the log would show them (wire/redact.h); hashed where that is over 4 KiB
};

/// `request`: a JSON object. A JSON object without its @type.
std::string shown_arguments(std::string_view request, Form form, const Mac& key);

}  // namespace tgs::audit
