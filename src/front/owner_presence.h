// The owner at work with a session, as the session sees it: a client that asks for nothing here, and is told nothing,
// as the owner has a line of its own to the worker. It keeps the session running. Owned by Sessions; one thread.
#pragma once

#include <functional>
#include <limits>
#include <utility>

#include "base/ids.h"
#include "session/client.h"

namespace tgs::front {

/// At most one a session, so that all can have the same id.
inline constexpr ClientId kOwner = std::numeric_limits<ClientId>::max();

class OwnerPresence final : public session::Client {
 public:
  /// `on_end` is called when the session can't be had, and is told why.
  explicit OwnerPresence(std::function<void(const Refusal&)> on_end) : on_end_(std::move(on_end)) {}

  std::string_view identity() const override { return {}; }
  bool may_see(std::string_view /*update_type*/, std::string_view /*update*/) const override { return false; }
  std::optional<Refusal> judge_again(std::string_view /*canonical*/) override { return std::nullopt; }
  void send(const session::SharedLine& /*line*/) override {}
  void respond(std::string_view /*response*/, std::string_view /*extra*/) override {}
  void refuse(const Refusal& /*refusal*/) override {}
  void request_done(std::size_t /*bytes*/) override {}
  void end(const Refusal& refusal) override { on_end_(refusal); }

 private:
  const std::function<void(const Refusal&)> on_end_;
};

}  // namespace tgs::front
