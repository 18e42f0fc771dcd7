#include "metrics/exposition.h"

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include "metrics/series.h"
#include "policy/names.h"

namespace tgs::metrics {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

ClientMetric::Label label(std::string_view name, std::string_view value) {
  return {std::string(name), std::string(value)};
}

/// One series' values, added one by one; for those with one label that is `series.labels` itself.
class Values {
 public:
  explicit Values(const Series& series) : series_(series) {
    family_.name = series.name;
    family_.help = series.meaning;
    family_.type = series.kind == Kind::counter ? MetricType::Counter : MetricType::Gauge;
  }

  Values& put(double value, std::vector<ClientMetric::Label> labels) {
    ClientMetric metric;
    metric.label = std::move(labels);
    (series_.kind == Kind::counter ? metric.counter.value : metric.gauge.value) = value;
    family_.metric.push_back(std::move(metric));
    return *this;
  }
  Values& add(std::uint64_t value, std::string_view label_value) {
    return put(static_cast<double>(value), {label(series_.labels, label_value)});
  }
  /// For each value of the label's enum.
  template <class Enum, std::size_t N>
  Values& add_all(const Counts<N>& counts) {
    for (std::size_t i = 0; i < N; ++i) {
      add(counts[i], text_of(static_cast<Enum>(i)));
    }
    return *this;
  }

  MetricFamily take() { return std::move(family_); }

 private:
  const Series& series_;
  MetricFamily family_ = {};
};

class Exposition {
 public:
  explicit Exposition(std::vector<MetricFamily> families) : families_(std::move(families)) {}

  void put(Values& values) { families_.push_back(values.take()); }
  void put(const Series& series, std::uint64_t value) {
    Values values(series);
    put(values.put(static_cast<double>(value), {}));
  }
  void put(const Series& series, const std::map<std::string, std::uint64_t>& by_label) {
    Values values(series);
    for (const auto& [text, value] : by_label) {
      values.add(value, text);
    }
    put(values);
  }
  template <class Enum, std::size_t N>
  void put_all(const Series& series, const Counts<N>& counts) {
    Values values(series);
    put(values.template add_all<Enum>(counts));
  }

  std::string text() const {
    const prometheus::TextSerializer serializer;
    return serializer.Serialize(families_);
  }

 private:
  std::vector<MetricFamily> families_;
};

void put_traffic(const Traffic& traffic, Exposition& out) {
  Values later(kRefusedLater);
  for (const auto step : {Step::type, Step::shape, Step::rate, Step::names, Step::arguments}) {
    later.add(traffic.late()[place(step)], text_of(step));
  }
  out.put(later);
  out.put_all<Outcome>(kAnswers, traffic.answers());
  out.put(kUpdates, traffic.updates());
  out.put(kUpdatesSent, traffic.updates_sent());
  out.put(kUpdatesDropped, traffic.updates_dropped());
  out.put_all<Door>(kConnections, traffic.connections());
  out.put_all<Reason>(kRefused, traffic.refusals());
  out.put_all<Reason>(kCutOff, traffic.cut_offs());
  out.put(kReceived, traffic.received());
  out.put(kSent, traffic.sent());
}

void put_lookups(const LookupCounts& lookups, Exposition& out) {
  Values sources(kLookups);
  out.put(sources.add(lookups.known, "known").add(lookups.cached, "cache").add(lookups.searched, "telegram"));
  Values failures(kResolverFailures);
  out.put(failures.add(lookups.not_found, "not_found")
              .add(lookups.flood_waits, "flood_wait")
              .add(lookups.limited, "limit")
              .add(lookups.failed, "error"));
}

void put_front(const Snapshot& now, Exposition& out) {
  out.put_all<Door>(kClients, now.clients);
  out.put(kJoined, now.joined);
  out.put(kHeld, now.held_bytes);
  out.put(kSessions, now.sessions);
  put_lookups(now.lookups, out);
  if (!now.certificates.empty()) {
    Values certificates(kCertificate);
    for (const auto& [file, expiry] : now.certificates) {
      certificates.add(static_cast<std::uint64_t>(expiry), file);
    }
    out.put(certificates);
  }
}

void put_monitor(const MonitorFigures& figures, Exposition& out) {
  out.put(kWorkers, figures.workers);
  out.put(kWorkerStarts, figures.worker_starts);
  out.put(kWorkerCrashes, figures.worker_crashes);
  out.put(kRecyclings, figures.recyclings);
  Values restarts(kRoleRestarts);
  out.put(restarts.add(figures.front_restarts, "front")
              .add(figures.store_restarts, "store")
              .add(figures.zygote_restarts, "zygote"));
  Values memory(kMemory);
  out.put(memory.add(figures.monitor_memory, "monitor")
              .add(figures.front_memory, "front")
              .add(figures.store_memory, "store")
              .add(figures.zygote_memory, "zygote")
              .add(figures.workers_memory, "worker"));
}

void put_store(const StoreFigures& figures, Exposition& out) {
  if (figures.has_database != 0) {
    out.put(kDatabaseUp, figures.is_database_up);
    out.put(kBackupRows, figures.rows_waiting);
    out.put(kSnapshots, figures.snapshots_waiting);
    out.put(kBackupLag, figures.lag_seconds);
  }
  if (figures.has_audit != 0) {
    out.put(kAuditUp, figures.is_audit_up);
  }
}

/// What each role has for itself: one that has not reported yet is left out.
void put_by_role(const Snapshot& now, Exposition& out) {
  Values dropped(kLinesDropped);
  Values reports(kReport);
  Values lost(kAuditFailures);
  dropped.add(now.lines_dropped, "front");
  lost.add(now.audit_lost, "front");
  if (now.monitor) {
    dropped.add(now.monitor->figures.lines_dropped, "monitor");
    reports.add(static_cast<std::uint64_t>(now.monitor->at), "monitor");
  }
  if (now.store) {
    dropped.add(now.store->figures.lines_dropped, "store");
    reports.add(static_cast<std::uint64_t>(now.store->at), "store");
    lost.add(now.store->figures.audit_lost, "store");
  }
  out.put(dropped);
  out.put(lost);
  if (now.monitor || now.store) {
    out.put(reports);
  }
}

}  // namespace

std::string state_label(std::string_view authorization_state) {
  constexpr std::string_view kBegin = "authorizationState";
  if (authorization_state.empty()) {
    return "Starting";
  }
  const bool is_known = authorization_state.starts_with(kBegin) && is_known_object(authorization_state);
  return is_known ? std::string(authorization_state.substr(kBegin.size())) : "Other";
}

std::string exposition(const Traffic& traffic, const Snapshot& now) {
  Exposition out(traffic.registry().Collect());
  Values build(kBuild);
  out.put(build.put(1, {label("version", TGSTORAGE_VERSION), label("tdlib", TGSTORAGE_TDLIB_VERSION)}));
  put_traffic(traffic, out);
  put_front(now, out);
  put_by_role(now, out);
  if (now.monitor) {
    put_monitor(now.monitor->figures, out);
  }
  if (now.store) {
    put_store(now.store->figures, out);
  }
  return out.text();
}

}  // namespace tgs::metrics
