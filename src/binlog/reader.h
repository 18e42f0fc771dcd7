// Reads a td.binlog as it grows: feed() it the file's bytes in their order, and take the events that are whole.
// Whatever stands in the file, it is read or refused. One thread at a time.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "base/secret.h"
#include "binlog/cipher.h"
#include "binlog/event.h"

namespace tgs::binlog {

/// Why a file can't be read on.
struct Fault {
  enum class Kind {
    damaged,     ///< what stands at `offset` is no event, or none that can stand there
    wrong_key,   ///< it was encrypted with another key than the given one
    unreadable,  ///< the system refuses it
  };
  Kind kind = Kind::damaged;
  std::uint64_t offset = 0;  ///< up to where all was well
  std::string reason;

  bool operator==(const Fault&) const = default;
};

class Reader {
 public:
  /// `database_key`: see Cipher::of(). A file that is not encrypted is read too.
  explicit Reader(Secret database_key) : key_(std::move(database_key)) {}
  Reader(Reader&&) = default;
  Reader& operator=(Reader&&) = delete;
  ~Reader() { wipe(held_); }

  /// The file's next bytes, which are copied. Where all events are taken before the next bytes come, this object holds
  /// little more than one event, and nothing once the last one was whole.
  void feed(std::string_view bytes);

  /// The next event; none where its end has not come yet. A Fault stays.
  tl::expected<std::optional<Event>, Fault> next();

  /// Where in the file the next event begins.
  std::uint64_t offset() const { return offset_; }
  /// Bytes behind that, of an event that is not whole.
  std::size_t torn() const { return held_.size() - taken_; }
  bool is_encrypted() const { return cipher_.has_value(); }

 private:
  std::string_view ahead() const { return std::string_view(held_).substr(taken_); }
  void make_room(std::size_t size);
  void let_go();
  tl::expected<Event, Fault> take(std::size_t size);
  std::optional<Fault> begin_decrypting(const Event& event);
  tl::unexpected<Fault> fail(Fault::Kind kind, std::string reason);

  Secret key_;
  std::optional<Cipher> cipher_;
  std::string held_;       // fed, decrypted
  std::size_t taken_ = 0;  // of held_
  std::uint64_t offset_ = 0;
  std::optional<Fault> fault_;
};

}  // namespace tgs::binlog
