#include "metrics/exposition.h"

#include <gmock/gmock.h>

#include "metrics/series.h"

namespace tgs::metrics {
namespace {

using testing::HasSubstr;
using testing::Not;

Snapshot whole() {
  Snapshot now{.now = 1'000'000, .has_api_id = true, .certificates = {{"certificate", 2'000'000'000}}};
  now.joined = {{"office", 2}};
  now.sessions = {{"Ready", 4}};
  now.monitor = Report<MonitorFigures>{{.worker_crashes = 6, .workers_memory = 1U << 30U}, 999'999};
  now.store = Report<StoreFigures>{{.has_database = 1, .lag_seconds = 12, .has_audit = 1}, 999'998};
  return now;
}

TEST(Exposition, HasEachSeriesWithWhatItMeans) {
  Traffic traffic;
  traffic.request("getMe", Step::passed);
  const auto text = exposition(traffic, whole());
  for (const auto* series : all_series()) {
    EXPECT_THAT(text,
                HasSubstr("# HELP " + std::string(series->name) + " " + std::string(series->meaning) + "\n"));
    EXPECT_THAT(text, HasSubstr("# TYPE " + std::string(series->name) + " " +
                                std::string(text_of(series->kind)) + "\n"));
  }
}

TEST(Exposition, ShowsWhatTheRolesReport) {
  const auto text = exposition(Traffic(), whole());
  EXPECT_THAT(text, HasSubstr("\ntgstorage_worker_crashes_total 6\n"));
  EXPECT_THAT(text, HasSubstr("tgstorage_memory_bytes{role=\"worker\"} 1073741824\n"));
  EXPECT_THAT(text, HasSubstr("\ntgstorage_backup_lag_seconds 12\n"));
  EXPECT_THAT(text, HasSubstr("tgstorage_report_timestamp_seconds{role=\"store\"} 999998\n"));
  EXPECT_THAT(text,
              HasSubstr("tgstorage_certificate_expiry_timestamp_seconds{file=\"certificate\"} 2000000000\n"));
  EXPECT_THAT(text, HasSubstr("tgstorage_sessions{state=\"Ready\"} 4\n"));
  EXPECT_THAT(text, HasSubstr("tgstorage_clients_joined{client=\"office\"} 2\n"));
}

TEST(Exposition, SaysNothingOfWhatIsNotKnown) {
  const auto text = exposition(Traffic(), {});
  for (const auto* name :
       {"tgstorage_workers ", "tgstorage_database_up ", "tgstorage_audit_up ", "_report_timestamp"}) {
    EXPECT_THAT(text, Not(HasSubstr(name)));
  }
  auto without_database = whole();
  without_database.store->figures = {};
  EXPECT_THAT(exposition(Traffic(), without_database), Not(HasSubstr("tgstorage_database_up ")));
}

TEST(Exposition, EscapesTheNameOfAClient) {
  Snapshot now;
  now.joined = {{"a \"b\" \\ c", 1}};
  EXPECT_THAT(exposition(Traffic(), now), HasSubstr(R"(client="a \"b\" \\ c"} 1)"));
}

TEST(Exposition, TakesOnlyTDLibsStatesForLabels) {
  EXPECT_EQ(state_label(""), "Starting");
  EXPECT_EQ(state_label("authorizationStateWaitCode"), "WaitCode");
  EXPECT_EQ(state_label("authorizationStateOfAHijackedWorker"), "Other");
  EXPECT_EQ(state_label("user"), "Other");
}

}  // namespace
}  // namespace tgs::metrics
