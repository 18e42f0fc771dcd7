#include "metrics/series.h"

#include <array>

namespace tgs::metrics {
namespace {

constexpr std::array kAll = {&kBuild,
                             &kRequests,
                             &kRefusedLater,
                             &kAnswers,
                             &kDuration,
                             &kUpdates,
                             &kUpdatesSent,
                             &kUpdatesDropped,
                             &kClients,
                             &kJoined,
                             &kConnections,
                             &kRefused,
                             &kCutOff,
                             &kReceived,
                             &kSent,
                             &kHeld,
                             &kSessions,
                             &kLookups,
                             &kResolverFailures,
                             &kWorkers,
                             &kWorkerStarts,
                             &kWorkerCrashes,
                             &kRecyclings,
                             &kRoleRestarts,
                             &kMemory,
                             &kDatabaseUp,
                             &kBackupRows,
                             &kSnapshots,
                             &kBackupLag,
                             &kAuditFailures,
                             &kAuditUp,
                             &kLinesDropped,
                             &kCertificate,
                             &kReport};

}  // namespace

std::span<const Series* const> all_series() {
  return kAll;
}

std::string_view text_of(Kind kind) {
  constexpr std::array<std::string_view, 3> kTexts = {"counter", "gauge", "histogram"};
  return kTexts.at(static_cast<std::size_t>(kind));
}

}  // namespace tgs::metrics
