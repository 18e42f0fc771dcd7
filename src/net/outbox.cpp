#include "net/outbox.h"

#include <sys/socket.h>
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
    std::array<iovec, kMaxParts> parts;  // NOLINT(*-member-init): the first `count` are filled
    const auto count = std::min(chunks_.size(), kMaxParts);
    for (std::size_t i = 0; i < count; ++i) {
      const auto& text = chunks_[i].text();
      const auto skip = i == 0 ? begun_ : 0;
      parts[i] = {const_cast<char*>(text.data()) + skip, text.size() - skip};
    }
    msghdr message{};
    message.msg_iov = parts.data();
    message.msg_iovlen = count;
    // A program that has our libtdjson in it may not ignore SIGPIPE.
    const auto written = ::sendmsg(fd, &message, MSG_NOSIGNAL);
    if (written >= 0) {
      consume(static_cast<std::size_t>(written));
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      return Written::some;
    } else if (errno != EINTR) {
      return Written::failed;
    }
  }
  clear();
  return Written::all;
}

std::size_t Outbox::move_to(std::span<char> room) {
  std::size_t filled = 0;
  auto skip = begun_;
  for (auto chunk = chunks_.begin(); chunk != chunks_.end() && filled < room.size(); ++chunk) {
    const auto part = std::string_view(chunk->text()).substr(skip, room.size() - filled);
    filled += part.copy(room.data() + filled, part.size());
    skip = 0;
  }
  consume(filled);
  if (empty()) {
    clear();
  }
  return filled;
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

void Outbox::clear() {
  std::vector<Chunk>().swap(chunks_);  // an assignment would keep its memory
  begun_ = 0;
  complete_ = 0;
}

}  // namespace tgs::net
