// The types that the pinned TDLib reads from JSON, with their fields. Written by scripts/make-schema.mjs from the
// library itself. Constant data, usable from any thread.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace tgs::schema {

enum class Kind : std::uint8_t {
  boolean,
  int32,
  int64,  ///< TDLib's int53 and int64, which its reader treats alike
  number,
  string,
  bytes,  ///< base64
  object,
};

struct Field {
  std::string_view name;
  Kind kind;
  std::uint8_t vectors;   ///< lists around the value: 0, 1 or 2
  std::string_view type;  ///< of an object: a type, or an abstract type with several
};

/// The fields of a request or an object, in TDLib's order. Null where TDLib reads no such type.
const std::span<const Field>* fields_of(std::string_view type);

/// The types that may stand where an abstract type is wanted; empty where `type` is not abstract.
std::span<const std::string_view> choices_of(std::string_view type);

/// Whether a value of `type` can have something at the end of the pointer (wire/json_pointer.h).
bool has_field(std::string_view type, std::span<const std::string> pointer);

}  // namespace tgs::schema
