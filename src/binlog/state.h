// What the events of a td.binlog come to: those that count at its end, and by name the values and options that some of
// them are. As in TDLib 1.8.67, tddb/td/db/binlog/detail/BinlogEventsProcessor.cpp and tddb/td/db/BinlogKeyValue.h. It
// is strict where TDLib ends itself or cuts the file off. Pure; one thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "binlog/event.h"

namespace tgs::binlog {

/// What may be different, by name or id; what it is now tells the State.
struct Difference {
  std::set<std::string, std::less<>> values;
  std::set<std::string, std::less<>> options;
  std::set<std::uint64_t> secret_chats;  ///< ids of events

  bool empty() const { return values.empty() && options.empty() && secret_chats.empty(); }
  bool operator==(const Difference&) const = default;
};

class State {
 public:
  /// Of memory, for all events together. A state that needs more is refused.
  static constexpr std::size_t kMostBytes = 256U << 20U;

  explicit State(std::size_t most_bytes = kMostBytes) : most_bytes_(most_bytes) {}

  /// The next event of the file. An Error: it can't stand there, and what comes behind it means nothing.
  Status add(Event event);

  /// TDLib's own values, such as `auth`; valid until the next add().
  std::optional<std::string_view> value(std::string_view name) const { return find(values_, name); }
  /// Options as the application knows them, such as `my_phone_number`, each with a letter for its type before it.
  std::optional<std::string_view> option(std::string_view name) const { return find(options_, name); }
  /// Those that begin so, in alphabetical order.
  std::vector<std::string> names_of_values(std::string_view begin) const;

  /// Ids of the events of secret chats, and what is in one: opaque, and empty where there is none with that id.
  std::vector<std::uint64_t> secret_chats() const;
  std::string_view secret_chat(std::uint64_t id) const;

  std::size_t size() const { return events_.size(); }
  /// Events that wait for one more, without which they count for nothing.
  std::size_t waiting() const { return waiting_.size(); }

  /// What was touched since the last call.
  Difference take_touched();
  /// From `before` to this one.
  Difference since(const State& before) const;

  /// The newest format that something in it has, as TDLib numbers them; 0: nothing says.
  int version() const;

 private:
  using Index = std::map<std::string, std::uint64_t, std::less<>>;  // name → id of the event

  std::optional<std::string_view> find(const Index& index, std::string_view name) const;
  Status apply(Event event);
  Status insert(Event event);
  Status replace(Event event);
  bool enter(const Event& event);
  void leave(const Event& event);
  std::set<std::string, std::less<>> names_since(const State& before, Index State::*index) const;

  std::size_t most_bytes_;
  std::size_t bytes_ = 0;  // that events_ and waiting_ take, about
  std::map<std::uint64_t, Event> events_;
  std::vector<Event> waiting_;
  std::uint64_t last_id_ = 0;  // ever inserted
  Index values_;
  Index options_;
  Difference touched_;
};

/// The newest format that this storage's TDLib reads: `Version` in td/telegram/Version.h of TDLib 1.8.67.
inline constexpr int kKnownVersion = 61;

/// An Error where a TDLib that reads formats up to `known` would end itself over the state.
Status check_version(const State& state, int known = kKnownVersion);

}  // namespace tgs::binlog
