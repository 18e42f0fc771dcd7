// Short forms for tests: load a text as if it stood in /etc/tgstorage, with a made-up environment.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <string_view>

#include "settings/load.h"

namespace tgs {

inline LoadResult load(std::string_view text, const std::string& folder = "/etc/tgstorage",
                       std::map<std::string, std::string> variables = {}) {
  return load_text(text, {.folder = folder, .environment = [variables](const std::string& name) {
                            const auto found = variables.find(name);
                            return found == variables.end() ? std::nullopt : std::optional(found->second);
                          }});
}

inline Loaded loaded(std::string_view text, const std::string& folder = "/etc/tgstorage",
                     std::map<std::string, std::string> variables = {}) {
  auto result = load(text, folder, std::move(variables));
  if (!result) {
    for (const Fault& fault : result.error()) {
      ADD_FAILURE() << to_text(fault);
    }
    return {};
  }
  return std::move(*result);
}

inline Faults faults(std::string_view text, const std::string& folder = "/etc/tgstorage",
                     std::map<std::string, std::string> variables = {}) {
  const auto result = load(text, folder, std::move(variables));
  return result ? Faults{} : result.error();
}

/// The only fault of `text` in the form people see; the number of faults where it isn't one.
inline std::string fault(std::string_view text, const std::string& folder = "/etc/tgstorage",
                         std::map<std::string, std::string> variables = {}) {
  const auto all = faults(text, folder, std::move(variables));
  return all.size() == 1 ? to_text(all.front()) : std::to_string(all.size()) + " faults";
}

}  // namespace tgs
