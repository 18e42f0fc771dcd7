#include "monitor/orders.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

namespace tgs::monitor {
namespace {

constexpr auto kNoFront = "the front is being started again; try it once more";

std::optional<std::uint64_t> count_in(std::string_view text) {
  std::uint64_t count = 0;
  const auto* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, count);
  return error == std::errc() && stop == end && !text.empty() ? std::optional(count) : std::nullopt;
}

}  // namespace

void Orders::watch(Turn& turn) {
  if (socket_ != nullptr) {
    socket_->watch(turn, *this);
  }
}

std::optional<TimePoint> Orders::wake_at() const {
  return socket_ != nullptr ? socket_->wake_at() : std::nullopt;
}

void Orders::tick(TimePoint now) {
  if (socket_ != nullptr) {
    socket_->tick(now);
  }
}

void Orders::on_line(Caller caller, uid_t uid, std::string_view line) {
  const auto request = admin::request_from(line);
  if (request) {
    carry_out(caller, uid, *request);
  } else {
    refuse(caller, request.error().message);
  }
}

void Orders::carry_out(Caller caller, uid_t uid, const admin::Request& request) {
  if (request.target) {
    const std::string order(name_of(request.command));
    const auto target = request.target->text();
    log_.warning({}, "{} {}, ordered by user {}", order, target, uid);
    record_({.kind = audit::EventKind::ordered, .order = order, .target = target, .by = std::to_string(uid)});
  }
  switch (request.command) {
    case admin::Command::kick:
      if (auto fault = fault_in(*request.target); !fault.empty()) {
        return refuse(caller, std::move(fault));
      }
      return kick(caller, *request.target);
    case admin::Command::block:
      return block(caller, *request.target);
    case admin::Command::unblock:
      return unblock(caller, *request.target);
    case admin::Command::blocks: {
      std::vector<std::string> texts;
      for (const auto& target : file_.blocks().targets()) {
        texts.push_back(target.text());
      }
      return answer(caller, {.blocks = std::move(texts)});
    }
    case admin::Command::copyable: {
      const auto sessions = sessions_.copyable();
      return answer(caller, {.sessions = std::vector(sessions.begin(), sessions.end())});
    }
    case admin::Command::sessions:
      return answer(caller, {.sessions = folder_.all(), .running = sessions_.running()});
    case admin::Command::live:
      return hand_to_front(caller, ipc::MessageKind::show);
    case admin::Command::tail:
      return hand_to_front(caller, ipc::MessageKind::follow);
    case admin::Command::snapshot:
      return copy(caller, *request.target);
    case admin::Command::login:
    case admin::Command::send:
      return open_line(caller, {request.target->session(), request.command == admin::Command::send, uid});
  }
}

/// A slip in a name must not pass for a block. Empty: there is none.
std::string Orders::fault_in(const admin::Target& target) const {
  const auto* name = target.client();
  const bool is_known =
      name == nullptr || std::ranges::count(live_.settings().clients, *name, &ClientRules::name) > 0;
  return is_known ? ""
                  : fmt::format(
                        "no client in the settings is named \"{}\"; `tgstorage clients` lists who is "
                        "connected",
                        *name);
}

void Orders::block(Caller caller, const admin::Target& target) {
  auto blocks = file_.blocks();
  if (auto fault = fault_in(target); !fault.empty()) {
    return refuse(caller, std::move(fault));
  }
  if (blocks.is_full()) {
    return refuse(caller, fmt::format("{} are blocked already: unblock some", admin::Blocks::kMost));
  }
  if (!blocks.add(target)) {
    return kick(caller, target);
  }
  const auto kept = change(std::move(blocks));
  kick(caller, target, kept ? "" : "blocked until the storage ends, not longer: " + kept.error().message);
}

void Orders::unblock(Caller caller, const admin::Target& target) {
  auto blocks = file_.blocks();
  if (!blocks.remove(target)) {
    return refuse(caller, target.text() + " is not blocked; `tgstorage blocks` lists who is");
  }
  const auto kept = change(std::move(blocks));
  kept ? answer(caller, {})
       : refuse(caller, "unblocked until the storage ends, not longer: " + kept.error().message);
}

/// The Error: what will be otherwise after a restart.
Status Orders::change(admin::Blocks blocks) {
  auto kept = file_.replace(std::move(blocks));
  if (const auto told = tell_blocks(); !told) {
    log_.error({}, "{}", told.error().message);
  }
  return kept;
}

void Orders::copy(Caller caller, const admin::Target& target) {
  if (!live_.can_snapshot()) {
    return refuse(caller,
                  "no session is copied with these settings: that takes mysql and tdlib.encryption_key");
  }
  sessions_.order_copy(target.session())
      ? answer(caller, {})
      : refuse(caller,
               target.text() +
                   " can't be copied: nobody is logged in with it, or it has not run since the storage "
                   "started, and is as its newest snapshot says");
}

/// The front answers by itself.
void Orders::hand_to_front(Caller caller, ipc::MessageKind kind) {
  if (front_.peer() == nullptr) {
    return refuse(caller, kNoFront);
  }
  if (auto connection = socket_->release(caller)) {
    front_.peer()->send({kind, 0, {}, std::move(connection)});
  }
}

void Orders::open_line(Caller caller, const LineOrder& order) {
  if (order.session == 0) {
    return refuse(caller, "a line goes to a session, as in session:42");
  }
  if (front_.peer() == nullptr) {
    return refuse(caller, kNoFront);
  }
  if (auto connection = socket_->release(caller)) {
    sessions_.open_line(order, std::move(connection));
  }
}

void Orders::kick(Caller caller, const admin::Target& target, std::string complaint) {
  auto* front = front_.peer();
  if (front == nullptr) {
    return complaint.empty() ? answer(caller, {.cut = 0}) : refuse(caller, std::move(complaint));
  }
  kicks_.emplace(++last_kick_, Kick{caller, std::move(complaint)});
  front->send({ipc::MessageKind::kick, last_kick_, target.text()});
}

Status Orders::tell_blocks() {
  auto* front = front_.peer();
  if (front == nullptr) {
    return {};
  }
  auto text = ipc::text_to_fd(file_.blocks().text());
  if (!text) {
    front_.give_up();
    return fail("the front can't be told who is blocked, and is ended: " + text.error().message);
  }
  front->send({ipc::MessageKind::blocks, 0, {}, std::move(*text)});
  return {};
}

bool Orders::take_answer(const ipc::Message& message) {
  const auto count = count_in(message.body);
  if (message.kind != ipc::MessageKind::kicked || !count || message.fd) {
    return false;
  }
  const auto kick = kicks_.extract(message.session);
  if (!kick) {
    return false;
  }
  const auto& [caller, complaint] = kick.mapped();
  complaint.empty() ? answer(caller, {.cut = *count}) : refuse(caller, complaint);
  return true;
}

void Orders::front_ended() {
  for (const auto& [number, kick] : std::exchange(kicks_, {})) {
    refuse(kick.caller, "the front ended meanwhile, and all connections with it; blocks stay");
  }
}

void Orders::answer(Caller caller, const admin::Answer& answer) {
  socket_->answer(caller, admin::to_line(answer));
}

}  // namespace tgs::monitor
