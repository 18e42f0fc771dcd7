#include "worker/request.h"

#include <fmt/format.h>

#include "wire/peek.h"
#include "wire/reply.h"
#include "worker/start_up.h"

namespace tgs::worker {

Result<std::string> numbered(std::string_view request, RequestId id) {
  if (!request.starts_with(R"({"@type":")") || !request.ends_with('}') || id == 0 || is_own_id(id)) {
    return fail("the front sent something that is no request");
  }
  request.remove_suffix(1);
  return fmt::format(R"({},"@extra":{}}})", request, id);
}

std::optional<std::string> refusal(std::string_view request, const Policy& policy) {
  const auto verdict = policy.judge(type_of(request));
  if (verdict) {
    return std::nullopt;
  }
  auto line = error_line(verdict.token, "the request is not on the storage's lists", {});
  line.pop_back();  // the end of the line
  return line;
}

}  // namespace tgs::worker
