#include "audit/verifier.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "audit/tail.h"

namespace tgs::audit {
namespace {

std::string lines_text(std::uint64_t from, std::uint64_t to) {
  return from == to ? fmt::format("line {} is", from) : fmt::format("lines {} to {} are", from, to);
}

}  // namespace

void Verifier::begin_file(std::string name) {
  file_ = std::move(name);
  line_ = 0;
}

std::string Verifier::place() const {
  return fmt::format("{}:{}", file_, line_);
}

void Verifier::take(std::string_view text, bool is_whole) {
  ++line_;
  const auto line = parse_line(text);
  if (line && is_genuine(*line, key_)) {
    take_genuine(*line, text);
  } else {
    strange_.push_back({place(), std::string(text), is_whole});
  }
}

void Verifier::take_genuine(const Line& line, std::string_view text) {
  const bool is_first = !std::exchange(began_, true);
  if (is_first) {
    last_ = {line.seq - 1, std::string(line.prev)};
    report_.first_seq = line.seq;
  }
  if (explains_torn(line, text)) {
    strange_.clear();
  }
  ++report_.lines;
  if (line.seq <= last_.seq) {
    settle_strange(0);
    report_.faults.push_back(fmt::format(
        "{}: {}", place(),
        fills_gap(line.seq) ? fmt::format("line {} was moved here, behind line {}", line.seq, last_.seq)
                            : fmt::format("a copy of line {} was inserted", line.seq)));
    return;
  }
  const auto missing = line.seq - last_.seq - 1;
  const auto stand_ins = std::min<std::uint64_t>(missing, strange_.size());
  if (missing == 0 && line.prev != last_.hash) {
    report_.faults.push_back(fmt::format("{}: does not continue line {} as it is here", place(), last_.seq));
  }
  settle_strange(missing);
  if (missing > stand_ins) {
    add_gap(last_.seq + stand_ins + 1, line.seq - 1);
  }
  last_ = link_of(line);
}

/// What a crash has torn is named by the line behind it.
bool Verifier::explains_torn(const Line& line, std::string_view text) {
  if (line.event != "torn" || strange_.empty()) {
    return false;
  }
  std::string torn;
  for (const auto& strange : strange_) {
    torn += torn.empty() ? "" : "\n";
    torn += strange.text;
  }
  if (text.find(fmt::format(R"("torn":"{}")", torn_hash(torn, key_))) == std::string_view::npos) {
    return false;
  }
  report_.notes.push_back(fmt::format("{}: was torn by a crash or a full disk; the storage noticed it at {}",
                                      strange_.front().place, line.time));
  return true;
}

/// Lines that are not the storage's: as many as are missing there stand in their place.
void Verifier::settle_strange(std::uint64_t missing) {
  for (std::size_t i = 0; i < strange_.size(); ++i) {
    report_.faults.push_back(fmt::format("{}: {}", strange_[i].place,
                                         i < missing
                                             ? fmt::format("line {} was changed", last_.seq + i + 1)
                                             : std::string("was inserted: the storage did not write it")));
  }
  strange_.clear();
}

void Verifier::add_gap(std::uint64_t from, std::uint64_t to) {
  gaps_.push_back({from, to, place()});
}

bool Verifier::fills_gap(std::uint64_t seq) {
  const auto gap =
      std::ranges::find_if(gaps_, [seq](const Gap& it) { return it.from <= seq && seq <= it.to; });
  if (gap == gaps_.end()) {
    return false;
  }
  const Gap whole = *gap;
  gaps_.erase(gap);
  if (whole.from < seq) {
    gaps_.push_back({whole.from, seq - 1, whole.place});
  }
  if (seq < whole.to) {
    gaps_.push_back({seq + 1, whole.to, whole.place});
  }
  return true;
}

Report Verifier::finish(const std::optional<Link>& end) {
  const auto missing = end && end->seq > last_.seq ? end->seq - last_.seq : 0;
  // A line may be under way at the end, or torn and not noticed yet.
  if (strange_.size() == 1 && !strange_.front().is_whole && missing == 0) {
    report_.notes.push_back(strange_.front().place + ": is no whole line: under way, or torn by a crash");
    strange_.clear();
  }
  const auto stand_ins = std::min<std::uint64_t>(missing, strange_.size());
  settle_strange(missing);
  for (const auto& gap : gaps_) {
    report_.faults.push_back(
        fmt::format("{}: {} missing before it: removed", gap.place, lines_text(gap.from, gap.to)));
  }
  if (missing > stand_ins) {
    report_.faults.push_back(fmt::format("{}: {} missing behind it: the end was cut off", place(),
                                         lines_text(last_.seq + stand_ins + 1, end->seq)));
  }
  report_.last_seq = last_.seq;
  return std::move(report_);
}

}  // namespace tgs::audit
