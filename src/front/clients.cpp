#include "front/clients.h"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <functional>

#include "resolve/rewrite_plan.h"

namespace tgs::front {

Clients::Clients(net::Loop& loop, const Settings& settings, Access& access, Sessions& sessions,
                 metrics::Traffic& traffic, Log& log)
    : loop_(loop),
      settings_(settings),
      access_(access),
      sessions_(sessions),
      rewrite_rules_(rewrite_rules(settings)),
      context_{.settings = settings,
               .access = access,
               .sessions = sessions,
               .traffic = traffic,
               .log = log,
               .parser = RequestParser(settings.limits.max_extra_bytes, &rewrite_rules_),
               .touch = [this](ClientId id) { touch(id); }},
      deadline_timer_(loop.get_executor()),
      expiry_timer_(loop.get_executor()) {
  watch_expiry();
}

void Clients::add(net::Newcomer newcomer) {
  const auto id = ++last_id_;
  const auto& endpoint = newcomer.peer.endpoint;
  strangers_.add(id, endpoint ? std::optional(endpoint->address) : std::nullopt);
  auto& entry = connections_[id];
  entry.connection = std::make_unique<ClientConnection>(id, loop_, std::move(newcomer), context_);
  make_room();
  if (connections_.size() > settings_.limits.max_clients) {
    entry.connection->end(
        {ErrorToken::session_unavailable, "the storage has limits.max_clients clients already", {}});
  }
  entry.connection->refuse_blocked();
  add_deadline(id);
}

/// Strangers must not keep out those who would join. Never inside a call from a connection, so that one that is over
/// can go at once.
void Clients::make_room() {
  while (strangers_.size() > Strangers::share_of(settings_.limits.max_clients)) {
    const auto id = strangers_.first_to_go();
    strangers_.remove(id);
    if (auto& connection = *connections_.at(id).connection; connection.is_handshaking()) {
      connection.end({ErrorToken::session_unavailable,
                      "too many connections have named no session yet (limits.max_clients)",
                      {}});
      settle(id);
    }
  }
}

void Clients::identify_anew() {
  for (auto& [id, entry] : connections_) {
    entry.connection->identify_anew();
  }
  watch_expiry();
}

void Clients::watch_expiry() {
  // A clock that is set anew is noticed within the hour.
  const Duration longest = std::chrono::hours(1);
  const auto wait = access_.until_next_expiry();
  expiry_timer_.expires_after(wait ? std::min(*wait, longest) : longest);
  expiry_timer_.async_wait([this](boost::system::error_code error) {
    if (!error) {
      identify_anew();
    }
  });
}

std::size_t Clients::kick(const admin::Target& target) {
  std::size_t cut = 0;
  for (auto& [id, entry] : connections_) {
    auto& connection = *entry.connection;
    if (!connection.is_gone() && target.fits(connection.visitor().subject())) {
      connection.kick();
      ++cut;
    }
  }
  return cut;
}

std::vector<ClientView> Clients::views() const {
  std::vector<ClientView> views;
  for (const auto& [id, entry] : connections_) {
    if (!entry.connection->is_gone()) {
      views.push_back(entry.connection->view());
    }
  }
  return views;
}

void Clients::add_deadline(ClientId id) {
  deadlines_.push_back({Clock::now() + settings_.limits.handshake_timeout, id});
  if (deadlines_.size() == 1) {
    watch_deadlines();
  }
}

void Clients::touch(ClientId id) {
  touched_.push_back(id);
  turn_begins();
}

void Clients::turn_begins() {
  if (!turn_scheduled_) {
    turn_scheduled_ = true;
    boost::asio::post(loop_, [this] { end_turn(); });
  }
}

void Clients::end_turn() {
  turn_scheduled_ = false;
  const auto touched = std::exchange(touched_, {});
  for (const auto id : touched) {
    connections_.at(id).connection->resume();
  }
  sessions_.end_turn();
  for (const auto id : touched) {
    settle(id);
  }
  if (held_ > settings_.limits.max_memory) {
    save_memory();
  }
}

void Clients::settle(ClientId id) {
  auto found = connections_.find(id);
  if (found == connections_.end()) {
    return;
  }
  auto& entry = found->second;
  if (!entry.connection->is_handshaking()) {
    strangers_.remove(id);
  }
  const bool over = entry.connection->end_turn();
  account(id, over ? 0 : entry.connection->held());
  if (over) {
    std::erase(touched_, id);
    strangers_.remove(id);
    connections_.erase(found);
  } else if (entry.connection->is_leaving() && !entry.leaving) {
    entry.leaving = true;
    add_deadline(id);
  }
}

void Clients::account(ClientId id, std::size_t now_held) {
  auto& entry = connections_.at(id);
  held_ = held_ - entry.held + now_held;
  entry.held = now_held;
}

/// Who has joined pays only for what is left when no stranger holds anything.
void Clients::save_memory() {
  cut_strangers();
  if (held_ > settings_.limits.max_memory) {
    const auto largest = std::ranges::max_element(
        connections_, {}, [](const auto& named_entry) { return named_entry.second.held; });
    cut_for_memory(largest->first);
  }
}

/// Those who have not joined, those who hold most first, until there is memory enough.
void Clients::cut_strangers() {
  std::vector<std::pair<std::size_t, ClientId>> strangers;
  for (const auto& [id, entry] : connections_) {
    if (entry.held > 0 && !entry.connection->has_joined()) {
      strangers.emplace_back(entry.held, id);
    }
  }
  std::ranges::sort(strangers, std::greater());
  for (const auto& [held, id] : strangers) {
    if (held_ <= settings_.limits.max_memory) {
      return;
    }
    cut_for_memory(id);
    account(id, 0);
  }
}

void Clients::cut_for_memory(ClientId id) {
  const auto& entry = connections_.at(id);
  entry.connection->cut_for_memory(entry.held, held_);
}

void Clients::describe(metrics::Snapshot& now) const {
  for (const auto& [id, entry] : connections_) {
    const auto& connection = *entry.connection;
    ++now.clients[metrics::place(connection.door())];
    if (connection.has_joined()) {
      ++now.joined[std::string(connection.visitor().name())];
    }
  }
  now.held_bytes = held_;
}

void Clients::watch_deadlines() {
  deadline_timer_.expires_at(deadlines_.front().at);
  deadline_timer_.async_wait([this](boost::system::error_code error) {
    if (!error) {
      check_deadlines();
    }
  });
}

void Clients::check_deadlines() {
  const auto now = Clock::now();
  while (!deadlines_.empty() && deadlines_.front().at <= now) {
    const auto found = connections_.find(deadlines_.front().client);
    deadlines_.pop_front();
    if (found == connections_.end()) {
      continue;
    }
    auto& connection = *found->second.connection;
    if (connection.is_handshaking()) {
      connection.end({ErrorToken::bad_request, "no handshake within limits.handshake_timeout", {}});
    } else if (connection.is_leaving()) {
      connection.cut("does not read its last line");
    }
  }
  if (!deadlines_.empty()) {
    watch_deadlines();
  }
}

void Clients::close_all() {
  for (auto& [id, entry] : connections_) {
    entry.connection->end_turn();
  }
  connections_.clear();
}

}  // namespace tgs::front
