// To which client of the settings each call belongs: to the one who created or accepted it. The encryption key, the
// servers and the signalling of a call are for that client's connections alone; an incoming call that nobody has
// accepted yet is for all. Where the settings tell no clients apart, all have the same, empty, identity. Pure; owned by
// its Session, one for each instance of TDLib.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/ids.h"

namespace tgs::session {

/// Requests that admit() has to be asked about.
bool is_about_calls(std::string_view request_type);

inline constexpr std::string_view kUnknownCall = R"({"@type":"error","code":404,"message":"Call not found"})";

/// The field call_id of a request; none where it has none that TDLib takes.
std::optional<std::int32_t> call_id_in(std::string_view canonical);

class CallOwners {
 public:
  /// A client's request is about to go to TDLib. False: it is about another client's call, and must not.
  bool admit(RequestId id, std::string_view type, std::string_view canonical, std::string_view identity);
  /// TDLib's answer to it.
  void answered(RequestId id, std::string_view response);

  /// Whose connections may see this update; none: everybody's. To be called once for each update, in their order.
  std::optional<std::string> audience(std::string_view type, std::string_view update);

  bool may_use(std::int32_t call, std::string_view identity) const;

 private:
  struct Claim {
    std::string identity;
    std::optional<std::int32_t> call = {};  // of acceptCall
    std::int64_t user = 0;                  // of createCall
  };

  std::optional<std::string> owner_of(std::int32_t call) const;
  std::optional<std::string> take_creator(std::int64_t user, std::int32_t call);

  std::map<std::int32_t, std::string> owners_;
  std::map<RequestId, Claim> claims_;  // requests that have no answer yet
};

}  // namespace tgs::session
