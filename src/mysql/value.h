// What goes into statements and comes out of them. Plain values; one thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace tgs::mysql {

/// Bytes, which no character set changes.
struct Blob {
  std::string_view bytes;
};

/// For one `?`. Texts are UTF-8; texts and blobs must outlive the statement's run.
using Parameter = std::variant<std::nullptr_t, std::int64_t, std::uint64_t, std::string_view, Blob>;

/// Of one column: whole numbers by whether the column is unsigned; everything else, blobs and times too, as text.
using Value = std::variant<std::nullptr_t, std::int64_t, std::uint64_t, std::string>;
using Row = std::vector<Value>;

/// T() where the value is none, or of another kind.
template <class T>
T value_or_none(const Value& value) {
  const auto* found = std::get_if<T>(&value);
  return found != nullptr ? *found : T();
}

struct Answer {
  std::vector<Row> rows;
  std::uint64_t changed = 0;  ///< rows that the statement has changed
};

}  // namespace tgs::mysql
