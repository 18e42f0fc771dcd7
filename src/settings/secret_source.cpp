#include "settings/secret_source.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <cstdlib>

#include "settings/options.h"
#include "settings/read_file.h"

namespace tgs {
namespace {

constexpr std::size_t largest_file = 64 << 10;

/// NAME of `${NAME}`; nothing for any other text, which then stands for itself.
std::optional<std::string> variable_name(std::string_view text) {
  if (text.size() < 4 || !text.starts_with("${") || !text.ends_with('}')) {
    return std::nullopt;
  }
  const auto name = text.substr(2, text.size() - 3);
  const bool is_name =
      name.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_") ==
      std::string_view::npos;
  return is_name ? std::optional(std::string(name)) : std::nullopt;
}

/// TDLib ends the process on invalid UTF-8, and C libraries cut a text at a NUL.
Status check_text(std::string_view text) {
  if (!simdjson::validate_utf8(text.data(), text.size()) || text.find('\0') != std::string_view::npos) {
    return fail("it is not UTF-8 text");
  }
  return {};
}

void drop_newline(std::string& text) {
  if (text.ends_with('\n')) {
    text.pop_back();
  }
  if (text.ends_with('\r')) {
    text.pop_back();
  }
}

}  // namespace

std::optional<std::string> environment_variable(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  return value ? std::optional<std::string>(value) : std::nullopt;
}

Result<Secret> expand_secret(Secret written, const Environment& environment) {
  if (written.reveal() == masked) {
    return fail("found \"***\", which stands for the secret in a dump; write the secret itself");
  }
  if (written.reveal().find('\0') != std::string_view::npos) {
    return fail("the text has a NUL character in it");
  }
  const auto name = variable_name(written.reveal());
  if (!name) {
    return written;
  }
  auto value = environment(*name);
  if (!value) {
    return fail(fmt::format("the environment variable {} is not set", *name));
  }
  if (!check_text(*value)) {
    return fail(fmt::format("the environment variable {} is not UTF-8 text", *name));
  }
  return Secret(std::move(*value));
}

Result<SecretFile> read_secret_file(const std::string& path) {
  auto file = read_file(path, largest_file);
  if (!file) {
    return fail(std::move(file).error());
  }
  drop_newline(file->text);
  if (auto checked = check_text(file->text); !checked) {
    wipe(file->text);
    return fail(std::move(checked).error());
  }
  const bool seen_by_others = (file->mode & 0004U) != 0;
  return SecretFile{Secret(std::move(file->text)), seen_by_others};
}

}  // namespace tgs
