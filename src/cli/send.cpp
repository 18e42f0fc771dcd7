#include "cli/send.h"

#include <fmt/format.h>
#include <simdjson.h>
#include <unistd.h>

#include <array>
#include <chrono>

#include "cli/json_line.h"
#include "cli/session_line.h"
#include "wire/peek.h"

namespace tgs {
namespace {

constexpr std::chrono::seconds kPatience{60};
constexpr std::string_view kBlank = " \t\r\n";

/// `-` stands for standard input.
std::string text_of_request(const std::string& request) {
  if (request != "-") {
    return request;
  }
  std::string text;
  std::array<char, 16U << 10U> bytes{};
  for (ssize_t count = 0; (count = ::read(STDIN_FILENO, bytes.data(), bytes.size())) > 0;) {
    text.append(bytes.data(), static_cast<std::size_t>(count));
  }
  return text;
}

/// In one line, as the line to a session takes it: between tokens, a newline says no more than a blank.
Result<std::string> object_in(std::string text) {
  const auto first = text.find_first_not_of(kBlank);
  const auto last = text.find_last_not_of(kBlank);
  if (first == std::string::npos || text[first] != '{' || text[last] != '}') {
    return fail(R"(a request is one JSON object, such as {"@type":"getMe"})");
  }
  text = text.substr(first, last - first + 1);
  for (auto& c : text) {
    c = c == '\n' || c == '\r' ? ' ' : c;
  }
  return text;
}

/// What comes from a worker is no control sequence for a terminal: JSON has none that are not escaped.
bool is_json(const std::string& line) {
  simdjson::dom::parser parser;
  return parser.parse(line).error() == simdjson::SUCCESS;
}

/// Without the number that was added for the way.
std::string without_number(std::string line) {
  if (const auto at = line.rfind(R"(,"@extra":)"); at != std::string::npos) {
    line.resize(at);
    line += '}';
  }
  return line;
}

}  // namespace

Answer send_request(const Invocation& invocation) {
  const auto request = object_in(text_of_request(invocation.request));
  if (!request) {
    return {.exit_code = exit_wrong_use,
            .err = fmt::format("tgstorage: send: {}\n", request.error().message)};
  }
  auto line = line_to(invocation);
  if (!line) {
    return line.error();
  }
  auto answer = line->answer_to(line->ask(*request), kPatience);
  if (!answer) {
    return failed(invocation, answer.error().message);
  }
  if (!is_json(*answer)) {
    return failed(invocation, "what the session answered is no JSON");
  }
  const int code = type_of(*answer) == "error" ? exit_failure : exit_ok;
  return {.exit_code = code, .out = shown(without_number(std::move(*answer))) + "\n"};
}

}  // namespace tgs
