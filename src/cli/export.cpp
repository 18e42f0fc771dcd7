#include "cli/export.h"

#include <fmt/format.h>

#include <ctime>

#include "base/new_file.h"
#include "cli/json_line.h"
#include "cli/owner_key.h"
#include "cli/progress.h"
#include "cli/sealed_file.h"
#include "snapshot/image_reader.h"
#include "snapshot/session_folder.h"
#include "vault/sealed_stream.h"

namespace tgs {
namespace {

/// What is needed before anything is written.
struct Task {
  snapshot::SessionFolder folder;
  snapshot::ImageHeader header;
  Secret database_key;
  vault::KeyRing keys;
};

Result<Task> prepare(const Invocation& invocation, const TdlibSettings& settings) {
  if (const auto checked = check_environment(settings); !checked) {
    return fail(checked.error());
  }
  auto folder = snapshot::SessionFolder::open(fmt::format("{}/{}", settings.path, invocation.session));
  if (!folder) {
    return fail(folder.error());
  }
  auto database_key = key_of_sessions(settings);
  if (!database_key) {
    return fail(database_key.error());
  }
  auto keys = keys_of_file(invocation, *database_key);
  if (!keys) {
    return fail(keys.error());
  }
  auto header = folder->describe(*database_key);
  if (!header) {
    return fail(header.error());
  }
  header->session = invocation.session;
  header->made_at = std::time(nullptr);
  header->tdlib_version = TGSTORAGE_TDLIB_VERSION;
  return Task{std::move(*folder), std::move(*header), std::move(*database_key), std::move(*keys)};
}

Status write(const Task& task, NewFile& file) {
  auto sealer = vault::StreamSealer::begin(task.keys, kExportPlace,
                                           [&file](std::string_view bytes) { return file.write(bytes); });
  if (!sealer) {
    return fail(sealer.error());
  }
  Progress progress("writing", size_of_files(task.header));
  const auto written = task.folder.write_image(task.header, [&](std::string_view bytes) {
    progress.add(bytes.size());
    return sealer->write(bytes);
  });
  return written ? sealer->finish() : written;
}

Status make(const Task& task, const std::string& path) {
  auto file = NewFile::begin(path);
  if (!file) {
    return fail(file.error());
  }
  if (auto written = write(task, *file); !written) {
    return written;
  }
  snapshot::ImageReader reader(task.database_key.copy());
  Progress progress("reading back", size_of_files(task.header));
  if (const auto read = read_sealed(file->fd(), task.keys, reader, progress); !read) {
    return fail(fmt::format("what was written to {} can't be read back: {}", path, read.error().message));
  }
  return file->commit();
}

}  // namespace

Answer export_session(const Invocation& invocation) {
  const auto loaded = load_settings(invocation);
  if (!loaded) {
    return loaded.error();
  }
  const auto task = prepare(invocation, loaded->settings.tdlib);
  if (!task) {
    return failure("export", task.error().message);
  }
  if (const auto made = make(*task, invocation.session_file); !made) {
    return failure("export", made.error().message);
  }
  const auto key = vault::id_text(task->keys.newest().id);
  const auto database_key = vault::id_text(task->header.database_key);
  if (invocation.json) {
    return {.out = JsonLine()
                       .boolean("ok", true)
                       .number("session", invocation.session)
                       .text("file", invocation.session_file)
                       .number("bytes", size_of_files(task->header))
                       .text("key", key)
                       .text("database_key", database_key)
                       .line()};
  }
  return {
      .out = fmt::format(
          "session {} is in {}, {} bytes of files, encrypted with key {}\n"
          "Its databases are encrypted with key {}: the storage that imports it needs that one as its own.\n"
          "Run it in one storage only: Telegram ends a session for good that is used from two places.\n",
          invocation.session, invocation.session_file, size_of_files(task->header), key, database_key)};
}

}  // namespace tgs
