#include "metrics/figures.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <array>
#include <span>

namespace tgs::metrics {
namespace {

/// What a double holds exactly: the text for Prometheus has no other numbers.
constexpr std::uint64_t kGreatest = std::uint64_t{1} << 53U;

template <class Figures>
struct Field {
  std::string_view name;
  std::uint64_t Figures::*value;
};

using M = MonitorFigures;
using S = StoreFigures;

constexpr std::array kOfMonitor = {Field<M>{"workers", &M::workers},
                                   Field<M>{"worker_starts", &M::worker_starts},
                                   Field<M>{"worker_crashes", &M::worker_crashes},
                                   Field<M>{"recyclings", &M::recyclings},
                                   Field<M>{"front_restarts", &M::front_restarts},
                                   Field<M>{"store_restarts", &M::store_restarts},
                                   Field<M>{"zygote_restarts", &M::zygote_restarts},
                                   Field<M>{"monitor_memory", &M::monitor_memory},
                                   Field<M>{"front_memory", &M::front_memory},
                                   Field<M>{"store_memory", &M::store_memory},
                                   Field<M>{"zygote_memory", &M::zygote_memory},
                                   Field<M>{"workers_memory", &M::workers_memory},
                                   Field<M>{"lines_dropped", &M::lines_dropped}};

constexpr std::array kOfStore = {
    Field<S>{"has_database", &S::has_database}, Field<S>{"is_database_up", &S::is_database_up},
    Field<S>{"rows_waiting", &S::rows_waiting}, Field<S>{"lag_seconds", &S::lag_seconds},
    Field<S>{"has_audit", &S::has_audit},       Field<S>{"is_audit_up", &S::is_audit_up},
    Field<S>{"audit_lost", &S::audit_lost},     Field<S>{"lines_dropped", &S::lines_dropped}};

template <class Figures>
std::string write(const Figures& figures, std::span<const Field<Figures>> fields) {
  std::string json = "{";
  for (const auto& [name, value] : fields) {
    fmt::format_to(std::back_inserter(json), R"({}"{}":{})", json.size() > 1 ? "," : "", name,
                   figures.*value);
  }
  return json + "}";
}

template <class Figures>
Result<Figures> read(std::string_view json, std::span<const Field<Figures>> fields) {
  simdjson::dom::parser parser;
  const simdjson::padded_string padded(json);
  simdjson::dom::object object;
  bool is_ours = parser.parse(padded).get(object) == simdjson::SUCCESS && object.size() == fields.size();
  Figures figures;
  for (const auto& [name, value] : fields) {
    is_ours = is_ours && object[name].get(figures.*value) == simdjson::SUCCESS && figures.*value <= kGreatest;
  }
  return is_ours ? Result<Figures>(figures) : fail("a report of figures is malformed");
}

}  // namespace

std::string to_json(const MonitorFigures& figures) {
  return write<M>(figures, kOfMonitor);
}

std::string to_json(const StoreFigures& figures) {
  return write<S>(figures, kOfStore);
}

Result<MonitorFigures> monitor_figures_from(std::string_view json) {
  return read<M>(json, kOfMonitor);
}

Result<StoreFigures> store_figures_from(std::string_view json) {
  return read<S>(json, kOfStore);
}

}  // namespace tgs::metrics
