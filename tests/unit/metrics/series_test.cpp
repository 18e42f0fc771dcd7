#include "metrics/series.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <prometheus/check_names.h>

#include <fstream>
#include <set>
#include <string>

namespace tgs::metrics {
namespace {

std::string row_of(const Series& series) {
  return fmt::format("| `{}` | {} | {} | {} |", series.name, text_of(series.kind), series.labels,
                     series.meaning);
}

TEST(Series, AreDocumentedAsTheyAreAndInTheirOrder) {
  std::vector<std::string> rows;
  std::ifstream page(PROJECT_ROOT "/docs/metrics.md");
  for (std::string line; std::getline(page, line);) {
    if (line.starts_with("| `tgstorage_")) {
      rows.push_back(line);
    }
  }
  std::vector<std::string> expected;
  for (const auto* series : all_series()) {
    expected.push_back(row_of(*series));
  }
  EXPECT_THAT(rows, testing::ElementsAreArray(expected));
}

TEST(Series, HaveNamesAsPrometheusWantsThemEachOnce) {
  std::set<std::string_view> names;
  for (const auto* series : all_series()) {
    EXPECT_TRUE(prometheus::CheckMetricName(std::string(series->name))) << series->name;
    EXPECT_TRUE(names.insert(series->name).second) << series->name;
    EXPECT_EQ(series->name.ends_with("_total"), series->kind == Kind::counter) << series->name;
    EXPECT_EQ(series->meaning.find_first_of("|\\\n"), std::string_view::npos) << series->name;
  }
}

}  // namespace
}  // namespace tgs::metrics
