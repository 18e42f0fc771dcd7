#include "metrics/figures.h"

#include <gtest/gtest.h>

namespace tgs::metrics {
namespace {

TEST(Figures, OfTheMonitorComeAsTheyWent) {
  const MonitorFigures figures{
      .workers = 3, .recyclings = 9, .workers_memory = 1U << 30U, .lines_dropped = 1};
  EXPECT_EQ(monitor_figures_from(to_json(figures)).value(), figures);
}

TEST(Figures, OfTheStoreComeAsTheyWent) {
  const StoreFigures figures{.has_database = 1,
                             .snapshots_waiting = 2,
                             .lag_seconds = 77,
                             .session_lags = {{1, 0}, {42, 77}},
                             .audit_lost = 5};
  EXPECT_EQ(store_figures_from(to_json(figures)).value(), figures);
}

TEST(Figures, AreAllThereOrNone) {
  const auto whole = to_json(StoreFigures{});
  auto lacking = whole;
  lacking.replace(lacking.find(R"(,"audit_lost":0)"), std::string_view(R"(,"audit_lost":0)").size(), "");
  EXPECT_FALSE(store_figures_from(lacking));
  auto more = whole;
  more.insert(1, R"("further":0,)");
  EXPECT_FALSE(store_figures_from(more));
  EXPECT_FALSE(store_figures_from(to_json(MonitorFigures{})));
}

TEST(Figures, AreWholeNumbersThatPrometheusCanHold) {
  for (const auto* value : {"-1", "1.5", "\"1\"", "null", "9007199254740993", "18446744073709551615"}) {
    auto text = to_json(StoreFigures{});
    text.replace(text.find(R"("rows_waiting":0)"), std::string_view(R"("rows_waiting":0)").size(),
                 std::string(R"("rows_waiting":)") + value);
    EXPECT_FALSE(store_figures_from(text)) << value;
  }
  for (const auto* lags : {"[]", "1", "null", R"({"0":1})", R"({"1":-1})", R"({"1":"1"})", R"({"":1})",
                           R"({"-1":1})", R"({"1x":1})", R"({"18446744073709551616":1})"}) {
    auto text = to_json(StoreFigures{});
    text.replace(text.find("{}"), 2, lags);
    EXPECT_FALSE(store_figures_from(text)) << lags;
  }
  for (const auto* text : {"", "{}", "[]", "null", "{", "0"}) {
    EXPECT_FALSE(store_figures_from(text)) << text;
  }
}

}  // namespace
}  // namespace tgs::metrics
