// The control channel between two roles: messages over a SOCK_SEQPACKET pair, each with at most one
// descriptor. A role's first message is always `configure`. Used from one thread at a time.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"
#include "base/unique_fd.h"

namespace tgs::ipc {

enum class MessageKind : std::uint32_t {
  // monitor → any role
  configure = 1,  ///< fd: a memfd with the role's settings as JSON (settings/dump.h)
  stop,           ///< end in good order, then exit with 0

  // monitor → front and store
  link,  ///< fd: the end of a new frame stream between the two, in place of any former one

  // monitor → store
  audit,       ///< body: an audit::Event
  take_over,   ///< body: a node, whose leases may be taken once they have expired
  take_lease,  ///< session, whose td.binlog is there: answered by lease_taken, lease_refused or lease_unknown
  restore_session,  ///< session, whose td.binlog is not there. Body kOnlyIfThere: without a lease for one that the
                    ///< database has nothing of. Answered by one of those below
  forget_lease,    ///< session, which is no more: answered by lease_forgotten
  asks_for_login,  ///< session: TDLib does, though the database may have it logged in

  // store → monitor
  lease_taken,      ///< session: it may be started
  lease_refused,    ///< session, body: which storage has it
  lease_unknown,    ///< session, body: why nobody knows which storage has it
  lease_lost,       ///< session, body: to whom. It must not go on
  lease_forgotten,  ///< session: on the disk, at least
  files_restored,  ///< session, whose lease is taken, body: where from, in words. They are in restored_folder()
  session_restored,  ///< session, whose lease is taken, body: its td.binlog, which is encrypted
  nothing_to_restore,  ///< session, whose lease is taken: the database has nothing of it. Body kAbsent: the lease is
                       ///< not taken either
  restore_failed,  ///< session, whose lease is taken, body: why nobody knows what is to be restored, or can

  // monitor → front
  listen,            ///< fd: a listening socket
  listen_tls,        ///< fd: a listening socket for TLS; `tls_credentials` came before
  listen_metrics,    ///< fd: a listening socket for those who watch the storage
  figures,           ///< body: metrics::MonitorFigures
  tls_credentials,   ///< fd: a memfd with tls::Credentials, packed, in place of any former ones
  session_attached,  ///< session, fd: the front's end of its frame stream
  session_failed,  ///< session: it can't be had; the monitor has logged why. Body kAbsent: it was to be started
                   ///< only if there, and is not. Body kUnrestored: its copy in the database can't be had.
                   ///< Body kElsewhere: another storage has it, or may have
  blocks,          ///< fd: a memfd with admin::Blocks, in place of any former ones
  kick,            ///< session: a number to answer with, body: an admin::Target's text
  renew_session,  ///< session: to be closed and opened again, unseen by its clients, as soon as nothing is under way
  hold_session,  ///< session; body kOnlyIfThere: not to be made where it does not exist. The owner is at work with it:
                 ///< it is started, and stays, as if a client were there
  let_go_session,  ///< session: the owner is done with it
  show,            ///< fd: a connection of the owner's, which gets one line of what goes on
  follow,          ///< fd: a connection of the owner's, which gets a line of each event from now on

  // front → monitor
  start_session,  ///< session; body kOnlyIfThere: not to be made where it does not exist
  stop_session,   ///< session: close its instance in good order
  kicked,         ///< session: the number of a `kick`, body: how many connections it ended
  hold_failed,    ///< session, which the owner can't have, body: why

  // monitor → worker
  open_session,   ///< session, body: its folder, fd: the worker's end of its frame stream. Where the session
                  ///< runs already the new stream replaces the old one and begins with the live states
  close_session,  ///< session
  open_line,      ///< session, fd: a connection over which the owner speaks to it
  measure,        ///< answered by memory_taken

  // worker → monitor
  session_state,   ///< session, body: name of its authorization state, at each change
  session_closed,  ///< session, body: the last state before Closed. Its folder is free now
  worker_failed,   ///< session (0: the whole worker), body: why
  memory_taken,    ///< body: by the worker's heap, in bytes
  line_request,    ///< session, body: type of a request that came over the owner's line
  line_closed,     ///< session: the owner's connection has ended

  // monitor → zygote
  worker_log,    ///< fd: descriptors 1 and 2 of the worker that the next message asks for
  spawn_worker,  ///< session: the worker's number, fd: its end of the control channel

  // zygote → monitor
  worker_started,  ///< session: the worker's number, body: its process id, fd: its pidfd; without them for
                   ///< number 0: the zygote is ready
  worker_exited,   ///< session: the worker's number, body: how, in words

  // Between monitor and store: a snapshot of a session that has closed.
  snapshot_session,  ///< monitor → store: session; body kInAnyCase: though there is a new one. Answered by the next one
  snapshot_taken,  ///< store → monitor: session, whose files are free again
};

struct Message {
  MessageKind kind;
  std::uint64_t session = 0;
  std::string body = {};
  UniqueFd fd = {};
};

inline constexpr std::string_view kOnlyIfThere = "only if there";
inline constexpr std::string_view kInAnyCase = "in any case";
inline constexpr std::string_view kAbsent = "absent";
inline constexpr std::string_view kUnrestored = "unrestored";
inline constexpr std::string_view kElsewhere = "elsewhere";
inline constexpr std::size_t kMaxMessageBody = 60'000;

class Channel {
 public:
  explicit Channel(UniqueFd fd) : fd_(std::move(fd)) {}

  /// Two connected ends, both non-blocking for receive() and close-on-exec.
  static Result<std::pair<Channel, Channel>> make_pair();

  int fd() const { return fd_.get(); }
  UniqueFd take_fd() { return std::move(fd_); }

  enum class Sent { done, queue_full, peer_gone };
  /// Sends at once or not at all.
  Sent try_send(const Message& message) const;
  /// Sends; waits where the peer's queue is full. An Error where the peer is gone.
  Status send(const Message& message) const;

  enum class Receive { message, nothing_yet, peer_gone };
  /// Fills `message` where one is there. A message that is malformed counts as peer_gone: no peer of ours
  /// sends one.
  Receive receive(Message& message) const;

  /// Waits for the next message; an Error where the peer is gone.
  Result<Message> wait() const;

 private:
  UniqueFd fd_;
};

/// A memfd, sealed against change, that holds `text`; and the text of such a descriptor.
Result<UniqueFd> text_to_fd(std::string_view text);
Result<std::string> text_from_fd(int fd);

/// A connected SOCK_STREAM pair for frames, close-on-exec, blocking.
Result<std::pair<UniqueFd, UniqueFd>> make_stream_pair();

}  // namespace tgs::ipc
