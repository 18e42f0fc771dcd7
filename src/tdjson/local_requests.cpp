#include "tdjson/local_requests.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "wire/reply.h"
#include "wire/td_integer.h"

namespace tgs::tdjson {
namespace {

using simdjson::dom::element;

constexpr std::string_view kOk = R"({"@type":"ok"})";

std::string text_in(element object, std::string_view key) {
  std::string_view text;
  return object[key].get(text) == simdjson::SUCCESS ? std::string(text) : std::string();
}

/// As TDLib reads one: what isn't there is 0.
int number_in(element object, std::string_view key) {
  element value;
  if (object[key].get(value) != simdjson::SUCCESS) {
    return 0;
  }
  const auto number = td_integer(value).value_or(0);
  return is_int32(number) ? static_cast<int>(number) : 0;
}

std::string level_answer(int level) {
  return fmt::format(R"({{"@type":"logVerbosityLevel","verbosity_level":{}}})", level);
}

std::string set_verbosity(element request, TdLog& log) {
  const int level = number_in(request, "new_verbosity_level");
  if (level < 0 || level > TdLog::kMostVerbose) {
    return error_object(400, "Wrong new verbosity level specified");
  }
  log.set_verbosity(level);
  return std::string(kOk);
}

std::string set_stream(element request, TdLog& log) {
  element stream;
  const auto type = request["log_stream"].get(stream) == simdjson::SUCCESS ? text_in(stream, "@type") : "";
  if (type == "logStreamDefault") {
    log.to_stderr();
  } else if (type == "logStreamEmpty") {
    log.to_nowhere();
  } else if (type != "logStreamFile") {
    return error_object(400, "Log stream must be non-empty");
  } else if (!log.to_file(text_in(stream, "path"))) {
    return error_object(400, "Can't open log file");
  }
  return std::string(kOk);
}

std::string add_message(element request, TdLog& log) {
  const int level = number_in(request, "verbosity_level");
  // Level 0 would say that the process is about to abort.
  log.write(std::clamp(level, 1, TdLog::kMostVerbose), text_in(request, "text"));
  return std::string(kOk);
}

std::optional<std::string> known_option(element request) {
  // commit_hash, which TDLib knows as well, is the storage's to tell.
  if (text_in(request, "name") != "version") {
    return std::nullopt;
  }
  return R"({"@type":"optionValueString","value":")" TGSTORAGE_TDLIB_VERSION R"("})";
}

using Answer = std::string (*)(element request, TdLog& log);

constexpr std::array<std::pair<std::string_view, Answer>, 8> kAnswers{{
    {"setLogVerbosityLevel", set_verbosity},
    {"getLogVerbosityLevel", [](element, TdLog& log) { return level_answer(log.verbosity()); }},
    {"setLogStream", set_stream},
    {"getLogStream", [](element, TdLog& log) { return log.stream(); }},
    {"addLogMessage", add_message},
    {"getLogTags", [](element, TdLog&) { return std::string(R"({"@type":"logTags","tags":[]})"); }},
    {"setLogTagVerbosityLevel", [](element, TdLog&) { return error_object(400, "Log tag is not found"); }},
    {"getLogTagVerbosityLevel", [](element, TdLog&) { return error_object(400, "Log tag is not found"); }},
}};

}  // namespace

std::optional<std::string> answer_locally(std::string_view type, element request, TdLog& log) {
  if (type == "getOption") {
    return known_option(request);
  }
  const auto* found = std::find_if(kAnswers.begin(), kAnswers.end(),
                                   [type](const auto& answer) { return answer.first == type; });
  return found == kAnswers.end() ? std::nullopt : std::optional(found->second(request, log));
}

std::string error_object(int code, std::string_view message) {
  auto line = error_line(code, message, {});
  line.pop_back();  // the end of the line
  return line;
}

}  // namespace tgs::tdjson
