// What waits to be written to one peer: bytes of its own and lines shared with others, in order, written many
// at a time. Holds no memory while empty. One thread at a time.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace tgs::net {

class Outbox {
 public:
  /// A buffer to append to; what is appended goes out behind everything pushed before.
  std::string& tail();
  /// `line` is written once for all outboxes that it is pushed to. Empty lines are not allowed.
  void push(std::shared_ptr<const std::string> line);

  bool empty() const { return bytes() == 0; }
  /// Bytes not written yet; shared lines count in full for each outbox.
  std::size_t bytes() const;

  enum class Written { all, some, failed };
  /// Writes as much as the (non-blocking) socket takes; `failed` leaves errno.
  Written write_to(int fd);
  /// Moves the first bytes out, as many as there are and `room` takes: for who writes them in another form. They count
  /// as written.
  std::size_t move_to(std::span<char> room);

 private:
  struct Chunk {
    std::string own;
    std::shared_ptr<const std::string> shared;  // if set, `own` is empty

    const std::string& text() const { return shared ? *shared : own; }
  };

  void consume(std::size_t written);
  void clear();

  std::vector<Chunk> chunks_;
  std::size_t begun_ = 0;     // of the first chunk, written already
  std::size_t complete_ = 0;  // bytes of all chunks but a last one of our own, which may still grow
};

}  // namespace tgs::net
