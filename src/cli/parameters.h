// Parameters that several commands have, and exit codes that all of them have in common. Rows of command.h's table.
#pragma once

#include "cli/command.h"

namespace tgs {

inline constexpr Parameter kSettings{.name = "--settings",
                                     .value = "FILE",
                                     .kind = Kind::file,
                                     .place = &Invocation::settings_file,
                                     .meaning =
                                         "The settings. Default: settings.json in the working directory. "
                                         "Relative paths in it begin at its own folder."};

inline constexpr Parameter kJson{
    .name = "--json", .place = &Invocation::json, .meaning = "Prints the answer as one JSON object."};

inline constexpr Parameter kSession{.name = "--session",
                                    .value = "N",
                                    .kind = Kind::session,
                                    .place = &Invocation::session,
                                    .meaning = "The session."};

inline constexpr Parameter kSessionKey{
    .name = "--key",
    .value = "FILE",
    .kind = Kind::file,
    .place = &Invocation::session_key,
    .meaning =
        "The key of the exported file. Default: that of the sessions' databases, tdlib.encryption_key or the "
        "one in the sessions' folder."};

inline constexpr ExitMeaning kWrongUse{exit_wrong_use, "Wrong settings or a wrong command line."};
inline constexpr ExitMeaning kDone{exit_ok, "It was done."};
inline constexpr ExitMeaning kNotOrdered{
    exit_failure,
    "The storage does not run, this user may not ask it, or it refused; the message says which."};
inline constexpr ExitMeaning kNothingDone{exit_failure, "Nothing was done, and the message says why."};

}  // namespace tgs
