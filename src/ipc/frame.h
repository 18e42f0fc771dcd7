// The byte stream between the front and one session's instance in a worker: frames over a SOCK_STREAM pair.
// Layout, little-endian: `u32 body size | u8 kind | 3 zero bytes | u64 id | body`. The body is one JSON
// object. Several frames are written at once where several are ready: the peer's wake-up is what costs.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace tgs::ipc {

enum class FrameKind : std::uint8_t {
  request = 1,  ///< front → worker: a request in canonical form; `id` is the front's, never 0
  reply =
      2,  ///< worker → front: TDLib's response to the request with that `id`, without @extra and @client_id
  update = 3,  ///< worker → front: an update, `id` 0, without @client_id
  question =
      4,  ///< front → worker: a request of the storage's own, of those in policy/questions.h; answered by
          ///< a reply
};

struct Frame {
  FrameKind kind;
  std::uint64_t id;
  std::string_view body;
};

inline constexpr std::size_t kFrameHeaderSize = 16;
/// No request comes near it; a result of TDLib that is larger ends its instance rather than the front.
inline constexpr std::size_t kMaxFrameBody = 64U << 20U;

/// Appends one frame to `out`. `body` is at most kMaxFrameBody bytes.
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
