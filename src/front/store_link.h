// The front's end of the stream to the store. Without a stream, or with one that broke, nothing is known: what was
// asked is answered so, and nothing is recorded. Owned by Sessions; one thread.
#pragma once

#include <memory>
#include <optional>
#include <string_view>
#include <unordered_map>

#include "base/ids.h"
#include "base/unique_fd.h"
#include "ipc/frame.h"
#include "metrics/snapshot.h"
#include "net/stream_socket.h"
#include "resolve/cache_message.h"

namespace tgs::front {

class StoreLink : private net::StreamSocket::User {
 public:
  class User {
   public:
    virtual ~User() = default;
    virtual void on_cached(const NamedPeer& asked, const CachedPeer& answer) = 0;
    /// The answer to record(): the number of its line; 0: it could not be written.
    virtual void on_recorded(std::uint64_t id, std::uint64_t seq) = 0;
    /// No answers come to what was recorded so far.
    virtual void on_store_lost() = 0;
  };

  /// Both outlive the link.
  StoreLink(net::Loop& loop, User& user) : loop_(loop), user_(user) {}
  ~StoreLink() override;

  /// A new stream, in place of any former one.
  void attach(UniqueFd fd);

  /// Answered by on_cached(), perhaps within the call.
  void ask(NamedPeer name);
  /// `kind`: keep_peer, drop_peer or peer_names.
  void tell(ipc::FrameKind kind, std::string_view body);
  /// An audit::Event; with an id other than 0 answered by on_recorded(). False: it is not on its way.
  bool record(std::uint64_t id, std::string_view event);
  /// Writes what was asked, told and recorded.
  void flush();

  bool is_there() const { return socket_ != nullptr; }
  /// The newest report of the store that is there.
  const std::optional<metrics::Report<metrics::StoreFigures>>& report() const { return report_; }

 private:
  void on_bytes(std::string_view bytes) override;
  void on_end_of_input() override { lose(); }
  void on_broken(std::string_view) override { lose(); }
  void on_drained() override {}
  bool take(const ipc::Frame& frame);
  void take_answer(const ipc::Frame& frame);
  void lose();

  net::Loop& loop_;
  User& user_;
  std::shared_ptr<net::StreamSocket> socket_;  // null: no stream
  ipc::FrameReader reader_;
  std::unordered_map<std::uint64_t, NamedPeer> asked_;
  std::uint64_t last_id_ = 0;
  std::optional<metrics::Report<metrics::StoreFigures>> report_;
};

}  // namespace tgs::front
