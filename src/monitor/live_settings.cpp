#include "monitor/live_settings.h"

#include <fmt/ranges.h>

#include <utility>

#include "ipc/channel.h"
#include "settings/dump.h"
#include "settings/library.h"
#include "settings/load.h"
#include "settings/reload.h"

namespace tgs::monitor {
namespace {

Status complete(Settings& settings, const SessionsFolder& folder) {
  if (settings.tdlib.library.empty()) {
    settings.tdlib.library = default_library();
  }
  if (settings.tdlib.encryption_key.empty()) {
    auto key = folder.key();
    if (!key) {
      return fail(key.error());
    }
    settings.tdlib.encryption_key = std::move(*key);
  }
  return folder.check_key(settings.tdlib.encryption_key);
}

}  // namespace

Result<LiveSettings> LiveSettings::open(Settings settings, std::string file, const SessionsFolder& folder) {
  LiveSettings made(std::move(settings), std::move(file), folder);
  made.has_owners_key_ = !made.settings_.tdlib.encryption_key.empty();
  if (auto completed = complete(made.settings_, folder); !completed) {
    return fail(completed.error());
  }
  if (auto packed = made.pack(); !packed) {
    return fail(packed.error());
  }
  return made;
}

Status LiveSettings::pack() {
  auto front = ipc::text_to_fd(text_for_front());
  auto worker = ipc::text_to_fd(tgs::for_worker(settings_).reveal());
  auto store = ipc::text_to_fd(text_for_store().reveal());
  auto zygote = ipc::text_to_fd(tgs::for_zygote(settings_));
  for (const auto* packed : {&front, &worker, &store, &zygote}) {
    if (!*packed) {
      return fail(packed->error());
    }
  }
  for_front_ = std::move(*front);
  for_worker_ = std::move(*worker);
  for_store_ = std::move(*store);
  for_zygote_ = std::move(*zygote);
  return {};
}

/// Nothing is closed for a snapshot that can't be taken.
std::string LiveSettings::text_for_front() {
  auto& interval = settings_.backup.snapshot_interval;
  const auto kept = std::exchange(interval, can_snapshot() ? interval : std::chrono::milliseconds(0));
  auto text = tgs::for_front(settings_);
  interval = kept;
  return text;
}

/// The key is for the backup. One that was made dies with the disk: what is sealed with it restores nothing.
Secret LiveSettings::text_for_store() {
  auto& key = settings_.tdlib.encryption_key;
  if (can_restore()) {
    return tgs::for_store(settings_);
  }
  auto kept = std::exchange(key, Secret());
  auto text = tgs::for_store(settings_);
  key = std::move(kept);
  return text;
}

bool LiveSettings::reload(Log& log) {
  auto loaded = load_file(file_);
  if (!loaded) {
    for (const auto& fault : loaded.error()) {
      log.error({}, "settings go on as they were: {}", to_text(fault));
    }
    return false;
  }
  if (const auto completed = complete(loaded->settings, *folder_); !completed) {
    log.error({}, "settings go on as they were: {}", completed.error().message);
    return false;
  }
  for (const auto& warning : loaded->warnings) {
    log.warning({}, "{}", warning);
  }
  if (const auto later = take_over(settings_, loaded->settings); !later.empty()) {
    log.warning({}, "changes of {} count from the next start", fmt::join(later, ", "));
  }
  if (const auto packed = pack(); !packed) {
    log.error(
        {},
        "the new settings don't get to all processes ({}): read them anew by SIGHUP once that is put right",
        packed.error().message);
    return false;
  }
  log.info({}, "settings read anew");
  return true;
}

}  // namespace tgs::monitor
