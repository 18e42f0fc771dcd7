#include "wire/reply.h"

#include <fmt/format.h>

#include <array>

#include "wire/escape.h"

namespace tgs {
namespace {

struct Row {
  ErrorToken token;
  int code;
  std::string_view text;
};

// In the enum's order.
constexpr std::array<Row, 12> rows{{
    {ErrorToken::bad_request, 400, "BAD_REQUEST"},
    {ErrorToken::format_invalid, 400, "FORMAT_INVALID"},
    {ErrorToken::peer_invalid, 400, "PEER_INVALID"},
    {ErrorToken::request_not_allowed, 403, "REQUEST_NOT_ALLOWED"},
    {ErrorToken::type_not_allowed, 403, "TYPE_NOT_ALLOWED"},
    {ErrorToken::client_not_allowed, 403, "CLIENT_NOT_ALLOWED"},
    {ErrorToken::peer_not_found, 404, "PEER_NOT_FOUND"},
    {ErrorToken::request_too_large, 413, "REQUEST_TOO_LARGE"},
    {ErrorToken::too_many_requests, 429, "Too Many Requests"},
    {ErrorToken::internal, 500, "INTERNAL"},
    {ErrorToken::timeout, 504, "TIMEOUT"},
    {ErrorToken::session_unavailable, 503, "SESSION_UNAVAILABLE"},
}};

constexpr bool in_order() {
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (static_cast<std::size_t>(rows[i].token) != i) {
      return false;
    }
  }
  return true;
}
static_assert(in_order());

const Row& row_of(ErrorToken token) {
  return rows[static_cast<std::size_t>(token)];
}

void end_line(std::string& line, std::string_view extra) {
  if (!extra.empty()) {
    line += R"(,"@extra":)";
    line += extra;
  }
  line += "}\n";
}

}  // namespace

int code_of(ErrorToken token) {
  return row_of(token).code;
}

std::string_view text_of(ErrorToken token) {
  return row_of(token).text;
}

void append_json_string(std::string& out, std::string_view text) {
  out += '"';
  while (!text.empty()) {
    const auto plain = escape::plain_prefix(text);
    out += text.substr(0, plain);
    text.remove_prefix(plain);
    if (!text.empty()) {
      char escaped[escape::longest];
      out.append(escaped, escape::write(escaped, text.front()));
      text.remove_prefix(1);
    }
  }
  out += '"';
}

std::string error_line(int code, std::string_view message, std::string_view extra) {
  auto line = fmt::format(R"({{"@type":"error","code":{},"message":)", code);
  append_json_string(line, message);
  end_line(line, extra);
  return line;
}

std::string error_line(ErrorToken token, std::string_view sentence, std::string_view extra) {
  return error_line(code_of(token), fmt::format("{}: {}", text_of(token), sentence), extra);
}

std::string error_line(const Refusal& refusal) {
  return error_line(refusal.token, refusal.reason, refusal.extra);
}

std::string error_object(ErrorToken token, std::string_view sentence) {
  auto line = error_line(token, sentence, {});
  line.pop_back();  // the end of the line
  return line;
}

std::string too_many_requests(std::uint64_t seconds, std::string_view extra) {
  return error_line(ErrorToken::too_many_requests, fmt::format("retry after {}", seconds), extra);
}

std::string ok_line(std::string_view extra) {
  std::string line = R"({"@type":"ok")";
  end_line(line, extra);
  return line;
}

std::string with_extra(std::string_view response, std::string_view extra) {
  std::string line;
  append_with_extra(line, response, extra);
  return line;
}

void append_with_extra(std::string& out, std::string_view response, std::string_view extra) {
  if (response.size() < 2 || response.front() != '{' || response.back() != '}') {
    out += error_line(ErrorToken::internal, "a response could not be read", extra);
    return;
  }
  if (response.size() == 2) {  // {}: no comma in front of the first member
    out += extra.empty() ? std::string("{}\n") : fmt::format("{{\"@extra\":{}}}\n", extra);
    return;
  }
  out.reserve(out.size() + response.size() + extra.size() + 12);
  out += response.substr(0, response.size() - 1);
  end_line(out, extra);
}

}  // namespace tgs
