// What `tgstorage --help` prints.
#pragma once

namespace tgs {

extern const char* const help_text;

}  // namespace tgs
