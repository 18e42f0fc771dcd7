#include "session/request_tracker.h"

namespace tgs::session {

RequestId RequestTracker::add(PendingRequest request) {
  request.id = ++last_id_;
  requests_.insert(std::move(request));
  return last_id_;
}

void RequestTracker::mark_sent(RequestId id, std::string_view text) {
  auto& by_id = requests_.get<ById>();
  if (const auto found = by_id.find(id); found != by_id.end()) {
    by_id.modify(found, [text](PendingRequest& request) {
      request.sent = true;
      request.text = text;
    });
  }
}

std::string RequestTracker::take_text(RequestId id) {
  auto& by_id = requests_.get<ById>();
  std::string text;
  if (const auto found = by_id.find(id); found != by_id.end()) {
    by_id.modify(found, [&text](PendingRequest& request) { text.swap(request.text); });
  }
  return text;
}

std::optional<ClientId> RequestTracker::client_of(RequestId id) const {
  const auto& by_id = requests_.get<ById>();
  const auto found = by_id.find(id);
  return found == by_id.end() ? std::nullopt : std::optional(found->client);
}

std::optional<PendingRequest> RequestTracker::take(RequestId id) {
  auto& by_id = requests_.get<ById>();
  const auto found = by_id.find(id);
  if (found == by_id.end()) {
    return std::nullopt;
  }
  return std::move(by_id.extract(found).value());
}

std::vector<PendingRequest> RequestTracker::take_expired(TimePoint now) {
  std::vector<PendingRequest> expired;
  auto& in_order = requests_.get<InOrder>();
  while (!in_order.empty() && in_order.front().deadline <= now) {
    expired.push_back(in_order.front());
    in_order.pop_front();
  }
  return expired;
}

template <class Wanted>
std::vector<PendingRequest> RequestTracker::take_if(Wanted wanted) {
  std::vector<PendingRequest> taken;
  auto& in_order = requests_.get<InOrder>();
  for (auto request = in_order.begin(); request != in_order.end();) {
    if (wanted(*request)) {
      taken.push_back(*request);
      request = in_order.erase(request);
    } else {
      ++request;
    }
  }
  return taken;
}

std::vector<PendingRequest> RequestTracker::take_sent() {
  return take_if([](const PendingRequest& request) { return request.sent; });
}

std::vector<PendingRequest> RequestTracker::take_all() {
  return take_if([](const PendingRequest&) { return true; });
}

std::vector<PendingRequest> RequestTracker::take_of(ClientId client) {
  return take_if([client](const PendingRequest& request) { return request.client == client; });
}

std::optional<TimePoint> RequestTracker::next_deadline() const {
  const auto& in_order = requests_.get<InOrder>();
  return in_order.empty() ? std::nullopt : std::optional(in_order.front().deadline);
}

}  // namespace tgs::session
