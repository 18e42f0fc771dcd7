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
      if (std::string_view text; name.get(text) == SUCCESS) {
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
  if (object["id"].get(names.peer.id) != SUCCESS) {
    return std::nullopt;
  }
  names.peer.is_user = is_user;
  names.peer.id = is_user ? names.peer.id : kChannelChats - names.peer.id;
  names.usernames = active_usernames(object);
  if (std::string_view phone; is_user && object["phone_number"].get(phone) == SUCCESS) {
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
  entries_.insert_or_assign(name, Entry{peer, expires});
  if (peer) {
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
    const auto found = entries_.find(PeerName{PeerName::Kind::username, username});
    if (found != entries_.end() && found->second.peer != names.peer) {
      entries_.erase(found);
    }
  }
}

void KnownPeers::clear() {
  entries_.clear();
  names_of_.clear();
}

}  // namespace tgs
