#include "settings/dump.h"

#include "settings/json_writer.h"
#include "settings/option_tree.h"

namespace tgs {
namespace {

/// Writes one section's keys in the table's order, and the sections in it.
class SettingsWriter {
 public:
  using Filter = bool (*)(const Option&);

  SettingsWriter(const Settings& settings, Filter wanted, bool show_secrets)
      : settings_(settings), wanted_(wanted), show_secrets_(show_secrets) {}

  std::string write() {
    write_section({});
    return json_.take();
  }

 private:
  void write_section(std::string_view section) {
    json_.open('{');
    for_each_in(section, [this](const Option& option) {
      if (wanted_(option)) {
        json_.key(name_of(option.key));
        write_value(option, *option.access->get(settings_));
      }
    });
    json_.close('}');
  }

  void write_value(const Option& option, const Value& value) {
    if (option.type == Type::section && std::get<bool>(value)) {
      write_section(option.key);
    } else if (option.type == Type::section || is_empty(value)) {
      json_.null();
    } else if (option.type == Type::secret && !show_secrets_) {
      json_.text(masked);
    } else {
      json_.value(value);
    }
  }

  const Settings& settings_;
  const Filter wanted_;
  const bool show_secrets_;
  JsonWriter json_;
};

}  // namespace

std::string dump(const Settings& settings) {
  return SettingsWriter(
             settings, [](const Option&) { return true; }, false)
      .write();
}

std::string for_front(const Settings& settings) {
  return SettingsWriter(settings, is_for_front, false).write();
}

Secret for_store(const Settings& settings) {
  return Secret(SettingsWriter(settings, is_for_store, true).write());
}

std::string for_zygote(const Settings& settings) {
  return SettingsWriter(settings, is_for_zygote, false).write();
}

Secret for_worker(const Settings& settings) {
  return Secret(SettingsWriter(settings, is_for_worker, true).write());
}

}  // namespace tgs
