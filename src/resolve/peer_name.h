// What a client may write where TDLib wants an id (docs/protocol.md, Identifiers). Pure; usable from any thread.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace tgs {

struct PeerName {
  enum class Kind {
    id,        ///< an integer with a leading '-': passes as it is
    username,  ///< text: lower case, without @ and link
    phone,     ///< text: digits only
  };
  Kind kind;
  std::string text = {};

  bool operator==(const PeerName&) const = default;
};

/// None where `text` is neither an id, a username nor a phone number.
std::optional<PeerName> parse_peer_name(std::string_view text);

}  // namespace tgs

template <>
struct std::hash<tgs::PeerName> {
  std::size_t operator()(const tgs::PeerName& name) const noexcept {
    return std::hash<std::string>()(name.text) * 3 + static_cast<std::size_t>(name.kind);
  }
};
