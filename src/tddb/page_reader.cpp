#include "tddb/page_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

namespace tgs::tddb {
namespace {

// Where in a file SQLite says what it is like (fileformat2.html, 1.3). Numbers are big-endian.
constexpr std::size_t kSizeAt = 16;         // of a page, two bytes
constexpr std::size_t kWriteFormatAt = 18;  // whether it has a journal of the kind of -wal, for writers
constexpr std::size_t kReadFormatAt = 19;   // and for readers
constexpr std::size_t kReservedAt = 20;
constexpr std::size_t kCountAt = 28;  // of pages, four bytes
/// Without one: a file in memory can't have any.
constexpr char kNoWal = 1;

std::uint32_t number_at(std::string_view bytes, std::size_t at, std::size_t size) {
  std::uint32_t number = 0;
  for (const char byte : bytes.substr(at, size)) {
    number = number << 8U | static_cast<unsigned char>(byte);
  }
  return number;
}

}  // namespace

PageReader::~PageReader() {
  wipe(plain_);
  ::explicit_bzero(page_.data(), page_.size());
}

Status PageReader::add(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto piece = bytes.substr(0, kPageSize - held_);
    std::ranges::copy(piece, page_.begin() + static_cast<std::ptrdiff_t>(held_));
    bytes.remove_prefix(piece.size());
    held_ += piece.size();
    if (auto ended = held_ == kPageSize ? end_page() : Status(); !ended) {
      return ended;
    }
  }
  return {};
}

/// SQLite leaves pages out that nothing is in, and SQLCipher takes what it finds there, nothing but zeros, for good.
Status PageReader::end_page() {
  ++pages_;
  held_ = 0;
  const std::string_view page(page_.data(), page_.size());
  if (pages_ == 1) {
    if (page.starts_with(kPlainBegin)) {
      return fail("it is not encrypted");
    }
    cipher_.emplace(key_, page.substr(0, kSaltSize));
  }
  const bool is_left_out = pages_ > 1 && page.find_first_not_of('\0') == std::string_view::npos;
  if (!is_left_out && !cipher_->open(pages_, page_)) {
    return fail(fmt::format("page {} is damaged, or was written with another key", pages_));
  }
  if (auto begun = pages_ == 1 ? begin_file() : Status(); !begun) {
    return begun;
  }
  keep();
  return {};
}

Status PageReader::begin_file() {
  const std::string_view page(page_.data(), page_.size());
  if (number_at(page, kSizeAt, 2) != kPageSize || number_at(page, kReservedAt, 1) != kReserved) {
    return fail("page 1 describes another form of file than TDLib's");
  }
  claimed_ = number_at(page, kCountAt, 4);
  page_[kWriteFormatAt] = kNoWal;
  page_[kReadFormatAt] = kNoWal;
  return {};
}

/// Grows by itself, as std::string would leave what it held behind.
void PageReader::keep() {
  if (pages_ * kPageSize > most_kept_) {
    move_to({});
    return;
  }
  if (plain_.size() + kPageSize > plain_.capacity()) {
    std::string larger;
    larger.reserve(std::min(2 * (plain_.size() + kPageSize), most_kept_));
    larger += plain_;
    move_to(std::move(larger));
  }
  plain_.append(page_.data(), page_.size());
}

void PageReader::move_to(std::string place) {
  wipe(plain_);
  plain_ = std::move(place);
}

Status PageReader::finish() const {
  return pages_ > 0 && held_ == 0
             ? Status()
             : fail(fmt::format("{} bytes are not whole pages of {}", pages_ * kPageSize + held_, kPageSize));
}

Status PageReader::check_length() const {
  return pages_ == claimed_ ? Status()
                            : fail(fmt::format("it has {} pages of {}: its end is missing, or not its own",
                                               pages_, claimed_));
}

std::optional<Secret> PageReader::take_plain() {
  return plain_.empty() ? std::nullopt : std::optional(Secret(std::move(plain_)));
}

}  // namespace tgs::tddb
