// A session's image as it is kept by the storage itself: a sealed stream (vault/sealed_stream.h) that opens for this
// session alone. One thread at a time.
#pragma once

#include <string_view>

#include "base/ids.h"
#include "base/result.h"
#include "base/secret.h"
#include "binlog/login.h"
#include "snapshot/image_reader.h"
#include "snapshot/session_folder.h"
#include "vault/key_ring.h"
#include "vault/sealed_stream.h"

namespace tgs::snapshot {

/// `header`: of that folder, complete. The Errors name the file, or are the sink's.
Status seal_image(const SessionFolder& folder, const ImageHeader& header, const vault::KeyRing& keys,
                  const ImageSink& sink);

/// Opens such an image and checks all of it.
class SealedImageReader {
 public:
  /// `keys` and `target` (none: it is only checked) outlive this object.
  SealedImageReader(const vault::KeyRing& keys, SessionId session, const Secret& database_key,
                    ImageTarget* target = nullptr);
  SealedImageReader(const SealedImageReader&) = delete;
  SealedImageReader& operator=(const SealedImageReader&) = delete;

  /// The Errors say what is wrong; nothing may follow one.
  Status feed(std::string_view sealed) { return opener_.feed(sealed); }
  Status finish();

  // After finish() has found all well.
  const ImageHeader& header() const { return *reader_.header(); }
  Result<binlog::Login> login() const { return reader_.login(); }
  Result<tddb::KnownPeers> known_peers() const { return reader_.known_peers(); }

 private:
  ImageReader reader_;
  vault::StreamOpener opener_;
};

/// Whether this storage's TDLib reads what the image's has written. The Error says what to do.
Status check_writer(std::string_view tdlib_version);

}  // namespace tgs::snapshot
