// A settings file of any content: either faults in words, or settings that survive being handed to the other roles.
#include "fuzz/expect.h"
#include "settings/dump.h"
#include "settings/load.h"

using tgs::fuzz::expect;

namespace {

void check_projection(std::string_view projection, const std::string& again) {
  expect(projection == again, "what a role is handed reads back as the same");
}

void check(const tgs::Settings& settings) {
  const auto front = tgs::for_front(settings);
  const auto worker = tgs::for_worker(settings);
  const auto read_front = tgs::load_projection(front);
  const auto read_worker = tgs::load_projection(worker.reveal());
  expect(read_front && read_worker, "a role can read what it is handed");
  check_projection(front, tgs::for_front(*read_front));
  check_projection(worker.reveal(), std::string(tgs::for_worker(*read_worker).reveal()));
  expect(!tgs::dump(settings).empty(), "there is something to dump");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const tgs::Surroundings nowhere{.folder = "/nonexistent", .environment = [](const std::string& name) {
                                    return name == "SET" ? std::optional<std::string>("value") : std::nullopt;
                                  }};
  const auto loaded = tgs::load_text(tgs::fuzz::text(data, size), nowhere);
  if (loaded) {
    check(loaded->settings);
    return 0;
  }
  expect(!loaded.error().empty(), "a refusal has a reason");
  for (const auto& fault : loaded.error()) {
    expect(!fault.message.empty(), "every fault is in words");
  }
  return 0;
}
