#include "worker/sender.h"

#include <malloc.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "ipc/role.h"
#include "role/configuration.h"
#include "session/questions.h"
#include "settings/global_rules.h"
#include "wire/peek.h"
#include "worker/request.h"

namespace tgs::worker {
namespace {

/// What the monitor, were it still there, would do to a worker that does not close.
constexpr unsigned kLongestCloseSeconds = 5;

constexpr std::string_view kNotSent =
    "shields.history: not all of the messages were sent through the storage since the session was started";

/// What TDLib takes, bar the stacks of its threads. /proc is not to be had in the sandbox, nor for the monitor where
/// others' processes are hidden from it.
std::size_t heap_size() {
  const auto heap = ::mallinfo2();
  return heap.arena + heap.hblkhd;
}

bool is_from_front(ipc::FrameKind kind) {
  return kind == ipc::FrameKind::request || kind == ipc::FrameKind::question;
}

}  // namespace

Sender::Sender(const TdJson& td, const Settings& settings, ipc::Channel monitor, Mailbox<Order>& orders,
               Mailbox<Event>& events, int wake_fd, BeforeFirst before_first, Log& log)
    : td_(td),
      policy_(global_rules(settings)),
      files_directory_(settings.files.directory),
      shields_history_(settings.shields.history),
      one_session_(settings.tdlib.sessions_per_worker == 1),
      may_import_(settings.resolver.import_contacts),
      monitor_(std::move(monitor)),
      orders_(orders),
      events_(events),
      wake_fd_(wake_fd),
      before_first_(std::move(before_first)),
      log_(log) {}

void Sender::run() {
  while (!is_over()) {
    wait_and_handle();
  }
}

bool Sender::is_over() const {
  return instances_.empty() && (stopping_ || (one_session_ && had_session_));
}

void Sender::wait_and_handle() {
  polled_.assign({pollfd{monitor_ ? monitor_->fd() : -1, POLLIN, 0}, pollfd{wake_fd_, POLLIN, 0}});
  std::vector<SessionId> sessions;
  for (const auto& [session, instance] : instances_) {
    polled_.push_back({instance.takes_requests ? instance.stream.get() : -1, POLLIN, 0});
    polled_.push_back(instance.line
                          ? pollfd{instance.line->fd(), instance.line->events(instance.takes_requests), 0}
                          : pollfd{-1, 0, 0});
    sessions.push_back(session);
  }
  if (::poll(polled_.data(), polled_.size(), -1) < 0) {
    return;
  }
  if (polled_[1].revents != 0) {
    handle_events();
  }
  for (std::size_t i = 0; i < sessions.size(); ++i) {
    const auto* const polled = &polled_[2 + (2 * i)];
    auto found = instances_.find(sessions[i]);
    if (polled[0].revents != 0 && found != instances_.end() && found->second.stream) {
      read_requests(found->first, found->second);
      found = instances_.find(sessions[i]);
    }
    if (polled[1].revents != 0 && found != instances_.end() && found->second.line) {
      hear_owner(found->first, found->second, polled[1].revents);
    }
  }
  if (polled_[0].revents != 0) {
    listen_to_monitor();
  }
}

void Sender::listen_to_monitor() {
  ipc::Message message{};
  while (monitor_) {
    switch (monitor_->receive(message)) {
      case ipc::Channel::Receive::message:
        handle(std::move(message));
        break;
      case ipc::Channel::Receive::nothing_yet:
        return;
      case ipc::Channel::Receive::peer_gone:
        lose_monitor();
    }
  }
}

void Sender::handle(ipc::Message message) {
  switch (message.kind) {
    case ipc::MessageKind::open_session:
      return open(std::move(message));
    case ipc::MessageKind::close_session:
      if (const auto found = instances_.find(message.session); found != instances_.end()) {
        close(found->second);
      }
      return;
    case ipc::MessageKind::configure:
      return reload(message.fd.get());
    case ipc::MessageKind::open_line:
      return open_line(std::move(message));
    case ipc::MessageKind::measure:
      return tell(ipc::MessageKind::memory_taken, 0, std::to_string(heap_size()));
    case ipc::MessageKind::stop:
      return close_all();
    default:
      log_.error({}, "the monitor sent a message of kind {}", static_cast<unsigned>(message.kind));
  }
}

void Sender::open(ipc::Message message) {
  if (const auto found = instances_.find(message.session); found != instances_.end()) {
    return attach(found->second, std::move(message.fd));
  }
  if (one_session_) {
    ipc::set_title(fmt::format("tgstorage: worker {}", message.session), "tgs-worker");
  }
  if (!std::exchange(had_session_, true)) {
    if (const auto prepared = before_first_(message.body); !prepared) {
      return give_up(prepared.error());
    }
  }
  auto& instance = instances_[message.session];
  instance.client = td_.create_client();
  auto for_writing = message.fd.duplicate();
  instance.stream = std::move(message.fd);
  order({Order::Kind::open, instance.client, message.session, 0, std::move(message.body),
         std::move(for_writing)});
}

void Sender::give_up(const Error& why) {
  log_.fatal({}, "{}", why.message);
  tell(ipc::MessageKind::worker_failed, 0, why.message);
  stopping_ = true;
}

void Sender::reload(int fd) {
  const auto settings = role::settings_from(fd);
  if (!settings) {
    return log_.error({}, "settings go on as they were: {}", settings.error().message);
  }
  log_.set_level(static_cast<LogLevel>(settings->debug_level));
  policy_.emplace(global_rules(*settings));
  orders_.post({.kind = Order::Kind::gate,
                .client = 0,
                .gate = std::make_shared<const UpdateGate>(settings->allowed_updates)});
  for (const auto& [session, instance] : instances_) {
    td_.send(instance.client, wake_request().c_str());
  }
}

void Sender::attach(Instance& instance, UniqueFd stream) {
  auto for_writing = stream.duplicate();
  instance.stream = std::move(stream);
  instance.reader = {};
  order({.kind = Order::Kind::attach, .client = instance.client, .stream = std::move(for_writing)});
}

void Sender::close(Instance& instance) {
  // TDLib aborts now and then where it is closed while it opens: then that waits for Event::Kind::ready.
  if (!std::exchange(instance.closing, true) && instance.takes_requests) {
    td_.send(instance.client, close_request().c_str());
  }
}

void Sender::close_all() {
  stopping_ = true;
  for (auto& [session, instance] : instances_) {
    close(instance);
  }
}

void Sender::lose_monitor() {
  monitor_.reset();
  log_.error({}, "the monitor is gone: closing");
  // Nobody is left to end a worker that hangs: SIGALRM does.
  ::alarm(kLongestCloseSeconds);
  close_all();
}

void Sender::handle_events() {
  std::uint64_t count = 0;
  [[maybe_unused]] const auto got = ::read(wake_fd_, &count, sizeof(count));
  take_events();
}

void Sender::take_events() {
  for (const auto& event : events_.take()) {
    handle(event);
  }
}

void Sender::handle(const Event& event) {
  switch (event.kind) {
    case Event::Kind::ready:
      if (const auto found = instances_.find(event.session); found != instances_.end()) {
        found->second.takes_requests = true;
        if (found->second.closing) {
          td_.send(found->second.client, close_request().c_str());
        }
      }
      return;
    case Event::Kind::sent:
      if (const auto found = instances_.find(event.session); found != instances_.end()) {
        found->second.sent.add(event.message);
      }
      return;
    case Event::Kind::state:
      return tell(ipc::MessageKind::session_state, event.session, event.text);
    case Event::Kind::failed:
      return tell(ipc::MessageKind::worker_failed, event.session, event.text);
    case Event::Kind::to_owner:
      return tell_owner(event);
    case Event::Kind::closed:
      tell(ipc::MessageKind::session_closed, event.session, event.text);
      instances_.erase(event.session);
  }
}

void Sender::read_requests(SessionId session, Instance& instance) {
  std::array<char, 64U << 10U> buffer;  // NOLINT(*-member-init): only what is received is looked at
  const auto got = ::recv(instance.stream.get(), buffer.data(), buffer.size(), MSG_DONTWAIT);
  if (got <= 0) {
    if (got == 0 || (errno != EAGAIN && errno != EINTR)) {
      instance.stream.reset();  // TDLib goes on; the monitor brings the next front
    }
    return;
  }
  // Whatever the front knows of by now, the receiver has told before: messages that were sent, among others.
  take_events();
  if (!instances_.contains(session)) {
    return;
  }
  instance.reader.append({buffer.data(), static_cast<std::size_t>(got)});
  while (instance.stream) {
    const auto frame = instance.reader.next();
    if (!frame || (*frame && !is_from_front((*frame)->kind))) {
      return break_off(session, instance, "what the front sent is no frame of its own");
    }
    if (!*frame) {
      return;
    }
    pass_on(session, instance, **frame);
  }
}

/// A front that is not itself any more is not listened to.
void Sender::break_off(SessionId session, Instance& instance, std::string_view why) {
  log_.error({session}, "{}: closing its stream", why);
  ::shutdown(instance.stream.get(), SHUT_RDWR);
  instance.stream.reset();
}

void Sender::pass_on(SessionId session, Instance& instance, const ipc::Frame& frame) {
  const bool is_question = frame.kind == ipc::FrameKind::question;
  if (is_question != (frame.id > session::kFirstQuestion)) {
    return break_off(session, instance, "the front mixed up requests and questions");
  }
  if (const auto read_it = read(frame.body, frame.id, parser_, canonical_); !read_it) {
    return break_off(session, instance, read_it.error().message);
  }
  if (auto error = refusal_of(is_question)) {
    log_.error({session}, "the front let a request pass that is not on the lists");
    return order({Order::Kind::answer, instance.client, session, frame.id, std::move(*error)});
  }
  if (shields_history_ && type_of(canonical_) == "deleteMessages" && !instance.sent.hold_all_of(canonical_)) {
    if (const auto left_out = refusal_lines_.admit(Clock::now())) {
      log_.warning({session}, "refused deleteMessages: {}{}", kNotSent, left_out_note(*left_out));
    }
    return order(
        {Order::Kind::answer, instance.client, session, frame.id,
         error_object(ErrorToken::request_not_allowed, fmt::format("deleteMessages: {}", kNotSent))});
  }
  add_number(canonical_, frame.id);
  td_.send(instance.client, canonical_.c_str());
}

std::optional<std::string> Sender::refusal_of(bool is_question) const {
  return is_question ? question_refusal(parser_.root(), *policy_, may_import_)
                     : refusal(parser_.root(), *policy_);
}

void Sender::order(Order order) {
  const int client = order.client;
  orders_.post(std::move(order));
  td_.send(client, wake_request().c_str());
}

void Sender::tell(ipc::MessageKind kind, SessionId session, const std::string& text) {
  if (monitor_ && !monitor_->send({kind, session, text})) {
    log_.debug({session}, "the monitor can't be told any more");
  }
}

}  // namespace tgs::worker
