#include "worker/request.h"

#include <fmt/format.h>

#include "policy/questions.h"
#include "wire/reply.h"
#include "worker/start_up.h"

namespace tgs::worker {
namespace {

constexpr std::string_view kRefused = "the request is not on the storage's lists";

/// Of a parsed request, which has one.
std::string_view type_in(simdjson::dom::element request) {
  return request["@type"].get_string().value_unsafe();
}

}  // namespace

Status read(std::string_view body, RequestId id, RequestParser& parser, std::string& canonical) {
  const auto parsed = parser.parse(body, canonical);
  if (!parsed) {
    return fail("the front sent something that is no request: " + parsed.error().reason);
  }
  if (!parsed->extra.empty()) {
    return fail("the front sent a request with an @extra");
  }
  return id == 0 || is_own_id(id) ? fail("the front sent an id that is none of its own") : Status();
}

void add_number(std::string& canonical, RequestId id) {
  canonical.pop_back();
  canonical.append(R"(,"@extra":)").append(fmt::format_int(id).c_str()).push_back('}');
}

std::optional<std::string> refusal(simdjson::dom::element request, const Policy& policy) {
  const auto type_verdict = policy.judge(type_in(request));
  const auto verdict = type_verdict ? type_verdict : policy.judge_values(request);
  return verdict ? std::optional(error_object(verdict->token, kRefused)) : std::nullopt;
}

std::optional<std::string> question_refusal(simdjson::dom::element question, const Policy& policy,
                                            bool may_import) {
  if (!is_question(type_in(question), may_import)) {
    return error_object(ErrorToken::request_not_allowed, kRefused);
  }
  const auto verdict = policy.judge_shape(question, [](std::string_view) { return false; });
  return verdict ? std::optional(error_object(verdict->token, kRefused)) : std::nullopt;
}

}  // namespace tgs::worker
