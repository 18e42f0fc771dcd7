// Settings from a file or a text. All faults are found in one go, so that nobody has to start the storage six
// times to mend six keys. Any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "base/result.h"
#include "settings/findings.h"
#include "settings/secret_source.h"
#include "settings/settings.h"

namespace tgs {

struct Loaded {
  Settings settings;
  std::vector<std::string> warnings;  ///< one line each, beginning with the key
};

using LoadResult = tl::expected<Loaded, Faults>;

/// What a text may refer to.
struct Surroundings {
  std::string folder;  ///< relative paths begin here; absolute
  Environment environment = environment_variable;
};

/// Reads `path`; relative paths in it begin at the file's folder.
LoadResult load_file(const std::string& path);

/// Looks at files that the text names (secrets, certificates, the library), and at nothing else.
LoadResult load_text(std::string_view text, const Surroundings& surroundings);

/// Reads back what dump.h's for_front() or for_worker() wrote: no file and no variable is looked at, and
/// every text stands for itself. What the projection left out has its default.
Result<Settings> load_projection(std::string_view text);

}  // namespace tgs
