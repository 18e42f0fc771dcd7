// What the metrics' listener answers: /metrics, /healthz and /readyz (docs/metrics.md). Whoever reaches it is told all
// of that; it changes nothing. Owned by the front; one thread.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/ids.h"
#include "base/log.h"
#include "base/unique_fd.h"
#include "metrics/snapshot.h"
#include "metrics/traffic.h"
#include "net/http_server.h"

namespace tgs::front {

class MetricsPort {
 public:
  using Look = std::function<metrics::Snapshot()>;

  /// The text of /metrics is made so often at most: whoever asks all the time must not keep the front from its clients.
  static constexpr Duration kFreshFor = std::chrono::seconds(1);

  /// All references outlive it; `look`: how things stand now.
  MetricsPort(net::Loop& loop, const metrics::Traffic& traffic, Look look, Log& log);

  void open(UniqueFd listening) { server_.open(std::move(listening)); }
  void close() { server_.close(); }

 private:
  net::HttpServer::Response answer(std::string_view path);
  const std::string& page();
  net::HttpServer::Response readiness() const;

  const metrics::Traffic& traffic_;
  const Look look_;
  std::string page_;
  TimePoint made_at_{};
  net::HttpServer server_;
};

}  // namespace tgs::front
