#include "front/metrics_port.h"

#include "metrics/exposition.h"
#include "metrics/readiness.h"

namespace tgs::front {

MetricsPort::MetricsPort(net::Loop& loop, const metrics::Traffic& traffic, Look look, Log& log)
    : traffic_(traffic),
      look_(std::move(look)),
      server_(loop, log, [this](std::string_view path) { return answer(path); }) {}

net::HttpServer::Response MetricsPort::answer(std::string_view path) {
  if (path == "/metrics") {
    return {.body = page(), .type = "text/plain; version=0.0.4; charset=utf-8"};
  }
  if (path == "/healthz") {
    return {.body = "ok\n"};  // the loop turns
  }
  if (path == "/readyz") {
    return readiness();
  }
  return {.status = 404, .body = "There are /metrics, /healthz and /readyz.\n"};
}

const std::string& MetricsPort::page() {
  if (const auto now = Clock::now(); page_.empty() || now - made_at_ >= kFreshFor) {
    page_ = exposition(traffic_, look_());
    made_at_ = now;
  }
  return page_;
}

net::HttpServer::Response MetricsPort::readiness() const {
  const auto reasons = reasons_against(look_());
  net::HttpServer::Response response{.status = reasons.empty() ? 200U : 503U};
  for (const auto& reason : reasons) {
    response.body.append(reason).append("\n");
  }
  if (reasons.empty()) {
    response.body = "ok\n";
  }
  return response;
}

}  // namespace tgs::front
