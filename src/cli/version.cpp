#include "cli/version.h"

#include <fmt/format.h>
#include <tgstorage_commit.h>

#include "cli/json_line.h"
#include "settings/library.h"
#include "worker/library_version.h"

namespace tgs {
namespace {

#if defined(__clang__)
constexpr const char* kCompiler = "Clang " __clang_version__;
#else
constexpr const char* kCompiler = "GCC " __VERSION__;
#endif

/// That a storage with these settings loads; settings that are wrong are not what was asked for.
std::string library_of(const Invocation& invocation) {
  const auto loaded = load_file(invocation.settings_file);
  return loaded && !loaded->settings.tdlib.library.empty() ? loaded->settings.tdlib.library
                                                           : default_library();
}

std::string in_words(const std::string& library, const Result<std::string>& tdlib) {
  const std::string_view commit = TGSTORAGE_COMMIT;
  auto text = fmt::format("tgstorage {} ({})\n", TGSTORAGE_VERSION, TGSTORAGE_BUILD_TYPE);
  text += commit.empty() ? "" : fmt::format("commit    {}\n", commit);
  text += fmt::format("compiler  {}\n", kCompiler);
  return text + (tdlib ? fmt::format("TDLib     {} ({})\n", *tdlib, library)
                       : fmt::format("TDLib     none: {}\n", tdlib.error().message));
}

std::string in_json(const std::string& library, const Result<std::string>& tdlib) {
  JsonLine json;
  json.text("version", TGSTORAGE_VERSION).text("build", TGSTORAGE_BUILD_TYPE);
  json.text("commit", TGSTORAGE_COMMIT).text("compiler", kCompiler).text("library", library);
  return tdlib ? json.text("tdlib", *tdlib).line()
               : json.null("tdlib").text("fault", tdlib.error().message).line();
}

}  // namespace

Answer show_version(const Invocation& invocation) {
  const auto library = library_of(invocation);
  const auto tdlib = worker::version_of_library(library);
  return {.out = invocation.json ? in_json(library, tdlib) : in_words(library, tdlib)};
}

}  // namespace tgs
