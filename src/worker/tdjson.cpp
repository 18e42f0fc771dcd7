#include "worker/tdjson.h"

#include <dlfcn.h>
#include <fmt/format.h>

namespace tgs::worker {
namespace {

template <class Function>
bool find(void* library, const char* name, Function*& function) {
  function = reinterpret_cast<Function*>(::dlsym(library, name));
  return function != nullptr;
}

std::string way_out() {
  return "set tdlib.library to the path of TDLib's libtdjson.so";
}

}  // namespace

Result<TdJson> TdJson::load(const std::string& path) {
  void* library = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
  if (library == nullptr) {
    return fail(fmt::format("tdlib.library: {} can't be loaded ({}): {}", path, ::dlerror(), way_out()));
  }
  TdJson td;
  if (!find(library, "td_create_client_id", td.create_client_) || !find(library, "td_send", td.send_) ||
      !find(library, "td_receive", td.receive_) || !find(library, "td_execute", td.execute_) ||
      !find(library, "td_set_log_message_callback", td.set_log_callback_)) {
    return fail(fmt::format("tdlib.library: {} is not TDLib's JSON library: {}", path, way_out()));
  }
  return td;
}

std::string TdJson::execute(const char* request) const {
  const char* answer = execute_(request);
  return answer == nullptr ? std::string() : answer;
}

void TdJson::set_log(int max_verbosity, LogCallback callback) const {
  set_log_callback_(max_verbosity, callback);
  execute(R"({"@type":"setLogStream","log_stream":{"@type":"logStreamEmpty"}})");
  execute(
      fmt::format(R"({{"@type":"setLogVerbosityLevel","new_verbosity_level":{}}})", max_verbosity).c_str());
}

}  // namespace tgs::worker
