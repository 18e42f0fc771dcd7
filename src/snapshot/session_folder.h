// The folder of a session that no TDLib has open, to make an image of it. While this object lives none opens it: it
// holds a lock that TDLib waits for some seconds, and then reports. It must not be used in a process that runs TDLib.
// One thread.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "base/secret.h"
#include "base/unique_fd.h"
#include "snapshot/content_check.h"
#include "snapshot/image_header.h"

namespace tgs::snapshot {

/// Takes an image's next bytes; they are gone when it returns. An Error of it ends the writing.
using ImageSink = std::function<Status(std::string_view bytes)>;

class SessionFolder {
 public:
  /// Changes nothing in it. The Error names the folder or file: there is none, it is in use, it is not in order.
  static Result<SessionFolder> open(const std::string& path);

  /// The header of its image, without session, time and TDLib's version. Reads all files; that they are good is known
  /// then, as far as ImageReader checks it, which wants the same key.
  Result<ImageHeader> describe(const Secret& database_key) const;

  /// `header`: from describe().
  Status write_image(const ImageHeader& header, const ImageSink& sink) const;

 private:
  struct File {
    std::string name;
    UniqueFd fd;
    std::uint64_t size = 0;
  };

  explicit SessionFolder(std::string path) : path_(std::move(path)) {}
  Status take(std::string_view name, bool is_needed);
  Status lock() const;
  Result<ImageFile> describe_file(const File& file, ContentCheck& content) const;
  Status read(const File& file, const ImageSink& sink) const;

  std::string path_;
  std::vector<File> files_;  // in the order of kFileNames
};

}  // namespace tgs::snapshot
