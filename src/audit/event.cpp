#include "audit/event.h"

#include <fmt/chrono.h>
#include <simdjson.h>

#include <algorithm>
#include <array>
#include <variant>

#include "wire/reply.h"

namespace tgs::audit {
namespace {

using simdjson::SUCCESS;
using simdjson::dom::element;

constexpr std::size_t kLongestText = 1024;
constexpr std::size_t kLongestStrange = 128;

constexpr std::array<std::string_view, 15> kNames = {
    "joined",  "left",  "intent",   "rewritten", "outcome", "refused", "summary", "started",
    "stopped", "front", "reloaded", "ordered",   "lost",    "torn",    "missing"};

/// A JSON value as it stands, where the others are texts and numbers.
struct Raw {
  std::string Event::*member;
};

using Member =
    std::variant<std::string Event::*, std::uint64_t Event::*, std::optional<std::uint64_t> Event::*, Raw>;

struct Field {
  std::string_view name;
  Member member;
};

/// In the order of a line.
const std::array<Field, 21> kFields = {{{"session", &Event::session},
                                        {"client", &Event::client},
                                        {"address", &Event::address},
                                        {"certificate", &Event::certificate},
                                        {"request", &Event::request},
                                        {"type", &Event::type},
                                        {"arguments", Raw{&Event::arguments}},
                                        {"verdict", &Event::verdict},
                                        {"rule", &Event::rule},
                                        {"of", &Event::of},
                                        {"count", &Event::count},
                                        {"first", &Event::first},
                                        {"last", &Event::last},
                                        {"ms", &Event::ms},
                                        {"outcome", &Event::outcome},
                                        {"code", &Event::code},
                                        {"error", &Event::error},
                                        {"order", &Event::order},
                                        {"target", &Event::target},
                                        {"by", &Event::by},
                                        {"torn", &Event::torn}}};

class Writer {
 public:
  Writer(std::string& out, const Event& event) : out_(out), event_(event) {}

  void write(const Field& field) {
    name_ = field.name;
    std::visit(*this, field.member);
  }

  void operator()(std::string Event::*member) {
    if (const auto& text = event_.*member; !text.empty()) {
      begin();
      append_json_string(out_, text);
    }
  }
  void operator()(std::uint64_t Event::*member) {
    if (event_.*member != 0) {
      number(event_.*member);
    }
  }
  void operator()(std::optional<std::uint64_t> Event::*member) {
    if (event_.*member) {
      number(*(event_.*member));
    }
  }
  void operator()(Raw raw) {
    if (const auto& json = event_.*raw.member; !json.empty()) {
      begin();
      out_ += json;
    }
  }

 private:
  void begin() { fmt::format_to(std::back_inserter(out_), R"(,"{}":)", name_); }
  void number(std::uint64_t value) {
    begin();
    out_ += std::to_string(value);
  }

  std::string& out_;
  const Event& event_;
  std::string_view name_;
};

/// False where the value is of the wrong kind.
class Reader {
 public:
  Reader(Event& event, element value) : event_(event), value_(value) {}

  bool operator()(std::string Event::*member) const {
    std::string_view text;
    if (value_.get(text) != SUCCESS || text.empty() || text.size() > kLongestText) {
      return false;
    }
    event_.*member = text;
    return true;
  }
  bool operator()(std::uint64_t Event::*member) const { return value_.get(event_.*member) == SUCCESS; }
  bool operator()(std::optional<std::uint64_t> Event::*member) const {
    std::uint64_t number = 0;
    const bool is_number = value_.get(number) == SUCCESS;
    event_.*member = number;
    return is_number;
  }
  bool operator()(Raw raw) const {
    event_.*raw.member = simdjson::minify(value_);
    return value_.is_object();
  }

 private:
  Event& event_;
  element value_;
};

bool read_member(Event& event, std::string_view name, element value) {
  if (name == "event") {
    std::string_view kind;
    const auto* const found = value.get(kind) == SUCCESS ? std::ranges::find(kNames, kind) : kNames.end();
    event.kind = static_cast<EventKind>(found - kNames.begin());
    return found != kNames.end();
  }
  const auto* const field = std::ranges::find(kFields, name, &Field::name);
  return field != kFields.end() && std::visit(Reader(event, value), field->member);
}

}  // namespace

std::string_view name_of(EventKind kind) {
  return kNames.at(static_cast<std::size_t>(kind));
}

std::string to_json(const Event& event) {
  auto out = fmt::format(R"({{"event":"{}")", name_of(event.kind));
  Writer writer(out, event);
  for (const auto& field : kFields) {
    writer.write(field);
  }
  return out + "}";
}

Result<Event> event_from(std::string_view json) {
  simdjson::dom::parser parser;
  const simdjson::padded_string padded(json);
  simdjson::dom::object members;
  if (parser.parse(padded).get(members) != SUCCESS || members["event"].error() != SUCCESS) {
    return fail("a message for the audit is malformed");
  }
  Event event;
  for (const auto [name, value] : members) {
    if (!read_member(event, name, value)) {
      return fail("a message for the audit is malformed");
    }
  }
  return event;
}

std::string time_text(std::chrono::system_clock::time_point time) {
  const auto milliseconds = std::chrono::floor<std::chrono::milliseconds>(time.time_since_epoch()).count();
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z",
                     fmt::gmtime(static_cast<std::time_t>(milliseconds / 1000)), milliseconds % 1000);
}

std::string shortened(std::string_view text) {
  if (text.size() <= kLongestStrange) {
    return std::string(text);
  }
  auto end = kLongestStrange;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) {
    --end;  // no half character
  }
  return std::string(text.substr(0, end)) + "…";
}

}  // namespace tgs::audit
