#include "settings/reload.h"

#include "settings/json_writer.h"
#include "settings/options.h"

namespace tgs {
namespace {

/// Comparable; a key whose section is not there is like none.
std::string text_of(const Option& option, const Settings& settings) {
  const auto value = option.access->get(settings);
  if (!value) {
    return {};
  }
  JsonWriter json;
  json.value(*value);
  return json.take();
}

}  // namespace

std::vector<std::string> take_over(Settings& running, const Settings& fresh) {
  std::vector<std::string> later;
  for (const Option& option : options()) {
    if (text_of(option, running) == text_of(option, fresh)) {
      continue;
    }
    if (option.restart) {
      later.emplace_back(option.key);
    } else {
      option.access->set(running, *option.access->get(fresh));
    }
  }
  return later;
}

}  // namespace tgs
