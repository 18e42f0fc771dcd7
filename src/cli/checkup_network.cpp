// Checks of what is listened on, and of who has to be reached.
#include <fcntl.h>
#include <fmt/format.h>
#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <memory>

#include "base/unique_fd.h"
#include "cli/admin_line.h"
#include "cli/checkup.h"

namespace tgs {
namespace {

constexpr std::chrono::milliseconds kPatience{3000};

struct Place {
  std::string host;
  std::uint16_t port;
};

/// One of each data center, as core.telegram.org names them.
const Place kTelegram[] = {{"149.154.175.50", 443},
                           {"149.154.167.51", 443},
                           {"149.154.175.100", 443},
                           {"149.154.167.91", 443},
                           {"91.108.56.130", 443}};
const Place kTestTelegram[] = {{"149.154.175.10", 443}, {"149.154.167.40", 443}, {"149.154.175.117", 443}};

using Addresses = std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)>;

/// The Error is the reason.
Result<Addresses> addresses_of(const Place& place, int flags) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = flags;
  addrinfo* found = nullptr;
  const int error = ::getaddrinfo(place.host.c_str(), std::to_string(place.port).c_str(), &hints, &found);
  return error == 0 ? Result<Addresses>(Addresses(found, ::freeaddrinfo)) : fail(::gai_strerror(error));
}

/// An errno value; 0: it could be done.
int bind_to(const addrinfo& address) {
  const UniqueFd fd(::socket(address.ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const int on = 1;
  if (address.ai_family == AF_INET6) {
    ::setsockopt(fd.get(), IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof(on));
  }
  ::setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
  return fd && ::bind(fd.get(), address.ai_addr, address.ai_addrlen) == 0 ? 0 : errno;
}

int connect_to(const addrinfo& address) {
  const UniqueFd fd(::socket(address.ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!fd || (::connect(fd.get(), address.ai_addr, address.ai_addrlen) != 0 && errno != EINPROGRESS)) {
    return errno;
  }
  pollfd polled{fd.get(), POLLOUT, 0};
  if (::poll(&polled, 1, static_cast<int>(kPatience.count())) <= 0) {
    return ETIMEDOUT;
  }
  int error = 0;
  socklen_t size = sizeof(error);
  ::getsockopt(fd.get(), SOL_SOCKET, SO_ERROR, &error, &size);
  return error;
}

std::string text_of(const Place& place) {
  return fmt::format("{}:{}", place.host, place.port);
}

Diagnosis judge_port(const Place& place, std::string_view key, const Patient& patient) {
  if (place.port == 0) {
    return {Health::ok, fmt::format("{} is 0: any free port is taken", key)};
  }
  const auto addresses = addresses_of(place, AI_PASSIVE);
  if (!addresses) {
    return {Health::failure,
            fmt::format("{} resolves to no address: {}", place.host, addresses.error().message),
            "correct host in the settings"};
  }
  int error = 0;
  for (const auto* address = addresses->get(); address != nullptr && error == 0; address = address->ai_next) {
    error = bind_to(*address);
    error = error == EADDRNOTAVAIL || error == EAFNOSUPPORT ? 0 : error;  // ::1 of a machine without IPv6
  }
  if (error == 0) {
    return patient.is_running()
               ? Diagnosis{Health::warning, fmt::format("{} is free, though a storage runs", text_of(place)),
                           "it was started with other settings: restart it"}
               : Diagnosis{Health::ok, fmt::format("{} is free", text_of(place))};
  }
  if (error == EADDRINUSE && patient.is_running()) {
    return {Health::ok, fmt::format("{} is taken, while the storage runs", text_of(place))};
  }
  return {Health::failure,
          error == EADDRINUSE
              ? fmt::format("{} is taken by another program", text_of(place))
              : fmt::format("{} can't be listened on: {}", text_of(place), std::strerror(error)),
          error == EADDRINUSE ? fmt::format("stop that one (ss -ltnp), or choose another {}", key)
          : error == EACCES   ? fmt::format("choose a {} from 1024 on", key)
                              : "name an address that this machine has"};
}

/// The reason why not; empty: it can be reached.
std::string reach(const Place& place) {
  const auto addresses = addresses_of(place, 0);
  if (!addresses) {
    return addresses.error().message;
  }
  int error = EADDRNOTAVAIL;
  for (const auto* address = addresses->get(); address != nullptr && error != 0; address = address->ai_next) {
    error = connect_to(*address);
  }
  return error == 0 ? "" : std::strerror(error);
}

Diagnosis judge_telegram(std::span<const Place> places) {
  std::string reason;
  for (const auto& place : places) {
    reason = reach(place);
    if (reason.empty()) {
      return {Health::ok, fmt::format("{} can be reached", text_of(place))};
    }
  }
  return {Health::failure, fmt::format("none of Telegram's data centers can be reached: {}", reason),
          "let this machine connect to Telegram's addresses, or set tdlib.proxy"};
}

}  // namespace

Diagnoses check_ports(const Patient& patient) {
  const auto& settings = patient.settings();
  Diagnoses found{judge_port({settings.host, settings.port}, "port", patient)};
  if (settings.tls) {
    const auto& host = settings.tls->host.empty() ? settings.host : settings.tls->host;
    found.push_back(judge_port({host, settings.tls->port}, "tls.port", patient));
  }
  return found;
}

/// Where the port can be reached from elsewhere, the settings' own warning says it.
Diagnoses check_clients(const Patient& patient) {
  const auto& settings = patient.settings();
  if (!settings.clients.empty()) {
    return {
        {Health::ok, fmt::format("{} in the settings; nobody else may connect", settings.clients.size())}};
  }
  return {{Health::warning,
           "the settings name none: each program of this machine that reaches the port can use the sessions",
           "set clients, each with a token_sha256; a socket keeps out other users, but the port stays open "
           "beside it"}};
}

Diagnoses check_admin_socket(const Patient& patient) {
  if (!patient.is_running()) {
    return {{Health::skipped, "no storage runs"}};
  }
  if (patient.holder == 0) {
    return {
        {Health::warning,
         fmt::format("the storage that answers, process {}, has its sessions elsewhere", patient.listener),
         "it is the practice of `./dev run`, or was started with other settings: name those"}};
  }
  const auto admin = AdminLine::to(patient.invocation);
  const auto line = admin ? admin->ask({admin::Command::blocks}) : fail("the settings can't be read");
  return line
             ? Diagnoses{{Health::ok, "the storage answers"}}
             : Diagnoses{
                   {Health::failure, line.error().message,
                    "run this as the storage's own user; what the storage's log says of its admin socket may "
                    "tell more"}};
}

Diagnoses check_telegram(const Patient& patient) {
  const auto& tdlib = patient.settings().tdlib;
  if (patient.invocation.stays_offline) {
    return {{Health::skipped, "--offline"}};
  }
  if (!tdlib.proxy) {
    return {tdlib.use_test_dc ? judge_telegram(kTestTelegram) : judge_telegram(kTelegram)};
  }
  const Place proxy{tdlib.proxy->host, tdlib.proxy->port};
  const auto reason = reach(proxy);
  return reason.empty() ? Diagnoses{{Health::ok, fmt::format("its proxy {} can be reached", text_of(proxy))}}
                        : Diagnoses{{Health::failure,
                                     fmt::format("its proxy {} can't be reached: {}", text_of(proxy), reason),
                                     "correct tdlib.proxy, or start the proxy"}};
}

}  // namespace tgs
