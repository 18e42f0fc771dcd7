#include "metrics/figures.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <iterator>
#include <span>
#include <utility>

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
    Field<S>{"has_database", &S::has_database},  Field<S>{"is_database_up", &S::is_database_up},
    Field<S>{"rows_waiting", &S::rows_waiting},  Field<S>{"snapshots_waiting", &S::snapshots_waiting},
    Field<S>{"lag_seconds", &S::lag_seconds},    Field<S>{"has_audit", &S::has_audit},
    Field<S>{"is_audit_up", &S::is_audit_up},    Field<S>{"audit_lost", &S::audit_lost},
    Field<S>{"lines_dropped", &S::lines_dropped}};

constexpr std::string_view kLags = "session_lags";

/// The members, without the closing brace.
template <class Figures>
std::string write(const Figures& figures, std::span<const Field<Figures>> fields) {
  std::string json = "{";
  for (const auto& [name, value] : fields) {
    fmt::format_to(std::back_inserter(json), R"({}"{}":{})", json.size() > 1 ? "," : "", name,
                   figures.*value);
  }
  return json;
}

bool read(simdjson::dom::element element, std::uint64_t& value) {
  return element.get(value) == simdjson::SUCCESS && value <= kGreatest;
}

template <class Figures>
bool read(simdjson::dom::object object, Figures& figures, std::span<const Field<Figures>> fields) {
  return std::ranges::all_of(fields, [&](const Field<Figures>& field) {
    simdjson::dom::element value;
    return object[field.name].get(value) == simdjson::SUCCESS && read(value, figures.*field.value);
  });
}

bool read(simdjson::dom::object object, Lags& lags) {
  return std::ranges::all_of(object, [&](const simdjson::dom::key_value_pair& member) {
    SessionId session = 0;
    const auto* const end = member.key.data() + member.key.size();
    return std::from_chars(member.key.data(), end, session).ptr == end && session != 0 &&
           read(member.value, lags[session]);
  });
}

/// What has exactly `size` members, read by `read_all`.
template <class Figures, class Read>
Result<Figures> figures_from(std::string_view json, std::size_t size, const Read& read_all) {
  simdjson::dom::parser parser;
  const simdjson::padded_string padded(json);
  simdjson::dom::object object;
  Figures figures;
  const bool is_ours = parser.parse(padded).get(object) == simdjson::SUCCESS && object.size() == size &&
                       read_all(object, figures);
  return is_ours ? Result<Figures>(std::move(figures)) : fail("a report of figures is malformed");
}

}  // namespace

std::string to_json(const MonitorFigures& figures) {
  return write<M>(figures, kOfMonitor) + "}";
}

std::string to_json(const StoreFigures& figures) {
  std::string json = fmt::format(R"({},"{}":{{)", write<S>(figures, kOfStore), kLags);
  for (const auto& [session, seconds] : figures.session_lags) {
    fmt::format_to(std::back_inserter(json), R"({}"{}":{})", json.ends_with('{') ? "" : ",", session,
                   seconds);
  }
  return json + "}}";
}

Result<MonitorFigures> monitor_figures_from(std::string_view json) {
  return figures_from<M>(json, kOfMonitor.size(), [](simdjson::dom::object object, M& figures) {
    return read<M>(object, figures, kOfMonitor);
  });
}

Result<StoreFigures> store_figures_from(std::string_view json) {
  return figures_from<S>(json, kOfStore.size() + 1, [](simdjson::dom::object object, S& figures) {
    simdjson::dom::object lags;
    return read<S>(object, figures, kOfStore) && object[kLags].get(lags) == simdjson::SUCCESS &&
           read(lags, figures.session_lags);
  });
}

}  // namespace tgs::metrics
