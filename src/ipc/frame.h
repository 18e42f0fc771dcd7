// The byte streams between the front and one session's instance in a worker, and between the front and the store:
// frames over a SOCK_STREAM pair.
// Layout, little-endian: `u32 body size | u8 kind | 3 zero bytes | u64 id | body`. The body is one JSON
// object, of `audited` a number. Several frames are written at once where several are ready: the peer's wake-up is what
// costs. One thread at a time.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace tgs::ipc {

enum class FrameKind : std::uint8_t {
  // Between front and worker. The ids are the front's, never 0; no text has an @extra or @client_id.
  request = 1,   ///< front → worker: a client's request in canonical form
  reply = 2,     ///< worker → front: TDLib's response to the request or question with that id
  update = 3,    ///< worker → front: id 0
  question = 4,  ///< front → worker: the storage's own, one of policy/questions.h

  // Between front and store. Bodies as in resolve/cache_message.h.
  ask_peer = 5,    ///< front → store: answered by `peer` with that id
  peer = 6,        ///< store → front
  keep_peer = 7,   ///< front → store: this was found
  drop_peer = 8,   ///< front → store: nobody has that name
  peer_names = 9,  ///< front → store: what a peer is called now

  // Between front and store, for the audit.
  audit = 10,  ///< front → store: an audit::Event; with an id other than 0 answered by `audited` with that id
  audited = 11,  ///< store → front: the number of its line in decimal digits; 0: it could not be written

  figures = 12,  ///< store → front: metrics::StoreFigures
};

struct Frame {
  FrameKind kind;
  std::uint64_t id;
  std::string_view body;
};

inline constexpr std::size_t kFrameHeaderSize = 16;
/// No request comes near it.
inline constexpr std::size_t kMaxFrameBody = 64U << 20U;

/// The largest body of a kind. Nothing that TDLib has to say comes near these: a worker that is not itself any more
/// could have the front hold it, and of an update build a tree of fifteen times its size.
constexpr std::size_t max_body(FrameKind kind) {
  return kind == FrameKind::update ? 4U << 20U : kind == FrameKind::reply ? 16U << 20U : kMaxFrameBody;
}

/// Appends one frame to `out`. `body` is at most max_body(kind) bytes.
void append_frame(std::string& out, FrameKind kind, std::uint64_t id, std::string_view body);

/// Cuts a stream into frames: append(), then next() until it has none. A frame that stands whole in one
/// appended chunk is not copied; the rest of a chunk is kept at the first next() that returns none.
class FrameReader {
 public:
  /// `bytes` must stay valid until next() has returned nothing.
  void append(std::string_view bytes);

  /// The next whole frame, its body valid until the call after; none where more bytes are needed; an Error
  /// where the stream is not ours (a wrong kind, padding or size), after which the stream is to be closed.
  Result<std::optional<Frame>> next();

 private:
  std::string_view unread() const;
  void consume(std::size_t size);

  std::string kept_;        // the head of a frame whose end has not come yet
  std::size_t used_ = 0;    // of kept_, already returned
  std::string_view chunk_;  // appended, not looked at yet
};

}  // namespace tgs::ipc
