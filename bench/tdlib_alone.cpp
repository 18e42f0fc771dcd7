// TDLib without the storage, to compare with: opens an instance as a worker does, by the same requests in the same
// order, prints the microseconds from its creation to an authorization state, and closes it. Usage:
// tdlib_alone SETTINGS STATE FOLDER [OTHER_FOLDER]. With OTHER_FOLDER another instance runs there already.
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "session/live_state.h"
#include "settings/load.h"
#include "worker/response.h"
#include "worker/start_up.h"
#include "worker/tdjson.h"

namespace {

using Clock = std::chrono::steady_clock;
using tgs::worker::StartUp;
using tgs::worker::TdJson;

[[noreturn]] void give_up(std::string_view why) {
  std::cerr << "tdlib_alone: " << why << std::endl;
  std::_Exit(1);  // TDLib's destructors are not to run beside its threads
}

class Instance {
 public:
  Instance(const TdJson& td, const tgs::TdlibSettings& settings, std::string folder)
      : td_(td), start_up_(settings, std::move(folder)), client_(td.create_client()) {
    send(start_up_.begin());
  }

  void run_to(std::string_view state) {
    while (state_ != state) {
      if (const char* text = td_.receive(10); text != nullptr && read_response(text, response_)) {
        handle();
      }
    }
  }

  void close() {
    td_.send(client_, tgs::worker::close_request().c_str());
    run_to("authorizationStateClosed");
  }

 private:
  void send(const std::vector<tgs::Secret>& requests) {
    for (const auto& request : requests) {
      td_.send(client_, request.reveal().data());
    }
  }

  void handle() {
    if (response_.client != client_) {
      return;
    }
    if (response_.extra) {
      const auto step = start_up_.on_reply(*response_.extra, response_.body);
      send(step.requests);
      if (step.failure) {
        give_up(*step.failure);
      }
    } else if (const auto type = tgs::session::authorization_state_type(response_.body); !type.empty()) {
      state_ = type;
    }
  }

  const TdJson& td_;
  StartUp start_up_;
  const int client_;
  std::string state_;
  tgs::worker::Response response_;
};

Clock::duration time_to(const char* state, const char* folder, const TdJson& td,
                        const tgs::TdlibSettings& settings) {
  const auto begin = Clock::now();
  Instance instance(td, settings, folder);
  instance.run_to(state);
  const auto taken = Clock::now() - begin;
  instance.close();
  return taken;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4 && argc != 5) {
    give_up("usage: tdlib_alone SETTINGS STATE FOLDER [OTHER_FOLDER]");
  }
  const auto loaded = tgs::load_file(argv[1]);
  if (!loaded) {
    give_up("the settings have faults");
  }
  const auto& settings = loaded->settings.tdlib;
  const auto td = TdJson::load(settings.library);
  if (!td) {
    give_up(td.error().message);
  }
  td->set_log(settings.debug_level, nullptr);
  std::optional<Instance> other;
  if (argc == 5) {
    other.emplace(*td, settings, argv[4]).run_to("authorizationStateWaitPhoneNumber");
  }
  const auto taken = time_to(argv[2], argv[3], *td, settings);
  std::cout << std::chrono::duration_cast<std::chrono::microseconds>(taken).count() << std::endl;
  std::_Exit(0);
}
