#include "store/journal.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

#include "audit/event.h"
#include "audit/rotation.h"
#include "audit/tail.h"

namespace tgs::store {
namespace {

namespace fs = std::filesystem;

/// Holds the last whole line and what may be torn behind it: lines are far shorter.
constexpr std::uint64_t kTailBytes = 256U << 10U;
/// Of one write(2).
constexpr std::size_t kMostAtOnce = 1U << 20U;

std::string read_at(int fd, std::uint64_t offset, std::size_t size) {
  std::string text(size, '\0');
  const auto got = ::pread(fd, text.data(), size, static_cast<off_t>(offset));
  text.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
  return text;
}

/// How much of it was written; errno says why not all.
std::size_t write_all(int fd, std::string_view text) {
  std::size_t done = 0;
  while (done < text.size()) {
    const auto written = ::write(fd, text.data() + done, text.size() - done);
    if (written < 0 && errno == EINTR) {
      continue;
    }
    if (written <= 0) {
      break;
    }
    done += static_cast<std::size_t>(written);
  }
  return done;
}

std::vector<std::string> names_in(const fs::path& folder) {
  std::vector<std::string> names;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    names.push_back(entry.path().filename().string());
  }
  return names;
}

/// 0 where the file has none.
std::uint64_t first_seq_in(int file) {
  const auto begin = read_at(file, 0, kTailBytes);
  const auto line = audit::parse_line(std::string_view(begin).substr(0, begin.find('\n')));
  return line ? line->seq : 0;
}

std::string now() {
  return audit::time_text(std::chrono::system_clock::now());
}

}  // namespace

Journal::Journal(Place place, const audit::Mac& key, Log& log)
    : place_(std::move(place)), key_(key), log_(log) {}

Journal::~Journal() {
  if (file_) {
    ::fdatasync(file_.get());
  }
}

Journal::Written Journal::write(std::span<const std::string> events) {
  if (!is_ready()) {
    return {0, 0};
  }
  const auto notes = std::exchange(notes_, {});
  put(notes);
  const auto first_seq = last_.seq + 1;
  const auto written = put(events);  // none where the notes closed the file: opened again, it gets new ones
  keep_end();
  if (written == events.size() && std::exchange(has_failed_, false)) {
    log_.info({}, "audit.file: {} can be written again", place_.file);
  }
  return {first_seq, written};
}

bool Journal::is_ready() {
  if (file_ && !is_still_there()) {
    log_.error({}, "audit.file: somebody else has moved, removed or changed {}", place_.file);
    file_.reset();
  }
  if (!file_) {
    if (const auto opened = open(); !opened) {
      failed(opened.error().message);
      return false;
    }
  }
  return true;
}

bool Journal::is_still_there() const {
  struct stat ours {};
  struct stat there {};
  return ::fstat(file_.get(), &ours) == 0 && ::stat(place_.file.c_str(), &there) == 0 &&
         ours.st_ino == there.st_ino && ours.st_dev == there.st_dev &&
         static_cast<std::uint64_t>(ours.st_size) == size_;
}

