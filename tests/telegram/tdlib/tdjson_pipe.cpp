// Drives libtdjson from another program: every line on standard input is sent as a
// request, every response and update comes out as a line on standard output.
// Usage: tdjson_pipe PATH_OF_LIBTDJSON.
//
// TDLib reaches nothing outside of this machine: this program's connect() and getaddrinfo() stand before those of
// the C library.

#include <arpa/inet.h>
#include <dlfcn.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>

namespace {

using CreateClient = int (*)();
using Send = void (*)(int, const char*);
using Receive = const char* (*)(double);
using Execute = const char* (*)(const char*);

bool is_outside(const sockaddr* address) {
  if (address->sa_family == AF_INET) {
    return ntohl(reinterpret_cast<const sockaddr_in*>(address)->sin_addr.s_addr) >> 24 != IN_LOOPBACKNET;
  }
  return address->sa_family == AF_INET6;
}

template <class Function>
Function load(void* library, const char* name) {
  auto function = reinterpret_cast<Function>(dlsym(library, name));
  if (function == nullptr) {
    std::fprintf(stderr, "no function %s\n", name);
    std::exit(2);
  }
  return function;
}

void print_forever(Receive receive) {
  for (;;) {
    if (const char* line = receive(10.0)) {
      std::fputs(line, stdout);
      std::fputc('\n', stdout);
      std::fflush(stdout);
    }
  }
}

}  // namespace

extern "C" int connect(int socket, const sockaddr* address, socklen_t length) {
  static const auto next = reinterpret_cast<decltype(&connect)>(dlsym(RTLD_NEXT, "connect"));
  if (is_outside(address)) {
    errno = ENETUNREACH;
    return -1;
  }
  return next(socket, address, length);
}

/// Addresses are read, names are not looked up.
extern "C" int getaddrinfo(const char* name, const char* service, const addrinfo* hints, addrinfo** found) {
  static const auto next = reinterpret_cast<decltype(&getaddrinfo)>(dlsym(RTLD_NEXT, "getaddrinfo"));
  addrinfo numeric = hints != nullptr ? *hints : addrinfo{};
  numeric.ai_flags |= AI_NUMERICHOST;
  return next(name, service, &numeric, found);
}

int main(int argc, char** argv) {
  void* library = argc == 2 ? dlopen(argv[1], RTLD_NOW) : nullptr;
  if (library == nullptr) {
    std::fprintf(stderr, "%s\n", argc == 2 ? dlerror() : "usage: tdjson_pipe LIBRARY");
    return 2;
  }
  auto send = load<Send>(library, "td_send");
  load<Execute>(library, "td_execute")(R"({"@type":"setLogVerbosityLevel","new_verbosity_level":1})");
  const int client = load<CreateClient>(library, "td_create_client_id")();
  std::thread(print_forever, load<Receive>(library, "td_receive")).detach();

  std::string line;
  for (int c = std::getchar(); c != EOF; c = std::getchar()) {
    if (c == '\n') {
      send(client, line.c_str());
      line.clear();
    } else {
      line.push_back(static_cast<char>(c));
    }
  }
  // Skips destructors: the client may still be running.
  _exit(0);
}
