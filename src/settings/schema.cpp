#include <fmt/format.h>

#include "settings/client_options.h"
#include "settings/document.h"
#include "settings/json_writer.h"
#include "settings/option_tree.h"

namespace tgs {
namespace {

constexpr std::string_view rate_pattern = "^[0-9]+/(second|minute|hour|day)$";

class SchemaWriter {
 public:
  std::string write() {
    json_.open('{');
    member("$schema", "https://json-schema.org/draft/2020-12/schema");
    member("title", "Settings of tgstorage");
    member("$comment", "Made from the option table: tgstorage settings schema");
    json_.key("type");
    json_.text("object");
    write_properties({});
    json_.close('}');
    return json_.take();
  }

 private:
  void member(std::string_view key, std::string_view text) {
    json_.key(key);
    json_.text(text);
  }

  /// null is allowed everywhere and means "not set".
  void type(std::string_view name) {
    json_.key("type");
    json_.names({std::string(name), "null"});
  }

  void write_properties(std::string_view section) {
    json_.key("properties");
    json_.open('{');
    if (section.empty()) {
      json_.key(schema_key);
      json_.open('{');
      member("type", "string");
      json_.close('}');
    }
    for_each_in(section, [this](const Option& option) { write_option(option); });
    json_.close('}');
    json_.key("additionalProperties");
    json_.boolean(false);
    write_required(section);
  }

  void write_required(std::string_view section) {
    Names required;
    for_each_in(section, [&required](const Option& option) {
      if (option.required) {
        required.emplace_back(name_of(option.key));
      }
    });
    if (!required.empty()) {
      json_.key("required");
      json_.names(required);
    }
  }

  void write_option(const Option& option) {
    json_.key(name_of(option.key));
    json_.open('{');
    member("description", option.meaning);
    write_shape(option);
    write_default(option);
    json_.close('}');
    if (option.type == Type::secret) {
      write_secret_file(option);
    }
  }

  void write_secret_file(const Option& secret) {
    json_.key(fmt::format("{}_file", name_of(secret.key)));
    json_.open('{');
    member("description", fmt::format("File that holds {}, in place of {} itself.", name_of(secret.key),
                                      name_of(secret.key)));
    type("string");
    json_.close('}');
  }

  void write_shape(const Option& option) {
    switch (option.type) {
      case Type::section:
        type("object");
        return write_properties(option.key);
      case Type::integer:
        type("integer");
        return write_range(option);
      case Type::number:
        type("number");
        return write_range(option);
      case Type::boolean:
        return type("boolean");
      case Type::names:
      case Type::networks:
        type("array");
        return write_name_items();
      case Type::fields:
        return write_fields();
      case Type::rate:
        type("string");
        return member("pattern", rate_pattern);
      case Type::choice:
        return write_choices(option);
      case Type::rules:
        return write_rules();
      case Type::rates:
        type("object");
        json_.key("additionalProperties");
        return write_rate();
      case Type::ranges:
        json_.key("type");
        return json_.names({"string", "array"});
      case Type::numbers:
        type("array");
        json_.key("items");
        return write_type_only({"integer", "string"});
      case Type::clients:
        return write_clients();
      default:
        type("string");
        return write_least_length(option);
    }
  }

  void write_range(const Option& option) {
    json_.key("minimum");
    json_.integer(option.least);
    json_.key("maximum");
    json_.integer(option.most);
  }

  void write_least_length(const Option& option) {
    if (option.access == nullptr || !may_be_empty(option)) {
      json_.key("minLength");
      json_.integer(1);
    }
  }

  void write_choices(const Option& option) {
    json_.key("enum");
    json_.names(Names(option.choices.begin(), option.choices.end()));
  }

  void write_name_items() {
    json_.key("items");
    json_.open('{');
    member("type", "string");
    json_.key("minLength");
    json_.integer(1);
    json_.close('}');
  }

  void write_fields() {
    type("object");
    json_.key("additionalProperties");
    json_.open('{');
    json_.key("type");
    json_.names({"string", "array"});
    json_.key("minLength");
    json_.integer(1);
    write_name_items();
    json_.close('}');
  }

  void write_type_only(const Names& types) {
    json_.open('{');
    json_.key("type");
    json_.names(types);
    json_.close('}');
  }

  void write_rate() {
    json_.open('{');
    member("type", "string");
    member("pattern", rate_pattern);
    json_.close('}');
  }

  void write_rules() {
    type("object");
    json_.key("additionalProperties");
    json_.open('{');
    member("type", "array");
    json_.key("items");
    json_.open('{');
    member("type", "object");
    json_.key("properties");
    json_.open('{');
    for (const auto& [key, types] :
         {std::pair("field", Names{"string"}), std::pair("one_of", Names{"array"}),
          std::pair("not_one_of", Names{"array"}), std::pair("matches", Names{"string"}),
          std::pair("at_most", Names{"integer"})}) {
      json_.key(key);
      write_type_only(types);
    }
    json_.close('}');
    json_.key("required");
    json_.names({"field"});
    json_.key("minProperties");
    json_.integer(2);
    json_.key("maxProperties");
    json_.integer(2);
    json_.key("additionalProperties");
    json_.boolean(false);
    json_.close('}');
    json_.close('}');
  }

  void write_clients() {
    type("array");
    json_.key("items");
    json_.open('{');
    member("type", "object");
    json_.key("properties");
    json_.open('{');
    Names required;
    for (const auto& row : client_options()) {
      json_.key(row.option.key);
      json_.open('{');
      member("description", row.option.meaning);
      write_shape(row.option);
      json_.close('}');
      if (row.option.required) {
        required.emplace_back(row.option.key);
      }
    }
    json_.close('}');
    json_.key("required");
    json_.names(required);
    json_.key("additionalProperties");
    json_.boolean(false);
    json_.close('}');
  }

  void write_default(const Option& option) {
    const bool constant = option.default_words.empty() && !option.required && option.type != Type::section;
    if (constant && !may_be_empty(option)) {
      json_.key("default");
      json_.value(default_value(option));
    }
  }

  JsonWriter json_;
};

}  // namespace

std::string settings_schema() {
  return SchemaWriter().write();
}

}  // namespace tgs
