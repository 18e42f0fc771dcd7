// One connection to the storage, by TCP or TLS, from dialling to its end. Never waits, but for the look-up of a name
// that is not in /etc/hosts. Says no goodbye: after a fork the peer may still be another process's. One thread.
#pragma once

#include <poll.h>

#include <memory>
#include <optional>
#include <span>
#include <string>

#include "base/result.h"
#include "base/unique_fd.h"
#include "net/outbox.h"
#include "net/transport.h"
#include "tdjson/storage_url.h"
#include "tls/openssl.h"

struct addrinfo;

namespace tgs::tdjson {

class Connection {
 public:
  /// Begins with the first of the host's addresses; the others follow where it can't be reached.
  static Result<Connection> dial(const StorageUrl& url);

  /// What to wait for before proceed().
  pollfd awaited() const;
  /// True from the moment that what is in the outbox can reach somebody.
  bool is_connected() const { return transport_ != nullptr; }
  net::Outbox& outbox() { return outbox_; }
  /// Whether there is something to read though nothing may come any more.
  bool has_input() const { return transport_ && transport_->has_input(); }

  /// Goes on with whatever can be done now: reads into `room` and writes. The number of bytes read; the Error is why it
  /// has ended. `happened`: of awaited().
  Result<std::size_t> proceed(short happened, std::span<char> room);

 private:
  struct Release {
    void operator()(addrinfo* list) const;
  };
  using Addresses = std::unique_ptr<addrinfo, Release>;

  explicit Connection(tls::Ssl tls) : tls_(std::move(tls)) {}

  Status dial_next(std::string reason);
  Status arrive();
  void be_connected();

  tls::Ssl tls_;  // null: in the clear; or the transport has it
  Addresses addresses_;
  const addrinfo* next_ = nullptr;
  UniqueFd fd_;
  std::unique_ptr<net::Transport> transport_;  // null while dialling
  net::Outbox outbox_;
};

}  // namespace tgs::tdjson
