// Sessions' files and images made up for tests.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "../binlog/made.h"
#include "../tddb/made_database.h"
#include "../tddb/made_peers.h"
#include "base/sha256.h"
#include "snapshot/image_header.h"
#include "snapshot/image_reader.h"
#include "vault/key_ring.h"

namespace tgs::snapshot {

using binlog::kDatabaseKey;
using Contents = std::map<std::string, std::string>;

inline std::string made_binlog(std::string_view key = kDatabaseKey) {
  return binlog::encrypted(bytes_of(binlog::value(1, "auth", "ok")) +
                               bytes_of(binlog::value(2, "my_id", "42")) +
                               bytes_of(binlog::value(3, "sqlite_key", tddb::kKey)),
                           key);
}

/// Who has it knows user 7.
inline std::string made_database() {
  return tddb::encrypted(tddb::plain_with(
      {{"us7", tddb::to_value(tddb::MadeUser{.access_hash = 77})}, {"long", std::string(9000, 'v')}}));
}

/// The same each time.
inline const Contents& made_contents() {
  static const Contents contents = {
      {"td.binlog", made_binlog()}, {"db.sqlite", made_database()}, {"db.sqlite-wal", "wal"}};
  return contents;
}

/// Likewise, of a session that was closed in order.
inline Contents closed_contents() {
  auto contents = made_contents();
  contents.erase("db.sqlite-wal");
  return contents;
}

inline ImageHeader header_of(const Contents& contents) {
  ImageHeader header{42, 1'795'522'800, "1.8.67", 0, *vault::id_of(Secret(std::string(kDatabaseKey))), {}};
  for (const auto name : kFileNames) {
    if (const auto found = contents.find(std::string(name)); found != contents.end()) {
      header.files.push_back({found->first, found->second.size(), sha256_digits(found->second)});
    }
  }
  return header;
}

inline std::string image_of(const ImageHeader& header, const Contents& contents) {
  auto image = to_bytes(header);
  for (const auto& file : header.files) {
    image += contents.at(file.name);
  }
  return image;
}

inline std::string image_of(const Contents& contents) {
  return image_of(header_of(contents), contents);
}

/// Keeps what an image holds.
struct Kept final : ImageTarget {
  Status begin(const ImageHeader&) override { return {}; }
  Status begin_file(const ImageFile& file) override {
    name = file.name;
    contents[name];
    return {};
  }
  Status write(std::string_view bytes) override {
    contents[name] += bytes;
    return {};
  }

  std::string name;
  Contents contents;
};

inline Status read_image(std::string_view image, ImageTarget* target = nullptr, std::size_t piece = 1U << 20U,
                         std::string_view key = kDatabaseKey) {
  ImageReader reader(Secret(std::string(key)), target);
  for (; !image.empty(); image.remove_prefix(std::min(piece, image.size()))) {
    if (auto fed = reader.feed(image.substr(0, piece)); !fed) {
      return fed;
    }
  }
  return reader.finish();
}

inline std::string why(const Status& status) {
  return status ? "" : status.error().message;
}

}  // namespace tgs::snapshot
