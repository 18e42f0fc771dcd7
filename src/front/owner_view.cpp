#include "front/owner_view.h"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <chrono>
#include <functional>
#include <utility>

#include "wire/redact.h"

namespace tgs::front {
namespace {

/// Nothing where it is too long to be shown whole.
std::string shown(std::string_view request) {
  auto text = redact(request);
  return text.starts_with('{') && text.ends_with('}') ? text : std::string();
}

}  // namespace

class OwnerView::Connection : private net::StreamSocket::User {
 public:
  /// `changed` is called where flush() is due, or it has gone.
  Connection(net::Loop& loop, UniqueFd fd, bool follows, std::function<void()> changed)
      : follows_(follows),
        changed_(std::move(changed)),
        socket_(net::StreamSocket::create(loop, std::move(fd), *this)) {
    socket_->read_on();
  }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection() override { socket_->close(); }

  bool follows() const { return follows_; }
  bool is_gone() const { return is_gone_ || (!follows_ && socket_->queued() == 0); }

  void say(const std::string& line) { socket_->outbox().tail() += line; }

  void tell(const std::string& line) {
    if (socket_->queued() + line.size() > kMostUnread) {
      ++left_out_;
      return;
    }
    if (left_out_ > 0) {
      say(audit::to_json({.kind = audit::EventKind::lost, .count = std::exchange(left_out_, 0)}) + '\n');
    }
    say(line);
  }

  void flush() { socket_->flush(); }

 private:
  void on_bytes(std::string_view /*bytes*/) override {}
  void on_end_of_input() override { go(); }
  void on_broken(std::string_view /*reason*/) override { go(); }
  void on_drained() override { changed_(); }

  void go() {
    is_gone_ = true;
    changed_();
  }

  const bool follows_;
  const std::function<void()> changed_;
  std::shared_ptr<net::StreamSocket> socket_;
  std::uint64_t left_out_ = 0;
  bool is_gone_ = false;
};

OwnerView::OwnerView(net::Loop& loop) : loop_(loop) {}

OwnerView::~OwnerView() = default;

void OwnerView::show(UniqueFd connection, const std::string& line) {
  auto shown = std::make_unique<Connection>(loop_, std::move(connection), false, [this] { schedule_turn(); });
  shown->say(line);
  add(std::move(shown));
}

void OwnerView::follow(UniqueFd connection) {
  ++followers_;
  auto follower =
      std::make_unique<Connection>(loop_, std::move(connection), true, [this] { schedule_turn(); });
  follower->say("{\"ok\":true}\n");
  add(std::move(follower));
}

void OwnerView::add(std::unique_ptr<Connection> connection) {
  connections_.push_back(std::move(connection));
  schedule_turn();
}

void OwnerView::joined(const Who& who, std::string_view certificate) {
  if (is_followed()) {
    auto event = event_of(audit::EventKind::joined, who);
    event.certificate = certificate;
    tell(event);
  }
}

void OwnerView::left(const Who& who) {
  if (is_followed()) {
    tell(event_of(audit::EventKind::left, who));
  }
}

void OwnerView::refused(const Who& who, audit::Event event) {
  if (is_followed()) {
    event.arguments = shown(event.arguments);
    tell(refusal_of(who, std::move(event)));
  }
}

void OwnerView::passed(const Who& who, RequestId request, std::string_view type, std::string_view text) {
  if (is_followed()) {
    auto event = event_of(audit::EventKind::intent, who);
    event.request = request;
    event.type = type;
    event.arguments = shown(text);
    event.verdict = "passed";
    tell(event);
  }
}

void OwnerView::over(SessionId session, RequestId request, Duration took, std::string_view response) {
  if (is_followed()) {
    audit::Event event{.kind = audit::EventKind::outcome, .session = session, .request = request};
    event.ms =
        static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::milliseconds>(took).count());
    put_outcome(event, response);
    tell(event);
  }
}

void OwnerView::tell(const audit::Event& event) {
  const auto line = audit::to_json(event) + '\n';
  for (const auto& connection : connections_) {
    if (connection->follows()) {
      connection->tell(line);
    }
  }
  schedule_turn();
}

void OwnerView::schedule_turn() {
  if (!std::exchange(turn_scheduled_, true)) {
    boost::asio::post(loop_, [this] { end_turn(); });
  }
}

/// Many events are written at once, and whoever has gone is forgotten.
void OwnerView::end_turn() {
  turn_scheduled_ = false;
  for (const auto& connection : connections_) {
    connection->flush();
  }
  std::erase_if(connections_, [](const auto& connection) { return connection->is_gone(); });
  followers_ = static_cast<std::size_t>(
      std::ranges::count_if(connections_, [](const auto& connection) { return connection->follows(); }));
}

}  // namespace tgs::front
