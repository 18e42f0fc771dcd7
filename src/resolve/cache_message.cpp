#include "resolve/cache_message.h"

#include <fmt/format.h>
#include <simdjson.h>

#include "wire/reply.h"

namespace tgs {
namespace {

using simdjson::SUCCESS;
using Element = simdjson::simdjson_result<simdjson::dom::element>;

// The largest resolver.ttl; far from what overflows a clock.
constexpr std::chrono::seconds kLongestLife = std::chrono::hours(24 * 365);

void append_peer(std::string& out, const std::optional<Peer>& peer) {
  if (peer) {
    fmt::format_to(std::back_inserter(out), R"(,"id":{},"is_user":{})", peer->id, peer->is_user);
  }
}

/// False where what is there is no peer; that none is there is fine.
bool read_peer(Element object, std::optional<Peer>& peer) {
  if (object["id"].error() == simdjson::NO_SUCH_FIELD) {
    return true;
  }
  Peer found;
  if (object["id"].get(found.id) != SUCCESS || object["is_user"].get(found.is_user) != SUCCESS ||
      found.id < -kGreatestId || found.id > kGreatestId) {
    return false;
  }
  peer = found;
  return true;
}

tl::unexpected<Error> malformed() {
  return fail("a message about names is malformed");
}

}  // namespace

std::string to_json(const NamedPeer& message) {
  // Names hold lower-case letters, digits and underscores alone.
  auto out =
      fmt::format(R"({{"session":{},"{}":"{}")", message.session,
                  message.name.kind == PeerName::Kind::phone ? "phone" : "username", message.name.text);
  append_peer(out, message.peer);
  return out + "}";
}

Result<NamedPeer> named_peer_from(std::string_view json) {
  simdjson::dom::parser parser;
  const simdjson::padded_string padded(json);
  const auto object = parser.parse(padded);
  NamedPeer message;
  std::string_view text;
  const bool is_phone = object["phone"].get(text) == SUCCESS;
  if (object["session"].get(message.session) != SUCCESS ||
      (!is_phone && object["username"].get(text) != SUCCESS) || !read_peer(object, message.peer)) {
    return malformed();
  }
  const auto name = parse_peer_name(text);
  const auto kind = is_phone ? PeerName::Kind::phone : PeerName::Kind::username;
  if (!name || name->kind != kind || name->text != text) {
    return malformed();
  }
  message.name = *name;
  return message;
}

std::string to_json(const CachedPeer& message) {
  auto out = fmt::format(R"({{"left":{})", message.left.count());
  append_peer(out, message.peer);
  return out + "}";
}

Result<CachedPeer> cached_peer_from(std::string_view json) {
  simdjson::dom::parser parser;
  const simdjson::padded_string padded(json);
  const auto object = parser.parse(padded);
  CachedPeer message;
  std::int64_t left = 0;
  if (object["left"].get(left) != SUCCESS || !read_peer(object, message.peer) || left < 0 ||
      left > kLongestLife.count()) {
    return malformed();
  }
  message.left = std::chrono::seconds(left);
  return message;
}

std::string to_json(const SessionPeerNames& message) {
  auto out = fmt::format(R"({{"session":{})", message.session);
  append_peer(out, message.names.peer);
  out += R"(,"phone":)";
  append_json_string(out, message.names.phone);
  fmt::format_to(std::back_inserter(out), R"(,"is_bot":{},"usernames":[)", message.names.is_bot);
  for (const auto& username : message.names.usernames) {
    out += out.ends_with('[') ? "" : ",";
    append_json_string(out, username);
  }
  return out + "]}";
}

Result<SessionPeerNames> session_peer_names_from(std::string_view json) {
  simdjson::dom::parser parser;
  const simdjson::padded_string padded(json);
  const auto object = parser.parse(padded);
  SessionPeerNames message;
  std::optional<Peer> peer;
  std::string_view phone;
  simdjson::dom::array usernames;
  if (object["session"].get(message.session) != SUCCESS || !read_peer(object, peer) || !peer ||
      object["phone"].get(phone) != SUCCESS || object["is_bot"].get(message.names.is_bot) != SUCCESS ||
      object["usernames"].get(usernames) != SUCCESS || phone.size() > PeerNames::kLongestPhone ||
      usernames.size() > PeerNames::kMostUsernames) {
    return malformed();
  }
  message.names.peer = *peer;
  message.names.phone = phone;
  for (const auto username : usernames) {
    std::string_view text;
    if (username.get(text) != SUCCESS || text.size() > PeerNames::kLongestUsername) {
      return malformed();
    }
    message.names.usernames.emplace_back(text);
  }
  return message;
}

}  // namespace tgs
