// The loaded libtdjson: its five functions. Loading it starts no thread and neither does execute(), so a
// process may fork afterwards; the first send() starts TDLib's threads. It is never unloaded. Copies are the
// same library. create_client(), send() and execute() from any thread; receive() from one thread only, ever.
#pragma once

#include <string>

#include "base/result.h"

namespace tgs::worker {

class TdJson {
 public:
  using LogCallback = void (*)(int verbosity, const char* message);

  /// `path` as dlopen() takes it. Fails with words for the owner, naming tdlib.library.
  static Result<TdJson> load(const std::string& path);

  int create_client() const { return create_client_(); }
  void send(int client, const char* request) const { send_(client, request); }
  /// Null where nothing came within `seconds`; else valid until the next call.
  const char* receive(double seconds) const { return receive_(seconds); }
  std::string execute(const char* request) const;
  /// Verbosity 0 is announced to `callback` just before TDLib aborts the process.
  void set_log(int max_verbosity, LogCallback callback) const;

 private:
  int (*create_client_)() = nullptr;
  void (*send_)(int, const char*) = nullptr;
  const char* (*receive_)(double) = nullptr;
  const char* (*execute_)(const char*) = nullptr;
  void (*set_log_callback_)(int, LogCallback) = nullptr;
};

}  // namespace tgs::worker
