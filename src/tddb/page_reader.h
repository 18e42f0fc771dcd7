// Reads a db.sqlite as it comes: authenticates every page, and keeps the file as it is without encryption, unless it is
// too large. What SQLite has not put in its place yet (db.sqlite-wal) is not part of it. Whatever stands in the file,
// it is read or refused. Pure; one thread at a time.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"
#include "tddb/page_cipher.h"

namespace tgs::tddb {

class PageReader {
 public:
  /// Of memory. A user takes some hundred bytes, so this is more than one account knows.
  static constexpr std::size_t kMostKept = 64U << 20U;

  /// `key`: kKeySize bytes. Of a file that is larger than `most_kept` no more is known than that its pages are good.
  explicit PageReader(Secret key, std::size_t most_kept = kMostKept)
      : key_(std::move(key)), most_kept_(most_kept) {}
  PageReader(const PageReader&) = delete;
  PageReader& operator=(const PageReader&) = delete;
  ~PageReader();

  /// The file's next bytes. The Error names the page; nothing may follow one.
  Status add(std::string_view bytes);
  /// All of the file was added: it consists of whole pages.
  Status finish() const;

  /// The first page knows how many there are, where there is no db.sqlite-wal beside the file.
  Status check_length() const;

  /// The file as SQLite opens it, once; none where it was too large. After finish().
  std::optional<Secret> take_plain();

 private:
  Status end_page();
  Status begin_file();
  void keep();
  void move_to(std::string place);

  Secret key_;
  std::size_t most_kept_;
  std::optional<PageCipher> cipher_;  // from the first page on
  std::array<char, kPageSize> page_{};
  std::size_t held_ = 0;     // of page_
  std::uint32_t pages_ = 0;  // before that one
  std::uint32_t claimed_ = 0;
  std::string plain_;
};

}  // namespace tgs::tddb
