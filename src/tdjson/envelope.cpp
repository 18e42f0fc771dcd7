#include "tdjson/envelope.h"

#include "wire/request.h"

namespace tgs::tdjson {

std::string in_envelope(std::string_view body, std::string_view extra, int client) {
  std::string answer(body);
  if (!extra.empty()) {
    answer.append(R"(,"@extra":)").append(extra);
  }
  if (client != 0) {
    answer.append(R"(,"@client_id":)").append(std::to_string(client));
  }
  return answer + "}";
}

std::string answer_of_none(int client, std::string_view request, bool was_there) {
  RequestParser parser(kMaxExtra);
  std::string canonical;
  const auto parsed = parser.parse(request, canonical);
  std::string_view body = R"({"@type":"error","code":400,"message":"Invalid TDLib instance specified")";
  if (was_there) {
    // As TDLib has it: programs wait for their end by asking.
    body = parsed && parsed->type == "getAuthorizationState"
               ? R"({"@type":"authorizationStateClosed")"
               : R"({"@type":"error","code":500,"message":"Request aborted")";
  }
  return in_envelope(body, parsed ? parsed->extra : parsed.error().extra, client);
}

}  // namespace tgs::tdjson
