// The requests of one session that have no response yet: who asked, with which @extra, until when.
// Every request is taken out exactly once: by its response, its deadline, its client's leaving or the
// instance's end. Pure; owned by its Session.
#pragma once

#include <boost/multi_index/hashed_index.hpp>
#include <boost/multi_index/member.hpp>
#include <boost/multi_index/sequenced_index.hpp>
#include <boost/multi_index_container.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"

namespace tgs::session {

struct PendingRequest {
  RequestId id = 0;
  ClientId client = 0;
  std::string extra;      ///< the client's own @extra as JSON text, empty where it had none
  std::size_t bytes = 0;  ///< what the request counts for in its client's limits
  TimePoint deadline{};
  bool sent = false;      ///< TDLib may have it; false while it waits for an instance
  std::string text = {};  ///< what TDLib got, where it may have to get it again
};

class RequestTracker {
 public:
  /// All requests of a session have the same time to live, so deadlines come in the order of add().
  /// Fills in the id and returns it.
  RequestId add(PendingRequest request);

  /// `text`: to be kept for a second try; empty for none.
  void mark_sent(RequestId id, std::string_view text = {});
  /// The kept text, which is kept no longer.
  std::string take_text(RequestId id);
  /// None where the request is over.
  std::optional<ClientId> client_of(RequestId id) const;

  std::optional<PendingRequest> take(RequestId id);
  std::vector<PendingRequest> take_expired(TimePoint now);
  /// Those that the instance had when it ended.
  std::vector<PendingRequest> take_sent();
  std::vector<PendingRequest> take_all();
  /// All of a client's; their responses, should they still come, go nowhere.
  std::vector<PendingRequest> take_of(ClientId client);

  std::optional<TimePoint> next_deadline() const;
  std::size_t size() const { return requests_.size(); }

 private:
  struct ById {};
  struct InOrder {};
  using Requests = boost::multi_index_container<
      PendingRequest, boost::multi_index::indexed_by<
                          boost::multi_index::hashed_unique<
                              boost::multi_index::tag<ById>,
                              boost::multi_index::member<PendingRequest, RequestId, &PendingRequest::id>>,
                          boost::multi_index::sequenced<boost::multi_index::tag<InOrder>>>>;

  template <class Wanted>
  std::vector<PendingRequest> take_if(Wanted wanted);

  Requests requests_;
  RequestId last_id_ = 0;
};

}  // namespace tgs::session
