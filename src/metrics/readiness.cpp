#include "metrics/readiness.h"

#include <fmt/format.h>

namespace tgs::metrics {
namespace {

/// A role that has just started has not reported yet: of that alone nothing is said.
template <class Figures>
bool hangs(const std::optional<Report<Figures>>& report, std::time_t now) {
  return report && now - report->at > kMostSilenceSeconds;
}

void add_store(const Snapshot& now, std::vector<std::string>& reasons) {
  if (!now.is_store_linked) {
    reasons.emplace_back("store: the process is not there, or not linked to the front yet");
    return;
  }
  if (hangs(now.store, now.now)) {
    reasons.emplace_back("store: the process has not reported for a while");
  }
  if (!now.store) {
    return;
  }
  const auto& figures = now.store->figures;
  if (now.needs_audit && figures.is_audit_up == 0) {
    reasons.emplace_back("audit: it can't be written, and audit.required is true: requests are refused");
  }
  if (figures.has_database != 0 && figures.is_database_up == 0) {
    reasons.emplace_back("mysql: the database can't be reached, or does not take what is written to it");
  }
  if (figures.has_database != 0 && figures.lag_seconds > kMostLagSeconds) {
    reasons.push_back(fmt::format("mysql: the database is {} seconds behind", figures.lag_seconds));
  }
}

}  // namespace

std::vector<std::string> reasons_against(const Snapshot& now) {
  std::vector<std::string> reasons;
  if (!now.has_api_id) {
    reasons.emplace_back("tdlib.api_id: it is not set, so no session is opened");
  }
  if (now.lacks_tls) {
    reasons.emplace_back("tls: there is no certificate to listen with");
  }
  if (hangs(now.monitor, now.now)) {
    reasons.emplace_back("monitor: the process has not reported for a while");
  }
  add_store(now, reasons);
  return reasons;
}

}  // namespace tgs::metrics
