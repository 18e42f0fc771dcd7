#include "resolve/peer_lookup.h"

#include <fmt/format.h>
#include <simdjson.h>

#include "wire/peek.h"
#include "wire/td_error.h"

namespace tgs {
namespace {

using Kind = PeerLookup::Next::Kind;

/// The peer in a `chat` or `user` object; its id is 0 where there is none.
Peer peer_in(std::string_view answer) {
  simdjson::dom::parser parser;
  const simdjson::padded_string padded(answer);
  const auto object = parser.parse(padded);
  Peer peer;
  std::string_view type;
  if (object["id"].get(peer.id) != simdjson::SUCCESS) {
    return {};
  }
  peer.is_user = type_of(answer) == "user" ||
                 (object["type"]["@type"].get(type) == simdjson::SUCCESS && type == "chatTypePrivate");
  return peer;
}

/// What Telegram says of a name that nobody has, or whose owner hides.
bool means_nobody(const TdError& error) {
  return error.code == 404 || error.message == "USERNAME_NOT_OCCUPIED" ||
         error.message == "USERNAME_INVALID" || error.message == "PHONE_NOT_OCCUPIED" ||
         error.message == "PHONE_NUMBER_INVALID";
}

}  // namespace

PeerLookup::PeerLookup(PeerName name, bool may_import) : name_(std::move(name)), may_import_(may_import) {}

PeerLookup::Next PeerLookup::on_cached(std::optional<Peer> peer) {
  return peer ? confirm(*peer) : search();
}

PeerLookup::Next PeerLookup::confirm(Peer peer) {
  step_ = Step::confirming;
  peer_ = peer;
  // A bot's TDLib loads the peer for that, and makes the chat. Making it at once would succeed there with any id, and
  // tell of a person without names.
  return {Kind::ask_tdlib, fmt::format(R"({{"@type":"getChat","chat_id":{}}})", peer.id)};
}

PeerLookup::Next PeerLookup::open(Peer peer, Step step) {
  step_ = step;
  peer_ = peer;
  // Forced, they are answered without Telegram; they fail where this account does not know the peer.
  return {Kind::ask_tdlib,
          peer.is_user ? fmt::format(R"({{"@type":"createPrivateChat","user_id":{},"force":true}})", peer.id)
                       : fmt::format(R"({{"@type":"createSupergroupChat","supergroup_id":{},"force":true}})",
                                     kChannelChats - peer.id)};
}

PeerLookup::Next PeerLookup::search() {
  step_ = Step::searching;
  const bool by_name = name_.kind == PeerName::Kind::username;
  // Both hold lower-case letters, digits and underscores alone: nothing to escape.
  return {Kind::ask_telegram,
          by_name
              ? fmt::format(R"({{"@type":"searchPublicChat","username":"{}"}})", name_.text)
              : fmt::format(R"({{"@type":"searchUserByPhoneNumber","phone_number":"{}","only_local":false}})",
                            name_.text)};
}

PeerLookup::Next PeerLookup::import() {
  step_ = Step::importing;
  return {Kind::ask_telegram,
          fmt::format(R"({{"@type":"importContacts","contacts":[{{"@type":"importedContact",)"
                      R"("phone_number":"+{0}","first_name":"+{0}"}}]}})",
                      name_.text)};
}

PeerLookup::Next PeerLookup::on_answer(std::string_view answer) {
  if (type_of(answer) == "error") {
    return on_error(answer);
  }
  switch (step_) {
    case Step::confirming:
    case Step::making:
      return is_doubted_ ? search() : Next{.kind = Kind::found, .peer = peer_};
    case Step::opening:
      return {.kind = Kind::found, .peer = peer_, .learned = true};
    case Step::importing:
      return on_imported(answer);
    default:
      return on_found(answer);
  }
}

PeerLookup::Next PeerLookup::on_found(std::string_view answer) {
  const auto peer = peer_in(answer);
  if (peer.id == 0) {
    return {Kind::not_found};
  }
  if (type_of(answer) == "user") {
    return open(peer, Step::opening);
  }
  return {.kind = Kind::found, .peer = peer, .learned = true};
}

PeerLookup::Next PeerLookup::on_imported(std::string_view answer) {
  simdjson::dom::parser parser;
  const simdjson::padded_string padded(answer);
  std::int64_t user_id = 0;
  if (parser.parse(padded)["user_ids"].at(0).get(user_id) != simdjson::SUCCESS || user_id == 0) {
    return {Kind::not_found};
  }
  return open({user_id, true}, Step::opening);
}

PeerLookup::Next PeerLookup::on_error(std::string_view answer) {
  const auto error = td_error_in(answer);
  if (step_ == Step::confirming && error && error->message == "Chat not found") {
    return open(peer_, Step::making);  // the account may know the peer all the same
  }
  if (is_confirming()) {
    return search();  // this account does not know the peer, or not any more
  }
  const bool nobody = error && means_nobody(*error);
  if (nobody && step_ == Step::searching && name_.kind == PeerName::Kind::phone && may_import_) {
    return import();
  }
  return nobody ? Next{Kind::not_found} : Next{.kind = Kind::failed, .error = std::string(answer)};
}

}  // namespace tgs
