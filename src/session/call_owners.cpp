#include "session/call_owners.h"

#include <simdjson.h>

#include <algorithm>
#include <array>

#include "session/call_facts.h"
#include "wire/peek.h"
#include "wire/td_integer.h"

namespace tgs::session {
namespace {

using simdjson::dom::element;

constexpr std::array<std::string_view, 6> kOfOneCall = {
    "acceptCall",  "discardCall",    "sendCallDebugInformation",
    "sendCallLog", "sendCallRating", "sendCallSignalingData"};

std::optional<std::int64_t> integer_in(const simdjson::simdjson_result<element>& found) {
  element value;
  return found.get(value) == simdjson::SUCCESS ? td_integer(value) : std::nullopt;
}

std::optional<std::int64_t> integer_in(std::string_view json, const char* pointer) {
  simdjson::dom::parser parser;
  return integer_in(parser.parse(json.data(), json.size()).at_pointer(pointer));
}

std::optional<std::int32_t> as_call_id(std::optional<std::int64_t> number) {
  return number && is_int32(*number) ? std::optional(static_cast<std::int32_t>(*number)) : std::nullopt;
}

}  // namespace

bool is_about_calls(std::string_view request_type) {
  return request_type == "createCall" || std::ranges::find(kOfOneCall, request_type) != kOfOneCall.end();
}

std::optional<std::int32_t> call_id_in(std::string_view canonical) {
  return as_call_id(integer_in(canonical, "/call_id"));
}

bool CallOwners::admit(RequestId id, std::string_view type, std::string_view canonical,
                       std::string_view identity) {
  if (type == "createCall") {
    claims_[id] = {.identity = std::string(identity), .user = integer_in(canonical, "/user_id").value_or(0)};
    return true;
  }
  const auto call = call_id_in(canonical);
  if (!call) {
    return true;  // TDLib says what is wrong with it
  }
  if (!may_use(*call, identity)) {
    return false;
  }
  if (type == "acceptCall" && owners_.try_emplace(*call, identity).second) {
    claims_[id] = {.identity = std::string(identity), .call = call};
  }
  return true;
}

void CallOwners::answered(RequestId id, std::string_view response) {
  const auto claim = claims_.extract(id);
  if (!claim) {
    return;
  }
  const auto type = type_of(response);
  if (claim.mapped().call && type == "error") {
    owners_.erase(*claim.mapped().call);
  } else if (const auto made = type == "callId" ? as_call_id(integer_in(response, "/id")) : std::nullopt) {
    owners_.try_emplace(*made, claim.mapped().identity);
  }
}

std::optional<std::string> CallOwners::audience(std::string_view type, std::string_view update) {
  if (type == "updateNewCallSignalingData") {
    const auto call = call_id_in(update);
    return call ? owner_of(*call).value_or("") : "";
  }
  if (type != "updateCall") {
    return std::nullopt;
  }
  const auto call = call_facts(update);
  if (!call) {
    return std::string();
  }
  auto owner = owner_of(call->id);
  if (!owner && call->is_outgoing) {
    owner = take_creator(call->user, call->id);
  }
  if (!owner && call->is_ready) {
    // Only a ready call has secrets. One that is not known to be of a client is nobody's: another device's, or one from
    // before this front.
    owner = owners_.try_emplace(call->id).first->second;
  }
  if (call->is_over) {
    owners_.erase(call->id);
  }
  return owner;
}

bool CallOwners::may_use(std::int32_t call, std::string_view identity) const {
  const auto found = owners_.find(call);
  return found == owners_.end() || found->second == identity;
}

std::optional<std::string> CallOwners::owner_of(std::int32_t call) const {
  const auto found = owners_.find(call);
  return found == owners_.end() ? std::nullopt : std::optional(found->second);
}

/// The update may come before the answer to createCall: then it is the first to that user that has no call yet.
std::optional<std::string> CallOwners::take_creator(std::int64_t user, std::int32_t call) {
  const auto found = std::ranges::find_if(
      claims_, [user](const auto& claim) { return !claim.second.call && claim.second.user == user; });
  if (found == claims_.end()) {
    return std::nullopt;
  }
  auto identity = std::move(found->second.identity);
  claims_.erase(found);
  owners_[call] = identity;
  return identity;
}

}  // namespace tgs::session
