#include "worker/proxied_network.h"

#include <dlfcn.h>

#include <atomic>
#include <cerrno>

#include "worker/proxy_guard.h"

namespace tgs::worker {
namespace {

struct Rule {
  ProxyGuard guard;
  std::function<void(std::string_view)> on_refused;
};

/// Functions that C code finds by their names have no object to look into. Never freed: TDLib's threads run until
/// the process ends.
std::atomic<Rule*> rule = nullptr;

/// The function of that name that would have been called without ours.
template <class Function>
Function* next(const char* name) {
  return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

}  // namespace

void keep_to_proxy(const ProxySettings& proxy, std::function<void(std::string_view)> on_refused) {
  rule = new Rule{ProxyGuard(proxy), std::move(on_refused)};
}

}  // namespace tgs::worker

extern "C" {

// NOLINTNEXTLINE(readability-inconsistent-declaration-parameter-name): glibc's are no names to use
int connect(int socket, const sockaddr* address, socklen_t length) {
  static auto* const real = tgs::worker::next<decltype(connect)>("connect");
  auto* rule = tgs::worker::rule.load();
  if (rule != nullptr && !rule->guard.may_connect(*address)) {
    rule->on_refused(tgs::worker::to_text(*address));
    errno = ENETUNREACH;
    return -1;
  }
  return real(socket, address, length);
}

// NOLINTNEXTLINE(readability-inconsistent-declaration-parameter-name)
int getaddrinfo(const char* name, const char* service, const addrinfo* hints, addrinfo** found) {
  static auto* const real = tgs::worker::next<decltype(getaddrinfo)>("getaddrinfo");
  auto* rule = tgs::worker::rule.load();
  if (rule == nullptr || name == nullptr) {
    return real(name, service, hints, found);
  }
  if (!rule->guard.may_look_up(name)) {
    rule->on_refused(name);
    return EAI_NONAME;
  }
  const int result = real(name, service, hints, found);
  if (result == 0) {
    rule->guard.learn(name, *found);
  }
  return result;
}

}  // extern "C"
