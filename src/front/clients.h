// All connections of the front: who is there, what they hold together, who has to go. One thread.
//
// A turn: whatever happens to a connection marks it as touched; once all that was ready has been looked at,
// end_turn() lets the touched ones go on, writes to workers and clients in one go each, and removes those
// that are over. So many small messages cost one system call, and nobody is destroyed in the middle of a
// call.
#pragma once

#include <deque>
#include <memory>
#include <unordered_map>
#include <vector>

#include "front/client_connection.h"
#include "front/strangers.h"

namespace tgs::front {

class Clients {
 public:
  /// All references outlive this.
  Clients(net::Loop& loop, const Settings& settings, Access& access, Sessions& sessions,
          metrics::Traffic& traffic, Log& log);

  void add(net::Newcomer newcomer);
  /// The identities are others, or one has expired: who is a stranger now has to go.
  void identify_anew();
  /// Cuts off all that the owner means; how many those are.
  std::size_t kick(const admin::Target& target);
  /// Schedules end_turn().
  void turn_begins();
  /// Writes once more what the clients take, then closes all.
  void close_all();

  std::vector<ClientView> views() const;
  /// Its part of how things stand.
  void describe(metrics::Snapshot& now) const;

 private:
  struct Deadline {
    TimePoint at;
    ClientId client = 0;
  };

  void make_room();
  void touch(ClientId id);
  void end_turn();
  void settle(ClientId id);
  void account(ClientId id, std::size_t now_held);
  void save_memory();
  void cut_strangers();
  void cut_for_memory(ClientId id);
  void watch_expiry();
  void add_deadline(ClientId id);
  void watch_deadlines();
  void check_deadlines();

  net::Loop& loop_;
  const Settings& settings_;
  Access& access_;
  Sessions& sessions_;
  const MarkRules rewrite_rules_;
  ClientContext context_;
  struct Entry {
    std::unique_ptr<ClientConnection> connection;
    std::size_t held = 0;
    bool leaving = false;
  };
  std::unordered_map<ClientId, Entry> connections_;
  Strangers strangers_;  // those of the connections that are handshaking, and some that were until this turn
  std::vector<ClientId> touched_;
  std::deque<Deadline> deadlines_;  // of handshakes and last lines; all wait equally long: in order of time
  net::Timer deadline_timer_;
  net::Timer expiry_timer_;
  std::size_t held_ = 0;  // of all entries together
  ClientId last_id_ = 0;
  bool turn_scheduled_ = false;
};

}  // namespace tgs::front
