#include "binlog/state.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "binlog/tl.h"

namespace tgs::binlog {
namespace {

/// Of an event beside its body: nodes of the maps, and the name.
constexpr std::size_t kOverhead = 256;

/// Values that begin with the number of their format, and that every instance writes which was logged in.
constexpr std::string_view kVersioned[] = {"app_config", "auth_state", "nsfcc", "nsfgc", "nsfpc"};

struct Entry {
  std::string_view name;
  std::string_view value;
};

std::optional<Entry> parse_entry(std::string_view body) {
  TlReader reader(body);
  const Entry entry{reader.string(), reader.string()};
  return reader.is_done() ? std::optional(entry) : std::nullopt;
}

bool is_entry(const Event& event) {
  return event.type == kValue || event.type == kOption;
}

std::size_t bytes_of(const Event& event) {
  return kOverhead + event.body.reveal().size();
}

int version_of(std::string_view stored) {
  return TlReader(stored).number<std::int32_t>();
}

}  // namespace

Status State::add(Event event) {
  bytes_ += bytes_of(event);
  if (bytes_ > most_bytes_) {
    return fail(fmt::format("its events take more than {} bytes", most_bytes_));
  }
  if ((event.flags & kPartial) != 0) {
    waiting_.push_back(std::move(event));
    return {};
  }
  for (auto& earlier : std::exchange(waiting_, {})) {
    if (auto applied = apply(std::move(earlier)); !applied) {
      return applied;
    }
  }
  return apply(std::move(event));
}

Status State::apply(Event event) {
  if ((event.flags & kRewrite) != 0 && event.id <= last_id_) {
    return replace(std::move(event));
  }
  if (event.type >= 0) {
    return insert(std::move(event));
  }
  bytes_ -= bytes_of(event);
  if (event.type != kRemoved && event.type != kEncrypted) {
    return fail(fmt::format("no known TDLib writes events of type {}", event.type));
  }
  return {};
}

Status State::insert(Event event) {
  if (event.id <= last_id_) {
    return fail(fmt::format("event {} comes behind event {}", event.id, last_id_));
  }
  if (!enter(event)) {
    return fail(fmt::format("event {} is no pair of a name and a value", event.id));
  }
  last_id_ = event.id;
  events_.emplace(event.id, std::move(event));
  return {};
}

Status State::replace(Event event) {
  const auto former = events_.find(event.id);
  if (former == events_.end()) {
    return fail(fmt::format("event {} is to be replaced, and is not there", event.id));
  }
  leave(former->second);
  bytes_ -= bytes_of(former->second);
  if (event.type == kRemoved) {
    bytes_ -= bytes_of(event);
    events_.erase(former);
    return {};
  }
  if (event.type < 0 || !enter(event)) {
    return fail(fmt::format("event {} is replaced by something else", event.id));
  }
  former->second = std::move(event);
  return {};
}

/// Into the index that it belongs to. A nameless entry is in none.
bool State::enter(const Event& event) {
  if (event.type == kSecretChat) {
    touched_.secret_chats.insert(event.id);
  }
  if (!is_entry(event)) {
    return true;
  }
  const auto entry = parse_entry(event.body.reveal());
  if (entry && !entry->name.empty()) {
    const std::string name(entry->name);
    auto& id = (event.type == kValue ? values_ : options_)[name];
    id = std::max(id, event.id);
    (event.type == kValue ? touched_.values : touched_.options).insert(name);
  }
  return entry.has_value();
}

void State::leave(const Event& event) {
  if (event.type == kSecretChat) {
    touched_.secret_chats.insert(event.id);
  }
  const auto entry = is_entry(event) ? parse_entry(event.body.reveal()) : std::nullopt;
  if (!entry) {
    return;
  }
  auto& index = event.type == kValue ? values_ : options_;
  if (const auto at = index.find(entry->name); at != index.end() && at->second == event.id) {
    (event.type == kValue ? touched_.values : touched_.options).insert(at->first);
    index.erase(at);
  }
}

std::optional<std::string_view> State::find(const Index& index, std::string_view name) const {
  const auto at = index.find(name);
  if (at == index.end()) {
    return std::nullopt;
  }
  return parse_entry(events_.at(at->second).body.reveal())->value;
}

std::vector<std::string> State::names_of_values(std::string_view begin) const {
  std::vector<std::string> names;
  for (auto at = values_.lower_bound(begin); at != values_.end() && at->first.starts_with(begin); ++at) {
    names.push_back(at->first);
  }
  return names;
}

std::vector<std::uint64_t> State::secret_chats() const {
  std::vector<std::uint64_t> ids;
  for (const auto& [id, event] : events_) {
    if (event.type == kSecretChat) {
      ids.push_back(id);
    }
  }
  return ids;
}

std::string_view State::secret_chat(std::uint64_t id) const {
  const auto at = events_.find(id);
  const bool is_one = at != events_.end() && at->second.type == kSecretChat;
  return is_one ? at->second.body.reveal() : std::string_view();
}

Difference State::take_touched() {
  return std::exchange(touched_, {});
}

std::set<std::string, std::less<>> State::names_since(const State& before, Index State::*index) const {
  std::set<std::string, std::less<>> names;
  for (const auto& [name, id] : this->*index) {
    if (find(this->*index, name) != before.find(before.*index, name)) {
      names.insert(name);
    }
  }
  for (const auto& [name, id] : before.*index) {
    if (!(this->*index).contains(name)) {
      names.insert(name);
    }
  }
  return names;
}

Difference State::since(const State& before) const {
  Difference difference{names_since(before, &State::values_), names_since(before, &State::options_), {}};
  const auto was = before.secret_chats();
  const auto is = secret_chats();
  std::set<std::uint64_t> all(was.begin(), was.end());
  all.insert(is.begin(), is.end());
  std::copy_if(all.begin(), all.end(), std::inserter(difference.secret_chats, difference.secret_chats.end()),
               [&](std::uint64_t id) { return secret_chat(id) != before.secret_chat(id); });
  return difference;
}

int State::version() const {
  int newest = 0;
  for (const auto& [id, event] : events_) {
    if (!is_entry(event)) {
      newest = std::max(newest, version_of(event.body.reveal()));
    }
  }
  for (const auto name : kVersioned) {
    newest = std::max(newest, version_of(value(name).value_or("")));
  }
  return newest;
}

Status check_version(const State& state, int known) {
  if (state.version() <= known) {
    return {};
  }
  return fail(fmt::format(
      "it was written by a newer TDLib (format {}; this one knows formats up to {}) and would end this one: "
      "use the TDLib that wrote it",
      state.version(), known));
}

}  // namespace tgs::binlog
