#include "net/proxy_greeting.h"

#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <utility>

namespace tgs::net {

void ProxyGreeting::await(Loop& loop, UniqueFd fd, Duration patience, Done done) {
  const std::shared_ptr<ProxyGreeting> greeting(new ProxyGreeting(loop, std::move(fd), std::move(done)));
  greeting->patience_.expires_after(patience);
  greeting->patience_.async_wait([greeting](boost::system::error_code error) {
    if (!error) {
      greeting->end({}, fail("no PROXY header within limits.handshake_timeout"));
    }
  });
  greeting->wait();
}

ProxyGreeting::ProxyGreeting(Loop& loop, UniqueFd fd, Done done)
    : fd_(loop.get_executor(), fd.release()), patience_(loop.get_executor()), done_(std::move(done)) {}

void ProxyGreeting::wait() {
  fd_.async_wait(Watched::wait_read, [self = shared_from_this()](boost::system::error_code error) {
    if (!error && self->done_) {
      self->read_some();
    }
  });
}

void ProxyGreeting::read_some() {
  std::array<char, kMaxProxyHeader> peeked;  // NOLINT(*-member-init): only what is received is looked at
  const auto got = ::recv(fd_.native_handle(), peeked.data(), peeked.size(), MSG_PEEK);
  if (got > 0) {
    take({peeked.data(), static_cast<std::size_t>(got)});
  } else if (got < 0 && (errno == EAGAIN || errno == EINTR)) {
    wait();
  } else {
    end({}, fail("the connection ended before its PROXY header"));
  }
}

void ProxyGreeting::take(std::string_view peeked) {
  const auto before = begun_.size();
  begun_ += peeked;
  const auto header = parse_proxy_header(begun_);
  if (header.what == ProxyHeader::What::broken) {
    return end({}, fail("it does not begin with a PROXY header, as connections from proxy_protocol must"));
  }
  const bool is_whole = header.what == ProxyHeader::What::complete;
  const auto size = is_whole ? header.size - before : peeked.size();
  ::recv(fd_.native_handle(), begun_.data() + before, size, 0);  // the same bytes again, to take them off
  if (is_whole) {
    return end(UniqueFd(fd_.release()), header);
  }
  wait();
}

void ProxyGreeting::end(UniqueFd fd, Result<ProxyHeader> header) {
  patience_.cancel();
  boost::system::error_code ignored;
  fd_.close(ignored);
  if (const auto done = std::exchange(done_, nullptr)) {
    done(std::move(fd), std::move(header));
  }
}

}  // namespace tgs::net
