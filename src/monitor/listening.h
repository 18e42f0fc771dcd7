// The sockets that the front accepts clients on. The monitor opens them: the front may open nothing.
// One thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"

namespace tgs::monitor {

/// Who comes in by a socket: clients, clients by TLS, those who watch the storage.
enum class Door : std::uint8_t { plain, tls, metrics };

/// The file by which a Unix socket is reached: gone with the one who made it.
class SocketFile {
 public:
  SocketFile() = default;
  explicit SocketFile(std::string path) : path_(std::move(path)) {}
  SocketFile(SocketFile&& other) noexcept : path_(std::exchange(other.path_, {})) {}
  SocketFile& operator=(SocketFile&& other) noexcept {
    path_.swap(other.path_);
    return *this;
  }
  SocketFile(const SocketFile&) = delete;
  SocketFile& operator=(const SocketFile&) = delete;
  ~SocketFile();

 private:
  std::string path_;  // empty: none
};

struct ListeningSocket {
  UniqueFd fd;
  std::string address;  ///< `127.0.0.1:23456`, `[::1]:23456` or the path of a Unix socket
  Door door = Door::plain;
  SocketFile file = {};  ///< of a Unix socket
};

/// Listens on every address that `host` resolves to, on the same port everywhere; with `port` 0 on one that is
/// free on all of them. Addresses that this machine doesn't have are left out as long as there is one that it
/// has. The Error names the key, which begins with `section`, and the way out.
Result<std::vector<ListeningSocket>> listen_on(const std::string& host, std::uint16_t port,
                                               std::string_view section = {});

/// A socket that nobody listens on any more is replaced. Only this user may connect. The Error names `key`.
Result<ListeningSocket> listen_on_path(const std::string& path, std::string_view key = "socket");

/// Of a socket of listen_on().
std::uint16_t port_of(const ListeningSocket& socket);

/// Writes `port` and a newline; the file appears all at once.
Status write_port_file(const std::string& path, std::uint16_t port);

}  // namespace tgs::monitor
