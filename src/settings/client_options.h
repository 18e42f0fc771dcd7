// The keys of an entry of the setting `clients`: reading, the dump, the page and the schema are made from this table,
// as those of all other keys are from options(). Constant data, usable from any thread.
#pragma once

#include <optional>
#include <span>

#include "policy/rules.h"
#include "settings/options.h"

namespace tgs {

struct ClientOption {
  Option option;                                              ///< its key is the name alone; it has no access
  std::optional<Value> (*get)(const ClientRules&) = nullptr;  ///< none: not set
  void (*set)(ClientRules&, Value&&) = nullptr;
};

std::span<const ClientOption> client_options();

}  // namespace tgs
