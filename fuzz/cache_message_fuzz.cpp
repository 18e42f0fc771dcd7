// What front and store read of each other: a message that is taken is sound, and survives being written and read
// again.
#include "resolve/cache_message.h"

#include "fuzz/expect.h"

using tgs::fuzz::expect;

namespace {

void check_named(std::string_view json) {
  const auto message = tgs::named_peer_from(json);
  if (!message) {
    return;
  }
  expect(message->name.kind != tgs::PeerName::Kind::id, "an id is no name");
  expect(tgs::parse_peer_name(message->name.text) == message->name, "a name has its one form");
  const auto again = tgs::named_peer_from(tgs::to_json(*message));
  expect(again && again->session == message->session && again->name == message->name &&
             again->peer == message->peer,
         "a named peer reads back as it was written");
}

void check_cached(std::string_view json) {
  const auto message = tgs::cached_peer_from(json);
  if (!message) {
    return;
  }
  expect(message->left.count() >= 0 && tgs::TimePoint::max() - message->left > tgs::TimePoint(),
         "a life that a clock can hold");
  const auto again = tgs::cached_peer_from(tgs::to_json(*message));
  expect(again && again->left == message->left && again->peer == message->peer,
         "a cached peer reads back as it was written");
}

void check_names(std::string_view json) {
  const auto message = tgs::session_peer_names_from(json);
  if (!message) {
    return;
  }
  const auto again = tgs::session_peer_names_from(tgs::to_json(*message));
  expect(again && again->session == message->session && again->names.peer == message->names.peer &&
             again->names.phone == message->names.phone && again->names.is_bot == message->names.is_bot &&
             again->names.usernames == message->names.usernames,
         "names read back as they were written");
}

/// Of TDLib's updates: what the front reads of them, the store can read.
void check_update(std::string_view update) {
  if (const auto names = tgs::peer_names_in(update)) {
    expect(tgs::session_peer_names_from(tgs::to_json(tgs::SessionPeerNames{1, *names})).has_value(),
           "the store can read what the front tells it");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const auto text = tgs::fuzz::text(data, size);
  check_named(text);
  check_cached(text);
  check_names(text);
  check_update(text);
  return 0;
}
