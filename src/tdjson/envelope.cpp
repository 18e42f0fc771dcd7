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

std::string answer_of_none(int client, std::string_view request, std::string_view error) {
  RequestParser parser(kMaxExtra);
  std::string canonical;
  const auto parsed = parser.parse(request, canonical);
  return in_envelope(error.substr(0, error.size() - 1), parsed ? parsed->extra : parsed.error().extra,
                     client);
}

}  // namespace tgs::tdjson
