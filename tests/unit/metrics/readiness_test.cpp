#include "metrics/readiness.h"

#include <gmock/gmock.h>

namespace tgs::metrics {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::StartsWith;

constexpr std::time_t kNow = 1'000'000;

/// All is there, and well.
Snapshot well() {
  Snapshot now{.now = kNow, .has_api_id = true};
  now.is_store_linked = true;
  now.needs_audit = true;
  now.monitor = Report<MonitorFigures>{{}, kNow};
  now.store =
      Report<StoreFigures>{{.has_database = 1, .is_database_up = 1, .has_audit = 1, .is_audit_up = 1}, kNow};
  return now;
}

TEST(Readiness, IsGivenWhereAllIsWell) {
  EXPECT_THAT(reasons_against(well()), IsEmpty());
}

TEST(Readiness, IsGivenBeforeTheFirstReports) {
  auto now = well();
  now.monitor.reset();
  now.store.reset();
  EXPECT_THAT(reasons_against(now), IsEmpty());
}

TEST(Readiness, NeedsAnApiId) {
  auto now = well();
  now.has_api_id = false;
  EXPECT_THAT(reasons_against(now), ElementsAre(StartsWith("tdlib.api_id: ")));
}

TEST(Readiness, NeedsTheStore) {
  auto now = well();
  now.is_store_linked = false;
  EXPECT_THAT(reasons_against(now), ElementsAre(StartsWith("store: ")));
}

TEST(Readiness, NeedsRolesThatReport) {
  auto now = well();
  now.now += kMostSilenceSeconds;
  EXPECT_THAT(reasons_against(now), IsEmpty());
  ++now.now;
  EXPECT_THAT(reasons_against(now), ElementsAre(StartsWith("monitor: "), StartsWith("store: ")));
}

TEST(Readiness, NeedsTheAuditOnlyWhereItIsRequired) {
  auto now = well();
  now.store->figures.is_audit_up = 0;
  EXPECT_THAT(reasons_against(now), ElementsAre(StartsWith("audit: ")));
  now.needs_audit = false;
  EXPECT_THAT(reasons_against(now), IsEmpty());
}

TEST(Readiness, NeedsTheDatabaseOnlyWhereThereIsOne) {
  auto now = well();
  now.store->figures.is_database_up = 0;
  now.store->figures.lag_seconds = kMostLagSeconds + 1;
  EXPECT_THAT(reasons_against(now), ElementsAre(StartsWith("mysql: "), StartsWith("mysql: ")));
  now.store->figures.has_database = 0;
  EXPECT_THAT(reasons_against(now), IsEmpty());
}

TEST(Readiness, NeedsCertificatesWhereThereIsAListenerForTls) {
  auto now = well();
  now.lacks_tls = true;
  EXPECT_THAT(reasons_against(now), ElementsAre(StartsWith("tls: ")));
}

}  // namespace
}  // namespace tgs::metrics
