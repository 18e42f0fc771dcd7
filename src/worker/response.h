// One text from td_receive(), taken apart: whose it is, which request it answers, and what is left for the
// front. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tgs::worker {

struct Response {
  int client = 0;
  std::optional<std::uint64_t> extra;  ///< of a reply; updates have none
  std::string body;                    ///< without @extra and @client_id
};

/// TDLib puts `,"@extra":N,"@client_id":N}` at the end of what it writes. Text that ends otherwise is parsed
/// whole; nothing where it has no client or isn't JSON. `response` is reused from call to call.
bool read_response(std::string_view text, Response& response);

}  // namespace tgs::worker
