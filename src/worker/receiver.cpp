#include "worker/receiver.h"

#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>

#include "ipc/frame.h"
#include "policy/questions.h"
#include "session/questions.h"
#include "wire/peek.h"
#include "worker/owner_line.h"

namespace tgs::worker {
namespace {

constexpr std::size_t kBurst = 64U << 10U;
constexpr double kLongTime = 3600;  // there is nothing to do without TDLib or a wake_request()
constexpr std::string_view kTooLarge =
    R"({"@type":"error","code":500,"message":"INTERNAL: the answer is too large"})";
constexpr std::string_view kUnreadable =
    R"({"@type":"error","code":500,"message":"INTERNAL: the answer could not be read"})";

bool write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto written = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (written < 0 && errno != EINTR) {
      return false;
    }
    bytes.remove_prefix(written < 0 ? 0 : static_cast<std::size_t>(written));
  }
  return true;
}

}  // namespace

Receiver::Receiver(const TdJson& td, const Settings& settings, Mailbox<Order>& orders, Mailbox<Event>& events,
                   int wake_fd, Log& log)
    : td_(td),
      settings_(settings.tdlib),
      gate_(std::make_shared<const UpdateGate>(settings.allowed_updates)),
      shields_history_(settings.shields.history),
      orders_(orders),
      events_(events),
      wake_fd_(wake_fd),
      log_(log) {
  if (settings.shields.login_codes) {
    login_codes_.emplace();
  }
}

void Receiver::run() {
  for (;;) {
    if (const char* first = td_.receive(kLongTime)) {
      handle_burst(first);
    }
  }
}

void Receiver::handle_burst(const char* first) {
  for (const char* text = first; text != nullptr; text = td_.receive(0)) {
    // Before the text: an order is posted before the request that leads to it.
    carry_out_orders();
    handle(text);
  }
  for (const int client : std::exchange(dirty_, {})) {
    if (const auto found = instances_.find(client); found != instances_.end()) {
      flush(found->second);
    }
  }
}

void Receiver::handle(std::string_view text) {
  if (!read_response(text, response_)) {
    log_.error({}, "TDLib wrote something that is no response of {} bytes", text.size());
    return;
  }
  const auto found = instances_.find(response_.client);
  if (found == instances_.end()) {
    return;
  }
  if (response_.extra) {
    handle_reply(found->second, *response_.extra);
  } else {
    handle_update(found->second);
  }
}

void Receiver::handle_reply(Instance& instance, std::uint64_t id) {
  if (is_line_id(id)) {
    tell({.kind = Event::Kind::to_owner, .session = instance.session, .text = response_.body, .id = id});
  } else if (is_own_id(id)) {
    take(instance, instance.start_up.on_reply(id, response_.body));
  } else if (id > session::kFirstQuestion) {
    put(instance, true, id, answer_for_front(response_.body));
  } else {
    put(instance, true, id, response_.body);
  }
}

void Receiver::take(Instance& instance, const StartUp::Step& step) {
  for (const auto& request : step.requests) {
    td_.send(instance.client, request.reveal().data());
  }
  if (step.note) {
    log_.warning({instance.session}, "{}", *step.note);
  }
  if (step.ready) {
    tell({Event::Kind::ready, instance.session});
  }
  if (step.failure) {
    tell({Event::Kind::failed, instance.session, *step.failure});
    td_.send(instance.client, close_request().c_str());
  }
}

void Receiver::handle_update(Instance& instance) {
  if (const auto sent = shields_history_ ? shield::sent_message_in(response_.body) : std::nullopt) {
    tell({Event::Kind::sent, instance.session, {}, *sent});
  }
  if (!gate_->passes(response_.body)) {
    return;
  }
  instance.live.apply(response_.body);
  put(instance, false, 0, response_.body);
  tell_owner(instance, response_.body);
  follow_state(instance);
}

/// How a log-in gets on, and the connection: who asks for more gets it as an answer.
void Receiver::tell_owner(const Instance& instance, std::string_view update) {
  const auto type = type_of(update);
  if (instance.owner_listens && (type == "updateAuthorizationState" || type == "updateConnectionState")) {
    tell({.kind = Event::Kind::to_owner, .session = instance.session, .text = std::string(update)});
  }
}

