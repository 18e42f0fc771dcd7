// What single steps of a message's way cost, without sockets and processes. Google Benchmark; bench/parts.mjs reads its
// JSON.
#include <benchmark/benchmark.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "backup/outbox.h"
#include "metrics/exposition.h"
#include "metrics/traffic.h"
#include "net/outbox.h"
#include "policy/names.h"
#include "wire/request.h"
#include "wire/splitter.h"
#include "worker/update_gate.h"

namespace {

constexpr std::size_t kMany = 1 << 20;

// About 300 bytes, as a platform sends them; the same as policy_cost's.
constexpr std::string_view kRequest =
    R"({"@type":"sendMessage","chat_id":700100200,"input_message_content":{"@type":"inputMessageText","text":)"
    R"({"@type":"formattedText","text":"The call ended after 3 minutes and 20 seconds.","entities":[{"@type":"textEntity",)"
    R"("offset":4,"length":4,"type":{"@type":"textEntityTypeBold"}}]},"clear_draft":true},"@extra":{"id":12345}})";

void split(benchmark::State& state) {
  tgs::Splitter splitter(kMany, tgs::Splitter::Begin::values);
  const auto line = std::string(kRequest) + '\n';
  for (auto _ : state) {
    splitter.append(line);
    if (splitter.next().what != tgs::Splitter::What::value) {
      state.SkipWithError("the request has to be a value");
    }
    benchmark::DoNotOptimize(splitter.next());
    splitter.keep();
  }
}
BENCHMARK(split);

void split_and_parse(benchmark::State& state) {
  tgs::Splitter splitter(kMany, tgs::Splitter::Begin::values);
  tgs::RequestParser parser(4096);
  std::string canonical;
  const auto line = std::string(kRequest) + '\n';
  for (auto _ : state) {
    splitter.append(line);
    if (!parser.parse(splitter.next().bytes, canonical)) {
      state.SkipWithError("the request has to pass");
    }
    benchmark::DoNotOptimize(splitter.next());
    splitter.keep();
  }
}
BENCHMARK(split_and_parse);

void drop_update(benchmark::State& state) {
  const tgs::worker::UpdateGate gate({"updateCall", "updateNewCallSignalingData", "updateNewMessage",
                                      "updateNewCallbackQuery", "updateNewInlineQuery",
                                      "updateNewInlineCallbackQuery"});
  const std::string update =
      R"({"@type":"updateChatLastMessage","chat_id":700100200,"last_message":{"@type":)" +
      std::string(1000, ' ') + "}}";
  for (auto _ : state) {
    bool passes = gate.passes(update);
    benchmark::DoNotOptimize(passes);
  }
}
BENCHMARK(drop_update);

void share_line(benchmark::State& state) {
  std::vector<tgs::net::Outbox> outboxes(static_cast<std::size_t>(state.range(0)));
  std::array<char, 256> room;  // NOLINT(*-member-init): nobody looks at it
  for (auto _ : state) {
    const auto line = std::make_shared<const std::string>(200, 'x');
    for (auto& outbox : outboxes) {
      outbox.push(line);
    }
    for (auto& outbox : outboxes) {
      outbox.move_to(room);
    }
  }
}
BENCHMARK(share_line)->Arg(1)->Arg(100)->Arg(1000);

/// All that /metrics costs a request that passes and is answered.
void count_request(benchmark::State& state) {
  tgs::metrics::Traffic traffic;
  const auto began = tgs::Clock::now();
  for (auto _ : state) {
    traffic.received(kRequest.size());
    traffic.request("sendMessage", tgs::metrics::Step::passed);
    traffic.answered(tgs::Clock::now() - began, R"({"@type":"message","id":1})");
    traffic.sent(kRequest.size());
  }
}
BENCHMARK(count_request);

/// Of so many types of requests, as one scrape asks for it.
void write_figures(benchmark::State& state) {
  tgs::metrics::Traffic traffic;
  const auto types = tgs::known_requests().first(static_cast<std::size_t>(state.range(0)));
  for (const auto type : types) {
    traffic.request(type, tgs::metrics::Step::passed);
  }
  for (auto _ : state) {
    auto text = exposition(traffic, {});
    benchmark::DoNotOptimize(text);
  }
}
BENCHMARK(write_figures)->Arg(50)->Arg(1000);

/// On the disk when it returns.
void put_for_database(benchmark::State& state) {
  const auto folder = std::filesystem::temp_directory_path() / ("tgs-parts-" + std::to_string(::getpid()));
  std::filesystem::create_directory(folder);
  {
    auto outbox = tgs::backup::Outbox::open((folder / "outbox").string());
    std::vector<tgs::backup::Rows> rows;
    for (std::int64_t id = 1; id <= state.range(0); ++id) {
      rows.emplace_back(tgs::backup::PeerRows{.id = id});
    }
    for (auto _ : state) {
      if (!outbox || !outbox->put(rows, 1'700'000'000)) {
        state.SkipWithError("the outbox has to take it");
      }
    }
  }
  std::filesystem::remove_all(folder);
}
BENCHMARK(put_for_database)->Arg(1)->Arg(64)->UseRealTime();

}  // namespace

BENCHMARK_MAIN();
