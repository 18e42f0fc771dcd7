#include "binlog/follower.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <utility>

namespace tgs::binlog {
namespace {

constexpr std::size_t kChunk = 64U << 10U;
/// Whoever can write to the file must not keep the others waiting.
constexpr std::uint64_t kMostAtOnce = 16U << 20U;

std::uint64_t size_of(const struct stat& file) {
  return static_cast<std::uint64_t>(file.st_size);
}

bool is_same_file(const struct stat& one, const struct stat& other) {
  return one.st_dev == other.st_dev && one.st_ino == other.st_ino;
}

bool is_unchanged(const struct stat& one, const struct stat& other) {
  return one.st_size == other.st_size && one.st_mtim.tv_sec == other.st_mtim.tv_sec &&
         one.st_mtim.tv_nsec == other.st_mtim.tv_nsec;
}

Fault unreadable(int reason) {
  return {Fault::Kind::unreadable, 0, std::strerror(reason)};
}

}  // namespace

/// One file from its beginning on. Its descriptor keeps the inode, so that no later file is taken for it.
struct Follower::Reading {
  UniqueFd fd;
  struct stat file {};  // when it was last read
  Reader reader;
  State state;
  std::uint64_t fed = 0;
  std::optional<Fault> fault;
};

Follower::Follower(std::string path, Secret database_key)
    : path_(std::move(path)), key_(std::move(database_key)) {}

Follower::~Follower() = default;

const State& Follower::state() const {
  static const State none;
  return current_ ? current_->state : none;
}

const State* Follower::former() const {
  return former_ ? &former_->state : nullptr;
}

bool Follower::ends_whole() const {
  return current_ && !successor_ && !current_->fault && current_->reader.torn() == 0 &&
         current_->state.waiting() == 0;
}

bool Follower::is_encrypted() const {
  return current_ && current_->reader.is_encrypted();
}

News Follower::look() {
  former_.reset();
  struct stat there {};
  News news{.is_missing = ::lstat(path_.c_str(), &there) != 0};
  if (news.is_missing && errno != ENOENT) {
    news.fault = unreadable(errno);
  } else if (!news.is_missing && has_changed(there)) {
    news.fault = open();
  }
  auto* const reading = successor_ ? successor_.get() : current_.get();
  if (news.fault || !reading) {
    return news;
  }
  news.has_more = !reading->fault && read(*reading);
  news.fault = reading->fault;
  tell(news);
  return news;
}

/// It isn't the file that is being read, or not from where it was.
bool Follower::has_changed(const struct stat& there) const {
  const auto& reading = successor_ ? successor_ : current_;
  return !reading || !is_same_file(reading->file, there) || size_of(there) < reading->fed ||
         (reading->fault && !is_unchanged(reading->file, there));
}

std::optional<Fault> Follower::open() {
  UniqueFd fd(::open(path_.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  struct stat file {};
  if (!fd || ::fstat(fd.get(), &file) != 0) {
    return unreadable(errno);
  }
  if (!S_ISREG(file.st_mode)) {
    return Fault{Fault::Kind::unreadable, 0, "it is no ordinary file"};
  }
  if (current_ && !successor_) {
    read(*current_);  // its last words
  }
  successor_ =
      std::make_unique<Reading>(Reading{std::move(fd), file, Reader(key_.copy()), State(), 0, std::nullopt});
  return std::nullopt;
}

/// To its end, or as much as one look takes. Whether there is more.
bool Follower::read(Reading& reading) {
  ::fstat(reading.fd.get(), &reading.file);
  const auto end = size_of(reading.file);
  const auto stop = std::min(end, reading.fed + kMostAtOnce);
  std::string chunk(kChunk, '\0');
  while (reading.fed < stop && !reading.fault) {
    const auto size = std::min<std::uint64_t>(kChunk, stop - reading.fed);
    const auto got = ::pread(reading.fd.get(), chunk.data(), size, static_cast<off_t>(reading.fed));
    if (got < 0 && errno != EINTR) {
      reading.fault = unreadable(errno);
    }
    if (got <= 0) {
      break;
    }
    reading.reader.feed(std::string_view(chunk).substr(0, static_cast<std::size_t>(got)));
    reading.fed += static_cast<std::uint64_t>(got);
    drain(reading);
  }
  wipe(chunk);
  return reading.fed == stop && stop < end && !reading.fault;
}

void Follower::drain(Reading& reading) {
  while (!reading.fault) {
    const auto offset = reading.reader.offset();
    auto event = reading.reader.next();
    if (!event) {
      reading.fault = event.error();
    } else if (!*event) {
      return;
    } else if (const auto added = reading.state.add(std::move(**event)); !added) {
      reading.fault = Fault{Fault::Kind::damaged, offset, added.error().message};
    }
  }
}

void Follower::tell(News& news) {
  if (!successor_) {
    news.difference = current_->state.take_touched();
    return;
  }
  successor_->state.take_touched();
  if (!news.has_more && (!news.fault || !current_)) {
    news.difference = successor_->state.since(state());
    former_ = std::exchange(current_, std::move(successor_));
  }
}

}  // namespace tgs::binlog
