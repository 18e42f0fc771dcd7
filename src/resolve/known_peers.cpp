#include "resolve/known_peers.h"

#include <simdjson.h>

#include <algorithm>

#include "wire/peek.h"

namespace tgs {
namespace {

using simdjson::simdjson_result;
using simdjson::SUCCESS;
using simdjson::dom::element;

std::vector<std::string> active_usernames(simdjson_result<element> object) {
  std::vector<std::string> names;
  simdjson::dom::array active;
  if (object["usernames"]["active_usernames"].get(active) == SUCCESS) {
    for (const auto name : active) {
      if (std::string_view text; name.get(text) == SUCCESS && text.size() <= PeerNames::kLongestUsername &&
                                 names.size() < PeerNames::kMostUsernames) {
        const auto parsed = parse_peer_name(text);
        names.push_back(parsed ? parsed->text : std::string(text));
      }
    }
  }
  return names;
}

}  // namespace

bool PeerNames::has(const PeerName& name) const {
  if (name.kind == PeerName::Kind::phone) {
    return phone.empty() || phone == name.text;
  }
  return std::ranges::find(usernames, name.text) != usernames.end();
}

bool PeerNames::contradict(const PeerName& name, const Peer& holder) const {
  if (holder == peer) {
    return !has(name);
  }
  const bool is_hidden = name.kind == PeerName::Kind::phone && phone.empty();
  return !is_hidden && has(name);
}

std::optional<PeerNames> peer_names_in(std::string_view update) {
  const auto type = type_of(update);
  const bool is_user = type == "updateUser";
  if (!is_user && type != "updateSupergroup") {
    return std::nullopt;
  }
  simdjson::dom::parser parser;
  const simdjson::padded_string padded(update);
  const auto object = parser.parse(padded)[is_user ? "user" : "supergroup"];
  PeerNames names;
  if (object["id"].get(names.peer.id) != SUCCESS || names.peer.id <= 0 || names.peer.id > kGreatestId) {
    return std::nullopt;
  }
  std::string_view kind;
  if (is_user && object["type"]["@type"].get(kind) == SUCCESS && kind == "userTypeUnknown") {
    return std::nullopt;
  }
  names.is_bot = kind == "userTypeBot";
  names.peer.is_user = is_user;
  names.peer.id = is_user ? names.peer.id : kChannelChats - names.peer.id;
  names.usernames = active_usernames(object);
  if (std::string_view phone;
      is_user && object["phone_number"].get(phone) == SUCCESS && phone.size() <= PeerNames::kLongestPhone) {
    names.phone = phone;
  }
  return names;
}

const KnownPeers::Entry* KnownPeers::find(const PeerName& name, TimePoint now) const {
  const auto found = entries_.find(name);
  return found != entries_.end() && now < found->second.expires ? &found->second : nullptr;
}

void KnownPeers::keep(const PeerName& name, std::optional<Peer> peer, TimePoint expires) {
  if (entries_.size() >= kMostNames || names_of_.size() >= 2 * kMostNames) {
    clear();
  }
  const auto known = entries_.find(name);
  const bool is_listed = known != entries_.end() && known->second.peer == peer;
  entries_.insert_or_assign(name, Entry{peer, expires});
  if (peer && !is_listed) {
    names_of_.emplace(peer->id, name);
  }
}

void KnownPeers::correct(const PeerNames& names) {
  const auto [begin, end] = names_of_.equal_range(names.peer.id);
  for (auto known = begin; known != end; ++known) {
    if (!names.has(known->second)) {
      entries_.erase(known->second);
    }
  }
  for (const auto& username : names.usernames) {
    take_from_others({PeerName::Kind::username, username}, names.peer);
  }
  if (!names.phone.empty()) {
    take_from_others({PeerName::Kind::phone, names.phone}, names.peer);
  }
}

void KnownPeers::take_from_others(const PeerName& name, const Peer& owner) {
  const auto found = entries_.find(name);
  if (found != entries_.end() && found->second.peer != owner) {
    entries_.erase(found);
  }
}

void KnownPeers::clear() {
  entries_.clear();
  names_of_.clear();
}

}  // namespace tgs
