#include "tdjson/receiver.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <utility>

#include "tdjson/envelope.h"

namespace tgs::tdjson {
namespace {

using namespace std::chrono_literals;

constexpr double kLongestWait = 24 * 60 * 60;

/// What is no number counts as 0.
Duration duration_of(double seconds) {
  const double some = seconds > 0 ? std::min(seconds, kLongestWait) : 0;
  return std::chrono::duration_cast<Duration>(std::chrono::duration<double>(some));
}

/// For poll(): rounded up, so that what is due then is due.
int milliseconds_to(TimePoint until, TimePoint now) {
  const auto rest = std::clamp<Duration>(until - now, 0ms, 60s);
  return static_cast<int>(std::chrono::ceil<std::chrono::milliseconds>(rest).count());
}

}  // namespace

Receiver::Receiver(TdLog& log) : log_(log), wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

std::shared_ptr<Client> Receiver::add(int id, const Result<StorageUrl>& url) {
  auto client = std::make_shared<Client>(id, url, log_);
  const std::lock_guard lock(mutex_);
  clients_.emplace(id, client);
  last_id_ = std::max(last_id_, id);
  return client;
}

void Receiver::send(int id, std::string_view request) {
  std::shared_ptr<Client> client;
  {
    const std::lock_guard lock(mutex_);
    if (const auto found = clients_.find(id); found != clients_.end()) {
      client = found->second;
    } else {
      // The older interface's client has no number: where it isn't there any more, it was.
      const bool was_there = id >= 0 && id <= last_id_;
      strays_.push_back(answer_of_none(id, request, was_there));
    }
  }
  if (client) {
    client->send(request);
  }
  wake();
}

std::optional<std::string> Receiver::receive(double timeout) {
  const auto until = Clock::now() + duration_of(timeout);
  {
    std::unique_lock lock(mutex_);
    if (!idle_.wait_until(lock, until, [this] { return !is_receiving_; }) ||
        receives_.value_or(::getpid()) != ::getpid()) {
      return std::nullopt;
    }
    receives_ = ::getpid();
    is_receiving_ = true;
  }
  auto answer = await_answer(until);
  {
    const std::lock_guard lock(mutex_);
    is_receiving_ = false;
  }
  idle_.notify_one();
  return answer;
}

std::optional<std::string> Receiver::await_answer(TimePoint until) {
  for (bool is_last = false;; is_last = Clock::now() >= until) {
    forget_wakes();
    if (auto answer = next_answer()) {
      return answer;
    }
    if (is_last || is_stopped()) {
      return std::nullopt;
    }
    turn(until);
  }
}

void Receiver::stop() {
  {
    const std::lock_guard lock(mutex_);
    is_stopped_ = true;
  }
  wake();
}

bool Receiver::is_stopped() {
  const std::lock_guard lock(mutex_);
  return is_stopped_;
}

Receiver::Clients Receiver::clients() {
  const std::lock_guard lock(mutex_);
  Clients all;
  for (const auto& [id, client] : clients_) {
    all.push_back(client);
  }
  return all;
}

/// Of each client in its turn.
std::optional<std::string> Receiver::next_answer() {
  const std::lock_guard lock(mutex_);
  if (!strays_.empty()) {
    auto answer = std::move(strays_.front());
    strays_.pop_front();
    return answer;
  }
  const auto first = clients_.upper_bound(last_served_);
  for (auto client = first; client != clients_.end(); ++client) {
    if (auto answer = answer_of(client)) {
      return answer;
    }
  }
  for (auto client = clients_.begin(); client != first; ++client) {
    if (auto answer = answer_of(client)) {
      return answer;
    }
  }
  return std::nullopt;
}

std::optional<std::string> Receiver::answer_of(std::map<int, std::shared_ptr<Client>>::iterator client) {
  auto answer = client->second->next_answer();
  if (answer) {
    last_served_ = client->first;
    if (client->second->is_over()) {
      clients_.erase(client);
    }
  }
  return answer;
}

/// Lets every client do what it can, waits until something happens, and lets them do what they can then.
void Receiver::turn(TimePoint until) {
  const auto all = clients();
  std::vector<pollfd> awaited{{wake_.get(), POLLIN, 0}};
  for (const auto& client : all) {
    client->proceed(0, Clock::now());
    awaited.push_back(client->awaited());
    until = std::min(until, client->due());
    if (client->has_answers()) {
      return;
    }
  }
  if (::poll(awaited.data(), awaited.size(), milliseconds_to(until, Clock::now())) <= 0) {
    return;
  }
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (const auto happened = awaited[i + 1].revents; happened != 0) {
      all[i]->proceed(happened, Clock::now());
    }
  }
}

void Receiver::wake() const {
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = ::write(wake_.get(), &one, sizeof(one));
}

void Receiver::forget_wakes() const {
  std::uint64_t count = 0;
  [[maybe_unused]] const auto got = ::read(wake_.get(), &count, sizeof(count));
}

}  // namespace tgs::tdjson
