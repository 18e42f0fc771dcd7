// What the policy costs a request, step by step, with rules like an owner's: the shipped lists and one argument rule,
// and a hundred of them. Google Benchmark; bench/policy.mjs reads its JSON.
#include <benchmark/benchmark.h>

#include <string>

#include "policy/names.h"
#include "policy/policy.h"
#include "wire/request.h"

namespace {

using tgs::ArgumentRule;

// About 300 bytes, as a platform sends them.
constexpr std::string_view kRequest =
    R"({"@type":"sendMessage","chat_id":700100200,"input_message_content":{"@type":"inputMessageText","text":)"
    R"({"@type":"formattedText","text":"The call ended after 3 minutes and 20 seconds.","entities":[{"@type":"textEntity",)"
    R"("offset":4,"length":4,"type":{"@type":"textEntityTypeBold"}}]},"clear_draft":true},"@extra":{"id":12345}})";

/// `count` rules about sendMessage, all of which hold; the lists have fifty names, as the shipped ones.
tgs::Rules rules_with(std::int64_t count) {
  tgs::Rules rules;
  for (std::size_t i = 0; i < 50; ++i) {
    rules.allowed_requests.emplace_back(tgs::known_requests()[i * 20]);
  }
  rules.allowed_requests.emplace_back("sendMessage");
  for (std::int64_t i = 0; i < count; ++i) {
    rules.argument_rules["sendMessage"].push_back(
        {.field = "chat_id", .test = ArgumentRule::Test::not_one_of, .values = {i, i + 1, i + 2}});
  }
  return rules;
}

void parse_and_write_anew(benchmark::State& state) {
  tgs::RequestParser parser(4096);
  std::string canonical;
  for (auto _ : state) {
    benchmark::DoNotOptimize(parser.parse(kRequest, canonical));
  }
}
BENCHMARK(parse_and_write_anew);

void judge_type(benchmark::State& state) {
  const tgs::Policy policy(rules_with(1));
  for (auto _ : state) {
    benchmark::DoNotOptimize(policy.judge("sendMessage"));
  }
}
BENCHMARK(judge_type);

void judge_values(benchmark::State& state) {
  const tgs::Policy policy(rules_with(state.range(0)));
  tgs::RequestParser parser(4096);
  std::string canonical;
  if (!parser.parse(kRequest, canonical) || policy.judge_values(parser.root())) {
    state.SkipWithError("the request has to pass");
  }
  for (auto _ : state) {
    benchmark::DoNotOptimize(policy.judge_values(parser.root()));
  }
}
BENCHMARK(judge_values)->Arg(0)->Arg(1)->Arg(100);

}  // namespace

BENCHMARK_MAIN();
