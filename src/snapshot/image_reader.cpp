#include "snapshot/image_reader.h"

#include <fmt/format.h>

#include "binlog/tl.h"
#include "vault/key_ring.h"

namespace tgs::snapshot {
namespace {

constexpr std::size_t kSizeOfSize = sizeof(std::uint32_t);

Status check_key(const ImageHeader& header, const Secret& key) {
  const auto id = vault::id_of(key);
  if (!id) {
    return fail(id.error());
  }
  return header.database_key == *id
             ? Status()
             : fail(fmt::format(
                   "the session's databases are encrypted with key {}, and the key of this storage is {}",
                   vault::id_text(header.database_key), vault::id_text(*id)));
}

}  // namespace

ImageReader::ImageReader(Secret database_key, ImageTarget* target)
    : key_(std::move(database_key)), target_(target), content_(key_.copy()) {}

Status ImageReader::feed(std::string_view bytes) {
  while (!bytes.empty()) {
    if (auto taken = header_ ? take_content(bytes) : take_header(bytes); !taken) {
      return taken;
    }
  }
  return {};
}

Status ImageReader::finish() {
  if (!header_ || at_ < header_->files.size()) {
    return fail("the image is cut off: its end is missing");
  }
  if (auto good = content_.finish(); !good) {
    return good;
  }
  return content_.format() == header_->format ? Status()
                                              : fail("td.binlog: it has another format than the image says");
}

Status ImageReader::take_header(std::string_view& bytes) {
  const auto take_up_to = [&](std::size_t size) {
    const auto piece = bytes.substr(0, size - head_.size());
    head_ += piece;
    bytes.remove_prefix(piece.size());
    return head_.size() == size;
  };
  if (head_.size() < kSizeOfSize) {
    take_up_to(kSizeOfSize);
    return {};
  }
  const auto size = binlog::TlReader(head_).number<std::uint32_t>();
  if (size == 0 || size > kMostHeader) {
    return fail("it is no image of a session");
  }
  return take_up_to(kSizeOfSize + size) ? begin(std::string_view(head_).substr(kSizeOfSize)) : Status();
}

Status ImageReader::begin(std::string_view header) {
  auto parsed = parse_header(header);
  if (!parsed) {
    return fail(parsed.error());
  }
  header_ = std::move(*parsed);
  if (auto fits = check_key(*header_, key_); !fits) {
    return fits;
  }
  if (auto taken = target_ ? target_->begin(*header_) : Status(); !taken) {
    return taken;
  }
  return begin_file();
}

/// And ends those that are empty.
Status ImageReader::begin_file() {
  if (at_ == header_->files.size()) {
    return {};
  }
  sum_ = Sha256();
  got_ = 0;
  const auto& file = header_->files[at_];
  if (auto taken = target_ ? target_->begin_file(file) : Status(); !taken) {
    return taken;
  }
  return file.size == 0 ? end_file() : Status();
}

Status ImageReader::take_content(std::string_view& bytes) {
  if (at_ == header_->files.size()) {
    return fail("there is more behind the image's end");
  }
  const auto& file = header_->files[at_];
  const auto piece = bytes.substr(0, file.size - got_);
  bytes.remove_prefix(piece.size());
  got_ += piece.size();
  sum_.add(piece);
  if (auto good = content_.add(file.name, piece); !good) {
    return good;
  }
  if (auto taken = target_ ? target_->write(piece) : Status(); !taken) {
    return taken;
  }
  return got_ == file.size ? end_file() : Status();
}

Status ImageReader::end_file() {
  const auto& file = header_->files[at_];
  if (sum_.digits() != file.sha256) {
    return fail(fmt::format("{}: the checksum is wrong", file.name));
  }
  ++at_;
  return begin_file();
}

}  // namespace tgs::snapshot
