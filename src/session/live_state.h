// What a newcomer to a running session has to be told before anything else: the last authorization state, the
// last connection state and the last update of each call that is not over yet. Pure; the texts are TDLib's
// own updates, byte for byte. One object an instance of TDLib, used from one thread at a time.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tgs::session {

/// The state's own type in an updateAuthorizationState (`authorizationStateReady`), else empty.
std::string_view authorization_state_type(std::string_view update_json);

class LiveState {
 public:
  /// Remembers the update where it is one of the three; anything else, malformed too, changes nothing.
  void apply(std::string_view update_json);

  /// The last update of that kind; empty before the first.
  const std::string& authorization() const { return authorization_; }
  const std::string& connection() const { return connection_; }

  /// The last updates of all live calls, the oldest call first.
  std::vector<std::string> calls() const;
  std::vector<std::int32_t> call_ids() const;
  bool has_calls() const { return !calls_.empty(); }
  /// None where no live call has that id.
  std::optional<std::string> call(std::int32_t id) const;
  /// False for an outgoing call and for one that is not live.
  bool is_incoming(std::int32_t id) const;

 private:
  struct Call {
    std::string update;
    bool incoming = false;
  };

  void apply_call(std::string_view update_json);

  std::string authorization_;
  std::string connection_;
  std::map<std::int32_t, Call> calls_;  // TDLib numbers the calls of an instance upwards
};

}  // namespace tgs::session
