// The functions that programs call: what is behind the names of TDLib. All that they share lives as long as the process
// and is never destroyed, as threads of the program may be in here while it ends.
#include <cstdint>
#include <cstdlib>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

#include "tdjson/envelope.h"
#include "tdjson/local_requests.h"
#include "tdjson/receiver.h"
#include "tdjson/td_json_client.h"
#include "tdjson/tls_client.h"
#include "wire/request.h"

#define TGS_EXPORT extern "C" __attribute__((visibility("default")))

using tgs::tdjson::Receiver;
using tgs::tdjson::StorageUrl;
using tgs::tdjson::TdLog;

namespace {

TdLog& td_log() {
  static auto& log = *new TdLog;
  return log;
}

/// Of the clients that have numbers.
Receiver& numbered() {
  static auto& receiver = *new Receiver(td_log());
  return receiver;
}

/// Those behind the older interface's handles. A handle is a number too, so that one which was destroyed harms nobody.
class Handles {
 public:
  void* create(std::shared_ptr<Receiver> receiver) {
    const std::lock_guard lock(mutex_);
    receivers_.emplace(++last_, std::move(receiver));
    return reinterpret_cast<void*>(last_);  // NOLINT(performance-no-int-to-ptr): nobody follows it
  }
  std::shared_ptr<Receiver> find(void* handle) {
    const std::lock_guard lock(mutex_);
    const auto found = receivers_.find(reinterpret_cast<std::uintptr_t>(handle));
    return found == receivers_.end() ? nullptr : found->second;
  }
  std::shared_ptr<Receiver> take(void* handle) {
    const std::lock_guard lock(mutex_);
    const auto found = receivers_.extract(reinterpret_cast<std::uintptr_t>(handle));
    return found.empty() ? nullptr : std::move(found.mapped());
  }

 private:
  std::mutex mutex_;
  std::map<std::uintptr_t, std::shared_ptr<Receiver>> receivers_;
  std::uintptr_t last_ = 0;
};

Handles& handles() {
  static auto& all = *new Handles;
  return all;
}

constexpr int kUnnumbered = 0;

/// Checked as far as that goes without a connection.
tgs::Result<StorageUrl> storage_url() {
  const char* text = ::secure_getenv("TGSTORAGE_URL");
  auto url = tgs::tdjson::parse_storage_url(text == nullptr ? "" : text);
  if (url && url->is_tls) {
    if (const auto tls = tgs::tdjson::new_tls_connection(*url); !tls) {
      return tgs::fail(tls.error());
    }
  }
  return url;
}

std::string_view view_of(const char* text) {
  return text == nullptr ? std::string_view() : text;
}

const char* keep(std::string text) {
  static thread_local std::string kept;
  kept = std::move(text);
  return kept.c_str();
}

const char* keep(std::optional<std::string> text) {
  return text ? keep(std::move(*text)) : nullptr;
}

std::string execute(std::string_view text) {
  tgs::RequestParser parser(tgs::tdjson::kMaxExtra);
  std::string canonical;
  const auto request = parser.parse(text, canonical);
  if (!request) {
    auto line = tgs::error_line(request.error());
    line.pop_back();
    return line;
  }
  const auto answer = tgs::tdjson::answer_locally(request->type, parser.root(), td_log());
  const auto object = answer.value_or(tgs::tdjson::error_object(
      400, std::string(request->type) +
               " needs TDLib, which the storage has: send it, td_execute() can't answer it"));
  return tgs::tdjson::in_envelope(std::string_view(object).substr(0, object.size() - 1), request->extra,
                                  kUnnumbered);
}

}  // namespace

// --- clients by number --------------------------------------------------------------------------------------

TGS_EXPORT int td_create_client_id() {
  static std::mutex mutex;
  static int last = 0;
  const std::lock_guard lock(mutex);
  numbered().add(++last, storage_url());
  return last;
}

TGS_EXPORT void td_send(int client_id, const char* request) {
  numbered().send(client_id, view_of(request));
}

TGS_EXPORT const char* td_receive(double timeout) {
  return keep(numbered().receive(timeout));
}

TGS_EXPORT const char* td_execute(const char* request) {
  return keep(execute(view_of(request)));
}

TGS_EXPORT void td_set_log_message_callback(int max_verbosity_level, td_log_message_callback_ptr callback) {
  td_log().set_callback(max_verbosity_level, callback);
}

// --- clients by handle --------------------------------------------------------------------------------------

TGS_EXPORT void* td_json_client_create() {
  auto receiver = std::make_shared<Receiver>(td_log());
  receiver->add(kUnnumbered, storage_url())->start();
  return handles().create(std::move(receiver));
}

TGS_EXPORT void td_json_client_send(void* client, const char* request) {
  if (const auto receiver = handles().find(client)) {
    receiver->send(kUnnumbered, view_of(request));
  }
}

TGS_EXPORT const char* td_json_client_receive(void* client, double timeout) {
  const auto receiver = handles().find(client);
  return receiver ? keep(receiver->receive(timeout)) : nullptr;
}

TGS_EXPORT const char* td_json_client_execute(void*, const char* request) {
  return keep(execute(view_of(request)));
}

TGS_EXPORT void td_json_client_destroy(void* client) {
  if (const auto receiver = handles().take(client)) {
    receiver->stop();
  }
}

// --- the older interface's log ------------------------------------------------------------------------------

TGS_EXPORT int td_set_log_file_path(const char* file_path) {
  if (view_of(file_path).empty()) {
    td_log().to_stderr();
    return 1;
  }
  return td_log().to_file(file_path) ? 1 : 0;
}

TGS_EXPORT void td_set_log_max_file_size(long long) {}

TGS_EXPORT void td_set_log_verbosity_level(int new_verbosity_level) {
  td_log().set_verbosity(new_verbosity_level);
}

TGS_EXPORT void td_set_log_fatal_error_callback(td_log_fatal_error_callback_ptr) {}
