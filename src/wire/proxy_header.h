// The header by which a proxy tells where a connection comes from: the PROXY protocol, version 1 (a line of text) and
// 2 (binary), as HAProxy's specification has it. Pure; any thread.
// Strict: what the specification doesn't allow for a TCP connection is broken, since whoever may send a header decides
// whom its receiver takes the peer for. Extensions (TLVs, checksums among them) are passed over.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "base/ip_address.h"

namespace tgs {

struct ProxyHeader {
  enum class What {
    complete,
    need_more,  ///< all bytes so far belong to a header that may still become a right one
    broken,
  };

  What what = What::need_more;
  std::size_t size = 0;  ///< of a complete one; what is behind it is the connection's own
  /// Where the proxy's client is. None where the proxy speaks for itself (LOCAL) or doesn't know (UNKNOWN, a Unix
  /// socket): then it is where the connection comes from.
  std::optional<Endpoint> source = std::nullopt;
};

/// No header is larger; the specification has room for extensions that no proxy we know of makes use of.
inline constexpr std::size_t kMaxProxyHeader = 4096;

/// What `bytes`, the connection's first ones, begin with.
ProxyHeader parse_proxy_header(std::string_view bytes);

}  // namespace tgs
