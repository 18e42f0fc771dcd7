// Builds one compact JSON object, member by member. Keys are our own literals; texts must be UTF-8. It may
// hold secrets: take() hands them on, and nothing else is kept.
#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/secret.h"

namespace tgs::worker {

class JsonObject {
 public:
  explicit JsonObject(std::string_view type) { text("@type", type); }

  JsonObject& text(std::string_view key, std::string_view value);
  JsonObject& boolean(std::string_view key, bool value) { return raw(key, value ? "true" : "false"); }
  template <std::integral Number>
  JsonObject& number(std::string_view key, Number value) {
    return raw(key, std::to_string(value));
  }
  JsonObject& object(std::string_view key, const Secret& value) { return raw(key, value.reveal()); }

  Secret take();

 private:
  JsonObject& raw(std::string_view key, std::string_view json);

  std::string out_ = "{";
};

}  // namespace tgs::worker
