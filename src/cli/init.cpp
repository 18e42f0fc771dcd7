#include "cli/init.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>

#include "base/new_file.h"
#include "base/whole_number.h"
#include "cli/json_line.h"
#include "cli/prompt.h"
#include "settings/document.h"
#include "settings/secret_source.h"
#include "vault/key_text.h"

namespace tgs {
namespace {

constexpr const char* kSettingsFile = "settings.json";
constexpr const char* kSchemaFile = "settings.schema.json";
constexpr const char* kPageFile = "settings.md";
constexpr const char* kKeyFile = "encryption.key";
constexpr const char* kSocket = "admin.sock";
constexpr std::size_t kHashSize = 32;  // of an api_hash, in hexadecimal digits
constexpr int kTries = 3;

/// api_id and api_hash.
struct Application {
  std::int32_t id = 0;
  Secret hash = {};
};

/// What a folder is to have; wiped with it where it is secret.
struct Content {
  const char* name;
  Secret text;
};

Result<std::int32_t> id_from(std::string_view text) {
  const auto id = whole_number(text);
  return id && *id <= INT32_MAX ? Result<std::int32_t>(static_cast<std::int32_t>(*id))
                                : fail("api_id: it is a whole number from 1 to 2147483647");
}

Result<Secret> hash_from(Secret text) {
  const auto hash = text.reveal();
  const bool is_hash =
      hash.size() == kHashSize && hash.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
  return is_hash ? Result<Secret>(std::move(text)) : fail("api_hash: it has 32 hexadecimal digits");
}

/// Asks again where it is answered wrongly.
template <class Ask, class Judge>
auto until_right(const Ask& ask_once, const Judge& judge) -> decltype(judge(std::move(*ask_once()))) {
  for (int tries = 1;; ++tries) {
    auto line = ask_once();
    if (!line) {
      return fail(line.error());
    }
    auto value = judge(std::move(*line));
    if (value || tries == kTries) {
      return value;
    }
    ::dprintf(STDERR_FILENO, "%s\n", value.error().message.c_str());
  }
}

Result<std::int32_t> id_of(const Invocation& invocation) {
  return invocation.api_id.empty() ? until_right([] { return ask("api_id: "); }, id_from)
                                   : id_from(invocation.api_id);
}

Result<Secret> hash_of(const Invocation& invocation) {
  if (invocation.api_hash_file.empty()) {
    return until_right([] { return ask_secret("api_hash (it is not shown): "); }, hash_from);
  }
  auto file = read_secret_file(invocation.api_hash_file);
  return file ? hash_from(std::move(file->content))
              : fail(fmt::format("{} can't be read: {}", invocation.api_hash_file, file.error().message));
}

Result<Application> application_of(const Invocation& invocation) {
  const bool has_all = !invocation.api_id.empty() && !invocation.api_hash_file.empty();
  if (!has_all && !can_ask()) {
    return fail("there is no terminal to ask on: --api-id N and --api-hash-file FILE are needed");
  }
  if (!has_all) {
    ::dprintf(STDERR_FILENO,
              "Telegram knows each application by two values from https://my.telegram.org/apps\n");
  }
  const auto id = id_of(invocation);
  if (!id) {
    return fail(id.error());
  }
  auto hash = hash_of(invocation);
  return hash ? Result<Application>(Application{*id, std::move(*hash)}) : fail(hash.error());
}

/// Empty where the path would be longer than a socket's may be: the storage then listens where all do.
std::string socket_in(const std::string& folder) {
  const auto path = std::filesystem::absolute(folder).lexically_normal() / kSocket;
  return path.string().size() < sizeof(sockaddr_un{}.sun_path) ? kSocket : "";
}

Result<std::vector<Content>> contents_for(Application application, const std::string& folder) {
  auto key = vault::make_key_text();
  if (!key) {
    return fail(key.error());
  }
  std::vector<Content> contents;
  contents.push_back({kKeyFile, Secret(fmt::format("{}\n", key->reveal()))});
  contents.push_back({kSchemaFile, Secret(settings_schema())});
  contents.push_back({kPageFile, Secret(settings_page_beside(kSchemaFile))});
  contents.push_back({kSettingsFile, settings_of({application.id, std::move(application.hash), kKeyFile,
                                                  kSchemaFile, socket_in(folder)})});
  return contents;
}

/// The drafts of all that is to be made; they go with this.
class Drafts {
 public:
  explicit Drafts(std::string folder) : folder_(std::move(folder)) {}

  /// Before anybody is asked for anything.
  Status begin() {
    is_new_ = ::mkdir(folder_.c_str(), 0700) == 0;
    if (!is_new_ && errno != EEXIST) {
      return fail(system_error("making " + folder_, errno));
    }
    for (const auto* name : {kKeyFile, kSchemaFile, kPageFile, kSettingsFile}) {
      auto file = NewFile::begin(path_of(name));
      if (!file) {
        return fail(file.error());
      }
      files_.push_back(std::move(*file));
    }
    return {};
  }

  /// The settings come last: who finds them finds all of it.
  Status finish(const std::vector<Content>& contents) {
    for (std::size_t i = 0; i < contents.size(); ++i) {
      if (auto written = files_[i].write(contents[i].text.reveal()); !written) {
        return written;
      }
    }
    for (std::size_t i = 0; i < contents.size(); ++i) {
      if (auto made = files_[i].commit(); !made) {
        return made;
      }
      made_.push_back(path_of(contents[i].name));
    }
    is_finished_ = true;
    return {};
  }

  const std::string& folder() const { return folder_; }
  const std::vector<std::string>& made() const { return made_; }
  std::string path_of(const char* name) const { return fmt::format("{}/{}", folder_, name); }

  Drafts(const Drafts&) = delete;
  Drafts& operator=(const Drafts&) = delete;
  ~Drafts() {
    if (is_finished_) {
      return;
    }
    for (const auto& path : made_) {
      ::unlink(path.c_str());
    }
    files_.clear();
    if (is_new_) {
      ::rmdir(folder_.c_str());
    }
  }

 private:
  const std::string folder_;
  bool is_new_ = false;
  bool is_finished_ = false;
  std::vector<NewFile> files_;
  std::vector<std::string> made_;
};

std::string in_words(const Drafts& drafts) {
  const auto settings = drafts.path_of(kSettingsFile);
  return fmt::format(
      "made {}\n"
      "Keep a copy of {} elsewhere: without it the sessions can't be opened.\n"
      "What each setting means stands in {}.\n"
      "\n"
      "Next:\n"
      "  tgstorage doctor --settings {}   # checks everything\n"
      "  tgstorage serve --settings {}\n"
      "  tgstorage login 1 --settings {}  # in another terminal: logs an account in by QR code\n",
      fmt::join(drafts.made(), ", "), drafts.path_of(kKeyFile), drafts.path_of(kPageFile), settings, settings,
      settings);
}

}  // namespace

Answer make_folder(const Invocation& invocation) {
  Drafts drafts(invocation.folder.empty() ? "." : invocation.folder);
  if (const auto begun = drafts.begin(); !begun) {
    return failure("init", begun.error().message);
  }
  auto application = application_of(invocation);
  if (!application) {
    return failure("init", application.error().message, exit_wrong_use);
  }
  const auto contents = contents_for(std::move(*application), drafts.folder());
  if (!contents) {
    return failure("init", contents.error().message);
  }
  if (const auto made = drafts.finish(*contents); !made) {
    return failure("init", made.error().message);
  }
  return {.out = invocation.json ? JsonLine().boolean("ok", true).texts("files", drafts.made()).line()
                                 : in_words(drafts)};
}

}  // namespace tgs
