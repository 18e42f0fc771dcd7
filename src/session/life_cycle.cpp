#include "session/life_cycle.h"

#include <algorithm>

namespace tgs::session {

Action LifeCycle::start() {
  state_ = State::starting;
  wake_at_.reset();
  return Action::start;
}

Action LifeCycle::client_joined() {
  ++clients_;
  if (state_ == State::idle) {
    return start();
  }
  if (has_instance()) {
    wake_at_.reset();
  }
  return Action::none;
}

Action LifeCycle::client_left(TimePoint now) {
  --clients_;
  if (clients_ > 0) {
    return Action::none;
  }
  empty_until_ = now + terminate_delay_;
  if (state_ == State::resting || state_ == State::idle) {
    state_ = State::idle;
    wake_at_.reset();
    return Action::erase;
  }
  return stop_when_due(now);
}

Action LifeCycle::stop_when_due(TimePoint now) {
  if (clients_ > 0 || !has_instance()) {
    return Action::none;
  }
  if (now < empty_until_) {
    wake_at_ = empty_until_;
    return Action::none;
  }
  state_ = State::closing;
  wake_at_.reset();
  return Action::stop;
}

Action LifeCycle::attached(TimePoint now) {
  state_ = State::opening;
  started_at_ = now;
  return stop_when_due(now);
}

void LifeCycle::adopted(TimePoint now, Duration grace) {
  state_ = State::opening;
  started_at_ = now;
  if (clients_ == 0) {
    empty_until_ = now + std::max(grace, terminate_delay_);
    wake_at_ = empty_until_;
  }
}

void LifeCycle::opened() {
  if (state_ == State::opening) {
    state_ = State::running;
  }
}

Action LifeCycle::ended(TimePoint now, bool orderly) {
  const bool asked = state_ == State::closing;
  if (!asked && !has_instance()) {
    return Action::none;  // it failed, and that was said before
  }
  wake_at_.reset();
  if (clients_ == 0) {
    state_ = State::idle;
    return Action::erase;
  }
  if (now - started_at_ >= kHealthyLife) {
    deaths_ = 0;
  }
  // One log-out is what a client asked for; an instance that closes again and again at once is not.
  if (asked || (orderly && deaths_ == 0)) {
    deaths_ += asked ? 0 : 1;
    return start();
  }
  return rest(now);
}

Action LifeCycle::rest(TimePoint now) {
  const auto doublings = std::min<std::size_t>(deaths_, 16);
  ++deaths_;
  state_ = State::resting;
  wake_at_ = now + std::min(kFirstBackOff * (1U << doublings), kLongestBackOff);
  return Action::none;
}

Action LifeCycle::failed() {
  state_ = State::idle;
  clients_ = 0;
  wake_at_.reset();
  return Action::erase;
}

Action LifeCycle::renew() {
  if (state_ != State::running) {
    return Action::none;
  }
  state_ = State::closing;
  wake_at_.reset();
  return Action::stop;
}

Action LifeCycle::woken(TimePoint now) {
  if (!wake_at_ || now < *wake_at_) {
    return Action::none;
  }
  if (state_ == State::resting) {
    return start();
  }
  return stop_when_due(now);
}

}  // namespace tgs::session
