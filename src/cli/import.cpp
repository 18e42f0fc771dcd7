#include "cli/import.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <cerrno>

#include "base/unique_fd.h"
#include "cli/json_line.h"
#include "cli/owner_key.h"
#include "cli/sealed_file.h"
#include "snapshot/new_session.h"
#include "tls/certificate.h"
#include "vault/key_ring.h"

namespace tgs {
namespace {

struct SealedFile {
  UniqueFd fd;
  std::uint64_t size = 0;
};

Result<SealedFile> open_file(const std::string& path) {
  UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  struct stat file {};
  if (!fd || ::fstat(fd.get(), &file) != 0) {
    return fail(system_error(path, errno));
  }
  if (!S_ISREG(file.st_mode)) {
    return fail(path + ": it is no ordinary file");
  }
  return SealedFile{std::move(fd), static_cast<std::uint64_t>(file.st_size)};
}

constexpr auto kOtherKey =
    ". Set tdlib.encryption_key here to the key of the storage that it comes from (there it is that setting, "
    "or the file `key` in the sessions' folder). Sessions that are here already don't open with it: then "
    "import into another sessions' folder";

/// What to do about keys is the owner's to decide, so it is said how.
std::string way_out(const Invocation& invocation, const snapshot::ImageReader& reader, const Secret& key) {
  const auto id = vault::id_of(key).value_or("");
  if (!reader.header() && invocation.session_key.empty()) {
    return fmt::format(" (it was tried with this storage's own key, {}; name the file's key by --key)",
                       vault::id_text(id));
  }
  if (reader.header() && reader.header()->database_key != id) {
    return kOtherKey;
  }
  return "";
}

Result<snapshot::ImageHeader> restore(const Invocation& invocation, const Secret& database_key,
                                      snapshot::NewSession& session) {
  const auto keys = keys_of_file(invocation, database_key);
  if (!keys) {
    return fail(keys.error());
  }
  const auto file = open_file(invocation.session_file);
  if (!file) {
    return fail(file.error());
  }
  snapshot::ImageReader reader(database_key.copy(), &session);
  Progress progress("importing", file->size);
  if (const auto read = read_sealed(file->fd.get(), *keys, reader, progress); !read) {
    return fail(fmt::format("{}: {}{}", invocation.session_file, read.error().message,
                            way_out(invocation, reader, database_key)));
  }
  if (const auto made = session.commit(); !made) {
    return fail(made.error());
  }
  return *reader.header();
}

}  // namespace

Answer import_session(const Invocation& invocation) {
  const auto loaded = load_settings(invocation);
  if (!loaded) {
    return loaded.error();
  }
  const auto& settings = loaded->settings.tdlib;
  if (const auto checked = check_environment(settings); !checked) {
    return failure("import", checked.error().message);
  }
  const auto database_key = key_of_sessions(settings);
  if (!database_key) {
    return failure("import", database_key.error().message);
  }
  snapshot::NewSession session(settings.path,
                               invocation.session ? std::optional(invocation.session) : std::nullopt);
  const auto header = restore(invocation, *database_key, session);
  if (!header) {
    return failure("import", header.error().message);
  }
  if (invocation.json) {
    return {.out = JsonLine()
                       .boolean("ok", true)
                       .number("session", session.session())
                       .text("folder", fmt::format("{}/{}", settings.path, session.session()))
                       .number("made_at", header->made_at)
                       .text("tdlib_version", header->tdlib_version)
                       .line()};
  }
  return {.out = fmt::format(
              "session {} is in {}/{}, as it was at {}, written by TDLib {}\n"
              "Run it in one storage only: Telegram ends a session for good that is used from two places.\n",
              session.session(), settings.path, session.session(), tls::date_text(header->made_at),
              header->tdlib_version)};
}

}  // namespace tgs
