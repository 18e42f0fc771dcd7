// A session's folder made of its image, whole or not at all, and never in place of another one. Until commit() it has
// the name of the session with .draft behind it, which no storage opens; what an attempt that was killed has left of
// it, the next one removes. One thread.
#pragma once

#include <optional>
#include <string>

#include "base/ids.h"
#include "base/unique_fd.h"
#include "snapshot/image_reader.h"

namespace tgs::snapshot {

class NewSession final : public ImageTarget {
 public:
  /// `sessions_folder`: there already. `session`: none where it is to be that of the image.
  explicit NewSession(std::string sessions_folder, std::optional<SessionId> session = std::nullopt)
      : sessions_(std::move(sessions_folder)), session_(session) {}
  NewSession(const NewSession&) = delete;
  NewSession& operator=(const NewSession&) = delete;
  ~NewSession() override;

  /// The Errors name the folder or file. Refuses where the session has a folder, or another import makes one.
  Status begin(const ImageHeader& header) override;
  Status begin_file(const ImageFile& file) override;
  Status write(std::string_view bytes) override;
  /// To be called when ImageReader::finish() has found all well. The folder is there and on the disk.
  Status commit();

  /// From begin() on.
  SessionId session() const { return session_.value_or(0); }

 private:
  std::string path() const { return sessions_ + "/" + std::to_string(session()); }
  std::string draft() const { return path() + ".draft"; }
  Status open_draft();
  Status end_file();
  void remove_files() const;
  bool give_to_owner(int fd) const;

  std::string sessions_;
  std::optional<SessionId> session_;
  UniqueFd folder_;  // of the draft, locked; none: there is no draft
  UniqueFd file_;    // under way
};

}  // namespace tgs::snapshot
