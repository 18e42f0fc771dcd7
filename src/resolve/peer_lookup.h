// One name on its way to a peer: what to ask whom, in which order. A state machine that is told what came back
// and answers what to do next. Pure; owned by the Resolver.
//
//   cache → a peer: does this account know it? → yes: found
//         → none, or no: search at Telegram → found, not found, flood wait, another error
//
// A peer counts as found when requests can be addressed to it both as a chat and, where it is one, as a user.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "resolve/peer_name.h"

namespace tgs {

/// Supergroups and channels: the chat's id is this less the supergroup's.
inline constexpr std::int64_t kChannelChats = -1'000'000'000'000;

/// TDLib's ids are int53; what is larger, on either side of 0, is none.
inline constexpr std::int64_t kGreatestId = std::int64_t{1} << 53U;

struct Peer {
  std::int64_t id = 0;  ///< of the chat; a private chat has its user's id
  bool is_user = false;

  bool operator==(const Peer&) const = default;
};

class PeerLookup {
 public:
  /// `name` is no id. `may_import`: a phone number that can't be found may be added to the contacts.
  PeerLookup(PeerName name, bool may_import);

  struct Next {
    enum class Kind {
      ask_tdlib,     ///< `question`: answered from what TDLib has; a bot's asks Telegram where it has nothing
      ask_telegram,  ///< `question`: costs a request to Telegram
      found,         ///< `peer`; `learned`: by a search, so the cache does not have it
      not_found,
      failed,  ///< `error`: TDLib's error object, for the client
    };
    Kind kind;
    std::string question = {};
    Peer peer = {};
    bool learned = false;
    std::string error = {};
  };

  /// It begins so: with a question to the cache.
  bool waits_for_cache() const { return step_ == Step::cached; }
  Next on_cached(std::optional<Peer> peer);
  /// The peer that is being asked about, on the cache's word; null where none is.
  const Peer* in_question() const { return is_confirming() ? &peer_ : nullptr; }
  /// What the cache said has turned out to be wrong.
  void doubt() { is_doubted_ = true; }
  /// To the last question.
  Next on_answer(std::string_view answer);

 private:
  enum class Step { cached, confirming, making, searching, importing, opening };

  bool is_confirming() const { return step_ == Step::confirming || step_ == Step::making; }
  Next confirm(Peer peer);
  Next search();
  Next import();
  Next open(Peer peer, Step step);
  Next on_found(std::string_view answer);
  Next on_imported(std::string_view answer);
  Next on_error(std::string_view answer);

  const PeerName name_;
  const bool may_import_;
  Step step_ = Step::cached;
  Peer peer_;
  bool is_doubted_ = false;
};

}  // namespace tgs