Status Journal::open() {
  UniqueFd file(::open(place_.file.c_str(), O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  struct stat status {};
  if (!file || ::fstat(file.get(), &status) != 0) {
    return fail(std::strerror(errno));
  }
  if (!S_ISREG(status.st_mode)) {
    return fail("it is no ordinary file");
  }
  if (::flock(file.get(), LOCK_EX | LOCK_NB) != 0) {
    return fail("another storage writes to it");
  }
  if (!end_file_) {
    end_file_ = UniqueFd(::open(place_.end_file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  }
  if (!end_file_) {
    return fail(fmt::format("{}: {}", place_.end_file, std::strerror(errno)));
  }
  size_ = static_cast<std::uint64_t>(status.st_size);
  find_end(file.get());
  if (!keep_end()) {
    return fail(fmt::format("{}: {}", place_.end_file, std::strerror(errno)));
  }
  file_ = std::move(file);
  return {};
}

/// The chain goes on from where it was last seen; what the file lacks of it is told, and so is what is too much.
void Journal::find_end(int file) {
  const auto from = size_ - std::min(size_, kTailBytes);
  const auto tail = audit::tail_of(read_at(file, from, size_ - from), key_);
  const auto kept =
      knows_last_ ? last_ : audit::link_from(read_at(end_file_.get(), 0, 64)).value_or(audit::Link());
  last_ = tail.last && tail.last->seq > kept.seq ? *tail.last : kept;
  knows_last_ = true;
  head_ = std::string(tail.needs_newline ? 1 : 0, '\n');
  first_seq_ = first_seq_in(file);
  notes_.clear();
  if (!tail.torn.empty()) {
    notes_.push_back(audit::to_json({.kind = audit::EventKind::torn,
                                     .count = tail.torn.size(),
                                     .torn = audit::torn_hash(tail.torn, key_)}));
  }
  const auto there = tail.last.value_or(audit::Link()).seq;
  if (size_ > 0 && there < last_.seq) {
    log_.error({}, "audit.file: {} ends at line {}, and was written up to line {}", place_.file, there,
               last_.seq);
    notes_.push_back(audit::to_json({.kind = audit::EventKind::missing, .count = last_.seq - there}));
  }
}

std::size_t Journal::put(std::span<const std::string> events) {
  std::size_t done = 0;
  while (done < events.size() && file_) {
    done += put_some(events.subspan(done));
  }
  return done;
}

/// As many as one write takes, or until the file is full. An error closes the file.
std::size_t Journal::put_some(std::span<const std::string> events) {
  if (audit::is_full(size_, events.front().size(), place_.max_bytes)) {
    rotate();
  }
  return file_ ? append(events) : 0;
}

std::size_t Journal::append(std::span<const std::string> events) {
  std::string text = head_;
  std::vector<std::pair<std::size_t, audit::Link>> ends;  // of each line in `text`
  auto link = last_;
  for (const auto& event : events) {
    auto next = link;
    const auto line = audit::seal(event, now(), next, key_);
    if (text.size() > kMostAtOnce ||
        (!ends.empty() && size_ + text.size() + line.size() > place_.max_bytes)) {
      break;
    }
    text += line;
    link = next;
    ends.emplace_back(text.size(), link);
  }
  const auto written = write_all(file_.get(), text);
  const int reason = errno;
  const auto whole = std::ranges::count_if(ends, [written](const auto& end) { return end.first <= written; });
  size_ += written;
  if (whole > 0) {
    last_ = ends[static_cast<std::size_t>(whole) - 1].second;
    first_seq_ = first_seq_ == 0 ? ends.front().second.seq : first_seq_;
    head_.clear();
  }
  if (written < text.size()) {
    file_.reset();
    failed(std::strerror(reason));
  }
  return static_cast<std::size_t>(whole);
}

/// A file that can't be renamed goes on being written.
void Journal::rotate() {
  const auto full = audit::full_name(place_.file, first_seq_);
  ::fdatasync(file_.get());
  if (::renameat2(AT_FDCWD, place_.file.c_str(), AT_FDCWD, full.c_str(), RENAME_NOREPLACE) != 0) {
    if (!std::exchange(has_overflown_, true)) {
      log_.error({}, "audit.file: {} is full, but can't be renamed to {} ({}): it grows on", place_.file,
                 full, std::strerror(errno));
    }
    return;
  }
  has_overflown_ = false;
  file_.reset();
  remove_oldest();
  if (const auto opened = open(); !opened) {
    failed(opened.error().message);
  }
}

void Journal::remove_oldest() const {
  const fs::path path = place_.file;
  const auto full = audit::full_files(names_in(path.parent_path()), path.filename().string());
  for (std::size_t i = 0; i + place_.keep < full.size(); ++i) {
    ::unlink((path.parent_path() / full[i]).c_str());
  }
}

bool Journal::keep_end() const {
  const auto text = to_text(last_);
  return ::pwrite(end_file_.get(), text.data(), text.size(), 0) == std::ssize(text);
}

void Journal::failed(const std::string& reason) {
  if (!std::exchange(has_failed_, true)) {
    log_.error({}, "audit.file: {} can't be written ({}): make room, or let this user write there",
               place_.file, reason);
  }
}

}  // namespace tgs::store
