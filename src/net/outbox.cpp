#include "net/outbox.h"

#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace tgs::net {
namespace {

constexpr std::size_t kMaxParts = 64;

}  // namespace

std::string& Outbox::tail() {
  if (chunks_.empty() || chunks_.back().shared) {
    chunks_.emplace_back();
  }
  return chunks_.back().own;
}

void Outbox::push(std::shared_ptr<const std::string> line) {
  if (!chunks_.empty() && !chunks_.back().shared) {
    complete_ += chunks_.back().own.size();
  }
  complete_ += line->size();
  chunks_.push_back({{}, std::move(line)});
}

std::size_t Outbox::bytes() const {
  const bool grows = !chunks_.empty() && !chunks_.back().shared;
  return complete_ + (grows ? chunks_.back().own.size() : 0) - begun_;
}

Outbox::Written Outbox::write_to(int fd) {
  while (!empty()) {
    std::array<iovec, kMaxParts> parts;
    const auto count = std::min(chunks_.size(), kMaxParts);
    for (std::size_t i = 0; i < count; ++i) {
      const auto& text = chunks_[i].text();
      const auto skip = i == 0 ? begun_ : 0;
      parts[i] = {const_cast<char*>(text.data()) + skip, text.size() - skip};
    }
    const auto written = ::writev(fd, parts.data(), static_cast<int>(count));
    if (written >= 0) {
      consume(static_cast<std::size_t>(written));
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      return Written::some;
    } else if (errno != EINTR) {
      return Written::failed;
    }
  }
  chunks_ = {};
  return Written::all;
}

void Outbox::consume(std::size_t written) {
  begun_ += written;
  auto chunk = chunks_.begin();
  while (chunk != chunks_.end() && begun_ >= chunk->text().size()) {
    begun_ -= chunk->text().size();
    const bool grew = std::next(chunk) == chunks_.end() && !chunk->shared;
    complete_ -= grew ? 0 : chunk->text().size();
    ++chunk;
  }
  chunks_.erase(chunks_.begin(), chunk);
}

void Outbox::drop_unbegun() {
  if (begun_ == 0) {
    chunks_ = {};
    complete_ = 0;
    return;
  }
  auto& first = chunks_.front();
  if (!first.shared) {
    // Own chunks hold several lines: the one under way ends at the first newline behind what was written.
    const auto end = first.own.find('\n', begun_ - 1);
    first.own.resize(std::min(end == std::string::npos ? first.own.size() : end + 1, first.own.size()));
  }
  chunks_.resize(1);
  complete_ = first.shared ? first.text().size() : 0;
}

}  // namespace tgs::net
