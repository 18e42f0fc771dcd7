// Reads the image of a session, checks all that it says of itself and what is in its files, and hands the files on. One
// thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"
#include "base/sha256.h"
#include "binlog/login.h"
#include "snapshot/content_check.h"
#include "snapshot/image_header.h"

namespace tgs::snapshot {

/// Takes what an image holds. An Error ends the reading.
class ImageTarget {
 public:
  virtual ~ImageTarget() = default;
  virtual Status begin(const ImageHeader& header) = 0;
  virtual Status begin_file(const ImageFile& file) = 0;
  virtual Status write(std::string_view bytes) = 0;  ///< the file's next ones
};

class ImageReader {
 public:
  /// `database_key`: vault::kKeySize bytes, which the files are encrypted with. `target`: outlives this object; none
  /// where the image is only checked. What the target has got is good once finish() says so.
  explicit ImageReader(Secret database_key, ImageTarget* target = nullptr);

  /// The Errors say what is wrong; nothing may follow one.
  Status feed(std::string_view bytes);
  Status finish();

  /// None: it has not come yet.
  const std::optional<ImageHeader>& header() const { return header_; }
  // Once finish() has found all well.
  /// What its td.binlog says.
  Result<binlog::Login> login() const { return content_.login(); }
  /// For tg_peers (backup/known_peers.h). See ContentCheck.
  Result<tddb::KnownPeers> known_peers() const { return content_.known_peers(); }

 private:
  Status take_header(std::string_view& bytes);
  Status begin(std::string_view header);
  Status begin_file();
  Status take_content(std::string_view& bytes);
  Status end_file();

  Secret key_;
  ImageTarget* target_;
  std::string head_;  // its size and itself, until all of it is there
  std::optional<ImageHeader> header_;
  std::size_t at_ = 0;  // of header_->files: the one under way
  std::uint64_t got_ = 0;
  Sha256 sum_;
  ContentCheck content_;
};

}  // namespace tgs::snapshot