void Receiver::follow_state(Instance& instance) {
  const auto type = session::authorization_state_type(response_.body);
  if (type.empty()) {
    return;
  }
  if (type != "authorizationStateClosed") {
    instance.state = type;
    tell({Event::Kind::state, instance.session, instance.state});
    return;
  }
  flush(instance);
  // The sender's own descriptor keeps the stream open until the monitor has been told: when the front sees
  // its end and asks for the next instance, the monitor knows already that this one is over.
  tell({Event::Kind::closed, instance.session, instance.state});
  instances_.erase(instance.client);
}

void Receiver::carry_out_orders() {
  for (auto& order : orders_.take()) {
    carry_out(std::move(order));
  }
}

void Receiver::carry_out(Order order) {
  if (order.kind == Order::Kind::open) {
    auto& instance =
        instances_.try_emplace(order.client, order.client, order.session, settings_, std::move(order.text))
            .first->second;
    instance.stream = std::move(order.stream);
    for (const auto& request : instance.start_up.begin()) {
      td_.send(order.client, request.reveal().data());
    }
    return;
  }
  if (order.kind == Order::Kind::gate) {
    gate_ = std::move(order.gate);
    return;
  }
  const auto found = instances_.find(order.client);
  if (found == instances_.end()) {
    return;
  }
  if (order.kind == Order::Kind::attach) {
    found->second.stream = std::move(order.stream);
    found->second.out.clear();
    replay(found->second);
  } else if (order.kind == Order::Kind::line) {
    found->second.owner_listens = order.id != 0;
    for (const auto* state : {&found->second.live.authorization(), &found->second.live.connection()}) {
      tell_owner(found->second, *state);
    }
  } else {
    put(found->second, true, order.id, order.text);
  }
}

void Receiver::replay(Instance& instance) {
  for (const auto* state : {&instance.live.authorization(), &instance.live.connection()}) {
    if (!state->empty()) {
      put(instance, false, 0, *state);
    }
  }
  for (const auto& call : instance.live.calls()) {
    put(instance, false, 0, call);
  }
  flush(instance);
}

/// What the front may have in place of `body`; empty for nothing.
std::string_view Receiver::shielded(SessionId session, bool is_reply, std::string_view body) {
  const auto shown = login_codes_ ? login_codes_->withhold(body) : body;
  if (shown.size() > ipc::max_body(is_reply ? ipc::FrameKind::reply : ipc::FrameKind::update)) {
    if (const auto left_out = large_lines_.admit(Clock::now())) {
      log_.warning({session}, "{} of {} bytes is too large to be handed on{}", type_of(body), shown.size(),
                   left_out_note(*left_out));
    }
    return is_reply ? kTooLarge : std::string_view();
  }
  return shown.empty() && is_reply ? kUnreadable : shown;
}

void Receiver::put(Instance& instance, bool is_reply, std::uint64_t id, std::string_view body) {
  if (!instance.stream) {
    return;  // nobody is there to hear it: a new front gets the live states
  }
  body = shielded(instance.session, is_reply, body);
  if (body.empty()) {
    return;
  }
  if (instance.out.empty()) {
    dirty_.push_back(instance.client);
  }
  ipc::append_frame(instance.out, is_reply ? ipc::FrameKind::reply : ipc::FrameKind::update, id, body);
  if (instance.out.size() >= kBurst) {
    flush(instance);
  }
}

void Receiver::flush(Instance& instance) {
  if (!instance.out.empty() && instance.stream && !write_all(instance.stream.get(), instance.out)) {
    instance.stream.reset();
  }
  instance.out.clear();
  if (instance.out.capacity() > 4 * kBurst) {
    instance.out.shrink_to_fit();
  }
}

void Receiver::tell(Event event) {
  events_.post(std::move(event));
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = ::write(wake_fd_, &one, sizeof(one));
}

}  // namespace tgs::worker
