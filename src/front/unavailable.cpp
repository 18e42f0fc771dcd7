#include "front/unavailable.h"

#include "ipc/channel.h"

namespace tgs::front {

Refusal unavailable(std::string reason) {
  return {ErrorToken::session_unavailable, std::move(reason), {}};
}

Refusal refusal_of(std::string_view body) {
  if (body == ipc::kAbsent) {
    return {
        ErrorToken::client_not_allowed, "there is no such session, and this client may not create it", {}};
  }
  if (body == ipc::kElsewhere) {
    return unavailable("the session is, or may be, another storage's; this one's log says why");
  }
  return unavailable(body == ipc::kUnrestored
                         ? "the session's copy in the database can't be had; the storage's log says why"
                         : "the session can't be opened; the storage's log says why");
}

}  // namespace tgs::front
