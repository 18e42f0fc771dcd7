// How an instance of TDLib is started: which requests in which order, and what their answers lead to. Options
// and the proxy go before setTdlibParameters, when no connection exists yet; with a proxy the network stays
// switched off until TDLib has accepted it, so that nothing can go round a wrong one. A database that was
// written without a key is opened once without and re-keyed. Pure; one object an instance, one thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/secret.h"
#include "settings/settings.h"

namespace tgs::worker {

/// Ids of the worker's own requests; the front's are below.
inline constexpr std::uint64_t kFirstOwnId = std::uint64_t{1} << 63U;

inline constexpr bool is_own_id(std::uint64_t id) {
  return id >= kFirstOwnId;
}

/// Complete requests, for any instance at any time.
std::string close_request();
/// TDLib answers it at once, whatever state it is in: it wakes whoever waits in receive().
std::string wake_request();

class StartUp {
 public:
  /// `settings` outlives this; `folder` is the session's own.
  StartUp(const TdlibSettings& settings, std::string folder);

  /// The first requests, to be sent in this order to a new client.
  std::vector<Secret> begin() const;

  struct Step {
    std::vector<Secret> requests;        ///< to be sent now
    bool ready = false;                  ///< clients' requests may be sent from now on
    std::optional<std::string> failure;  ///< the instance is of no use: close it. Names the key to change
    std::optional<std::string> note;     ///< for the log
  };
  /// `id` is an own one.
  Step on_reply(std::uint64_t id, std::string_view reply);

 private:
  Secret parameters(std::string_view key) const;
  Step on_parameters(std::string_view reply);
  Step on_proxy(std::string_view reply);
  Step on_new_key(std::string_view reply);
  Step finish_when_done();
  Step fail_once(std::string why);

  const TdlibSettings& settings_;
  const std::string folder_;
  bool without_key_ = false;  // the empty key is being tried
  bool opened_ = false;
  bool proxied_ = false;
  bool failed_ = false;
};

}  // namespace tgs::worker
