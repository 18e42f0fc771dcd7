// Which clients get an update of the time when a session comes up: TDLib first delivers what arose while it
// was not running, and that is not what clients of a live stream expect. Pure; one for each instance.
//
// The window opens with the instance and ends with the first connectionStateReady after
// authorizationStateReady; an instance that asks for a log-in has missed nothing, so its window is closed at
// once. Inside it events (messages, calls, queries) follow `Missed`; states (users, options, chats) always
// pass, and so does a call that still rings, with its end.
#pragma once

#include <string_view>

namespace tgs::session {

/// What becomes of the events that a session missed.
enum class Missed {
  dropped,          ///< `offline` is false
  to_first_client,  ///< `offline` is true
  to_all,           ///< the interruption was the storage's own: clients were there all the time
};

enum class Audience { all, first_client, nobody };

class CatchUp {
 public:
  explicit CatchUp(Missed missed) : missed_(missed) {}

  /// `type` is the update's @type, `update` its JSON text as TDLib wrote it. Updates come in TDLib's order.
  Audience audience(std::string_view type, std::string_view update);

  bool over() const { return over_; }

 private:
  void follow(std::string_view type, std::string_view update);
  bool is_live_call(std::string_view type, std::string_view update);

  Missed missed_;
  bool authorized_ = false;
  bool over_ = false;
  bool told_of_call_ = false;  // and so of its end, too
};

}  // namespace tgs::session
