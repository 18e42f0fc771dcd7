#include "worker/request.h"

#include <fmt/format.h>

#include "policy/questions.h"
#include "wire/peek.h"
#include "wire/reply.h"
#include "worker/start_up.h"

namespace tgs::worker {
namespace {

constexpr std::string_view kRefused = "the request is not on the storage's lists";

}  // namespace

Result<std::string> numbered(std::string_view request, RequestId id) {
  if (!request.starts_with(R"({"@type":")") || !request.ends_with('}') || id == 0 || is_own_id(id)) {
    return fail("the front sent something that is no request");
  }
  request.remove_suffix(1);
  return fmt::format(R"({},"@extra":{}}})", request, id);
}

std::optional<std::string> refusal(std::string_view request, const Policy& policy,
                                   simdjson::dom::parser& parser) {
  simdjson::dom::element value;
  if (parser.parse(request.data(), request.size()).get(value) != simdjson::SUCCESS) {
    return error_object(ErrorToken::bad_request, kRefused);
  }
  const auto type_verdict = policy.judge(type_of(request));
  const auto verdict = type_verdict ? type_verdict : policy.judge_values(value);
  return verdict ? std::optional(error_object(verdict->token, kRefused)) : std::nullopt;
}

std::optional<std::string> question_refusal(std::string_view question, bool may_import) {
  return is_question(type_of(question), may_import)
             ? std::nullopt
             : std::optional(error_object(ErrorToken::request_not_allowed, kRefused));
}

}  // namespace tgs::worker
