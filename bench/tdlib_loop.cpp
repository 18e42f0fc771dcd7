// What no broker can beat: TDLib in one's own process, in a closed loop of testCallString. The instance is never given
// its parameters, so it reaches nobody. Usage:
//   tdlib_loop LIBRARY WINDOW BYTES SECONDS [one|two]
// one: a thread that receives and sends again (the default); two: a second one sends. Prints what load.cpp prints.

#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <fmt/format.h>

#include "processor.h"
#include "worker/tdjson.h"

namespace {

using Clock = std::chrono::steady_clock;
using tgs::worker::TdJson;

/// Sends so many requests, on a thread of its own, as soon as it is told to.
class Sender {
 public:
  Sender(const TdJson& td, int client, const std::string& request)
      : thread_([this, &td, client, &request](const std::stop_token& stop) {
          for (int count = take(stop); count > 0; count = take(stop)) {
            for (; count > 0; --count) {
              td.send(client, request.c_str());
            }
          }
        }) {}

  void send(int count) {
    {
      const std::lock_guard lock(mutex_);
      due_ += count;
    }
    wakes_.notify_one();
  }

 private:
  int take(const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    wakes_.wait(lock, stop, [this] { return due_ > 0; });
    return std::exchange(due_, 0);
  }

  std::mutex mutex_;
  std::condition_variable_any wakes_;
  int due_ = 0;
  std::jthread thread_;
};

struct Loop {
  const TdJson& td;
  int window;
  int client = td.create_client();
  std::vector<std::uint32_t> micros = {};

  /// Answers until the time is over; `again` sends another request.
  template <class Again>
  std::uint64_t run(std::chrono::seconds time, const Again& again) {
    std::uint64_t answers = 0;
    auto sent_at = Clock::now();
    const auto end = Clock::now() + time;
    for (auto now = sent_at; now < end;) {
      const char* text = td.receive(1);
      if (text == nullptr || std::strstr(text, R"("testString")") == nullptr) {
        continue;
      }
      ++answers;
      if (window == 1) {
        now = Clock::now();
        micros.push_back(static_cast<std::uint32_t>(
            std::chrono::duration_cast<std::chrono::microseconds>(now - sent_at).count()));
        sent_at = now;
      } else if (answers % 64 == 0) {
        now = Clock::now();
      }
      again();
    }
    return answers;
  }
};

template <class Again>
void measure(Loop& loop, std::chrono::seconds time, const Again& again) {
  for (int i = 0; i < loop.window; ++i) {
    again();
  }
  loop.run(std::chrono::seconds(1), again);
  loop.micros.clear();
  const auto processor = bench::processor_seconds();
  const auto begin = Clock::now();
  const auto answers = loop.run(time, again);
  const auto taken = std::chrono::duration<double>(Clock::now() - begin).count();
  auto& micros = loop.micros;
  std::sort(micros.begin(), micros.end());
  const auto at = [&](double share) {
    return micros.empty() ? 0
                          : micros[static_cast<std::size_t>(share * static_cast<double>(micros.size() - 1))];
  };
  fmt::print(R"({{"perSecond":{:.0f},"p50":{},"p99":{},"requests":{},"processor":{:.3f}}})"
             "\n",
             static_cast<double>(answers) / taken, at(0.5), at(0.99), answers,
             (bench::processor_seconds() - processor) / taken);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 5) {
    std::cerr << "usage: tdlib_loop LIBRARY WINDOW BYTES SECONDS [one|two]" << std::endl;
    return 2;
  }
  const auto td = TdJson::load(argv[1]);
  if (!td) {
    std::cerr << "tdlib_loop: " << td.error().message << std::endl;
    return 1;
  }
  td->set_log(0, nullptr);
  Loop loop{*td, std::atoi(argv[2])};
  const auto request = fmt::format(R"({{"@type":"testCallString","x":"{}","@extra":1}})",
                                   std::string(std::strtoul(argv[3], nullptr, 10), 'x'));
  const std::chrono::seconds time(std::atoi(argv[4]));
  if (argc > 5 && std::string_view(argv[5]) == "two") {
    Sender sender(*td, loop.client, request);
    measure(loop, time, [&] { sender.send(1); });
  } else {
    measure(loop, time, [&] { td->send(loop.client, request.c_str()); });
  }
  std::cout.flush();
  std::fflush(stdout);
  std::_Exit(0);  // TDLib's destructors are not to run beside its threads
}
