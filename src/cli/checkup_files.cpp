// Checks of the settings file, and of the files and folders that it names.
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <filesystem>
#include <set>

#include "base/unique_fd.h"
#include "cli/checkup.h"
#include "cli/owner_key.h"
#include "settings/options.h"
#include "settings/read_file.h"

namespace tgs {
namespace {

constexpr std::size_t kLargestFile = 16 << 20;
constexpr mode_t kOthers = 0007;
constexpr mode_t kAllButOwner = 0077;
constexpr std::uint64_t kMiB = 1 << 20;
constexpr std::uint64_t kTooLittle = 100 * kMiB;
constexpr std::uint64_t kLittle = 1024 * kMiB;

std::string folder_of(const std::string& path) {
  return std::filesystem::path(path).parent_path().string();
}

/// Whether a secret of the settings stands in the file itself.
bool holds_secret(const std::string& text, const Settings& settings) {
  return std::ranges::any_of(options(), [&](const Option& option) {
    if (option.type != Type::secret) {
      return false;
    }
    const auto value = option.access->get(settings);
    return value && !is_empty(*value) && text.find(std::get<Secret>(*value).reveal()) != std::string::npos;
  });
}

/// Itself, or the nearest one around it that is there already.
std::string existing(std::string folder) {
  while (folder != "/" && ::access(folder.c_str(), F_OK) != 0) {
    folder = folder_of(folder);
  }
  return folder;
}

/// What is left of the file system that the folder is on.
Diagnosis room_in(const std::string& folder) {
  struct statvfs system {};
  if (::statvfs(folder.c_str(), &system) != 0) {
    return {Health::warning, fmt::format("{}: how full the disk is can't be found out", folder)};
  }
  const auto free = std::uint64_t{system.f_bavail} * system.f_frsize;
  const auto text = fmt::format("{} MiB are free for {}", free / kMiB, folder);
  if (system.f_files > 0 && system.f_favail == 0) {
    return {Health::failure, fmt::format("{}, but no more files can be made there", text),
            "remove files there"};
  }
  return {free < kTooLittle ? Health::failure
          : free < kLittle  ? Health::warning
                            : Health::ok,
          text, free < kLittle ? "make room: a database that can't grow loses what it is told" : ""};
}

}  // namespace

pid_t holder_of_lock(const std::string& folder) {
  const UniqueFd fd(::open((folder + "/lock").c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (!fd || ::flock(fd.get(), LOCK_SH | LOCK_NB) == 0 || errno != EWOULDBLOCK) {
    return 0;
  }
  std::string text(32, '\0');
  const auto size = ::pread(fd.get(), text.data(), text.size(), 0);
  pid_t holder = 0;
  std::from_chars(text.data(), text.data() + std::max<ssize_t>(size, 0), holder);
  return std::max<pid_t>(holder, 1);
}

Diagnoses check_settings_file(const Patient& patient) {
  const auto& file = patient.invocation.settings_file;
  Diagnoses found;
  if (!patient.loaded) {
    for (const auto& fault : patient.loaded.error()) {
      found.push_back({Health::failure, fmt::format("{}: {}", file, to_text(fault))});
    }
    const bool is_there = ::access(file.c_str(), F_OK) == 0;
    found.back().way_out = is_there ? "tgstorage settings page tells what each key takes"
                                    : "name the file by --settings, or begin with: tgstorage init";
    return found;
  }
  for (const auto& warning : patient.loaded->warnings) {
    // Certificates have a check of their own.
    if (!warning.starts_with("tls.certificate") && !warning.starts_with("tls.client_ca")) {
      found.push_back({Health::warning, fmt::format("{}: {}", file, warning)});
    }
  }
  if (found.empty()) {
    found.push_back({Health::ok, fmt::format("{}: nothing is wrong", file)});
  }
  return found;
}

Diagnoses check_permissions(const Patient& patient) {
  const auto& path = patient.invocation.settings_file;
  auto file = read_file(path, kLargestFile);
  if (!file) {
    return {{Health::warning, fmt::format("{} can't be read again: {}", path, file.error().message)}};
  }
  const bool is_secret = holds_secret(file->text, patient.settings());
  wipe(file->text);
  if (is_secret && (file->mode & kOthers) != 0) {
    return {{Health::failure,
             fmt::format("{} has secrets in it, and every user of this machine may open it", path),
             fmt::format("chmod 600 {}", path)}};
  }
  return {{Health::ok, is_secret ? fmt::format("{} has secrets in it, and is closed to others", path)
                                 : fmt::format("{} has no secrets in it", path)}};
}

Diagnoses check_application(const Patient& patient) {
  const auto& tdlib = patient.settings().tdlib;
  if (tdlib.api_id != 0 && !tdlib.api_hash.empty()) {
    return {{Health::ok, fmt::format("tdlib.api_id is {}", tdlib.api_id)}};
  }
  return {{Health::warning, "tdlib.api_id or tdlib.api_hash is not set: no session can be opened",
           "get both at https://my.telegram.org/apps"}};
}

Diagnoses check_sessions_folder(const Patient& patient) {
  const auto& folder = patient.settings().tdlib.path;
  struct stat status {};
  if (::stat(folder.c_str(), &status) != 0) {
    const auto parent = folder_of(folder);
    return ::access(parent.c_str(), W_OK) == 0
               ? Diagnoses{{Health::ok, fmt::format("{} is made at the first start", folder)}}
               : Diagnoses{{Health::failure,
                            fmt::format("{} can't be made: this user may not write to {}", folder, parent),
                            "name another folder as tdlib.path, or let this user write there"}};
  }
  if (!S_ISDIR(status.st_mode)) {
    return {{Health::failure, folder + " is no folder", "name another one as tdlib.path"}};
  }
  Diagnoses found;
  if (::access(folder.c_str(), R_OK | W_OK | X_OK) != 0) {
    found.push_back(
        {Health::failure, fmt::format("this user may not use {}", folder),
         fmt::format("run it as the user with number {}, or change the folder's owner", status.st_uid)});
  } else if (status.st_uid != ::geteuid()) {
    found.push_back({Health::warning,
                     fmt::format("{} belongs to the user with number {}", folder, status.st_uid),
                     "run the storage as that user: it can't open files of another one's"});
  }
  if ((status.st_mode & kAllButOwner) != 0) {
    found.push_back({Health::warning, fmt::format("other users may look into {}", folder),
                     fmt::format("chmod 700 {}", folder)});
  }
  if (found.empty()) {
    found.push_back({Health::ok, patient.holder != 0 ? fmt::format("{}: a storage runs there, process {}",
                                                                   folder, patient.holder)
                                                     : folder + ": no storage runs there"});
  }
  return found;
}

Diagnoses check_key(const Patient& patient) {
  const auto& settings = patient.settings();
  const auto& tdlib = settings.tdlib;
  if (tdlib.encryption_key.empty() && ::access(key_file_of(tdlib).c_str(), F_OK) != 0) {
    return settings.mysql ? Diagnoses{{Health::failure,
                                       "tdlib.encryption_key is not set, and nothing is copied to the "
                                       "database without it",
                                       "tgstorage keygen makes one; keep a copy of it elsewhere"}}
                          : Diagnoses{{Health::ok, "one is made at the first start"}};
  }
  if (const auto key = key_of_sessions(tdlib); !key) {
    return {{Health::failure, key.error().message,
             "put the right key back: nobody can open the sessions without it"}};
  }
  if (!tdlib.encryption_key.empty()) {
    return {{Health::ok, "tdlib.encryption_key is one, and the sessions' own"}};
  }
  return {{settings.mysql ? Health::failure : Health::ok,
           fmt::format("{} is one, and the sessions' own", key_file_of(tdlib)),
           settings.mysql ? "set tdlib.encryption_key: nothing is copied to the database without it" : ""}};
}

Diagnoses check_disk(const Patient& patient) {
  const auto& settings = patient.settings();
  std::vector<std::string> folders{existing(settings.tdlib.path)};
  if (!settings.logfile.empty()) {
    folders.push_back(existing(folder_of(settings.logfile)));
  }
  if (settings.audit) {
    folders.push_back(existing(folder_of(settings.audit->file)));
  }
  Diagnoses found;
  std::set<dev_t> seen;
  for (const auto& folder : folders) {
    struct stat status {};
    if (::stat(folder.c_str(), &status) != 0 || seen.insert(status.st_dev).second) {
      found.push_back(room_in(folder));
    }
  }
  return found;
}

}  // namespace tgs
