#include "admin/message.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>

#include "wire/reply.h"

namespace tgs::admin {
namespace {

using simdjson::dom::element;
using simdjson::dom::object;

constexpr CommandRow kCommands[] = {
    {"kick", Command::kick, true, true},           {"block", Command::block, true, true},
    {"unblock", Command::unblock, true, true},     {"blocks", Command::blocks, false, true},
    {"copyable", Command::copyable, false, false}, {"snapshot", Command::snapshot, true, false},
    {"sessions", Command::sessions, false, false}, {"live", Command::live, false, false},
    {"tail", Command::tail, false, false},         {"login", Command::login, true, false},
    {"send", Command::send, true, false},
};

const CommandRow* find_command(std::string_view name) {
  const auto* found = std::ranges::find(kCommands, name, &CommandRow::name);
  return found == std::end(kCommands) ? nullptr : found;
}

/// Its members as texts; none where it has others than these two, one twice, or something that is no text.
struct Members {
  std::optional<std::string_view> command;
  std::optional<std::string_view> target;
};

Result<Members> members_of(object request) {
  Members members;
  for (const auto [key, value] : request) {
    auto* member = key == "command" ? &members.command : key == "target" ? &members.target : nullptr;
    std::string_view text;
    if (member == nullptr || *member || value.get(text) != simdjson::SUCCESS) {
      return fail(fmt::format("the key {} is unknown, there twice, or its value no text", key));
    }
    *member = text;
  }
  return members;
}

/// Each of them read as a `Read`.
template <typename Read, typename Value>
Result<std::vector<Value>> list_of(element value) {
  simdjson::dom::array list;
  if (value.get(list) != simdjson::SUCCESS) {
    return fail("no list");
  }
  std::vector<Value> values;
  for (const auto entry : list) {
    Read read{};
    if (entry.get(read) != simdjson::SUCCESS) {
      return fail("something else in a list");
    }
    values.emplace_back(read);
  }
  return values;
}

Result<std::vector<RunningSession>> running_in(element value) {
  simdjson::dom::array list;
  if (value.get(list) != simdjson::SUCCESS) {
    return fail("no list");
  }
  std::vector<RunningSession> all;
  for (const auto entry : list) {
    auto& one = all.emplace_back();
    if (entry["session"].get(one.session) != simdjson::SUCCESS ||
        entry["pid"].get(one.pid) != simdjson::SUCCESS ||
        entry["memory"].get(one.memory) != simdjson::SUCCESS) {
      return fail("something else in a list");
    }
  }
  return all;
}

Status read_member(Answer& answer, std::string_view key, element value) {
  std::uint64_t count = 0;
  if (key == "error" && value.is_string()) {
    answer.error = value.get_string().value_unsafe();
    return {};
  }
  if (key == "cut" && value.get(count) == simdjson::SUCCESS) {
    answer.cut = count;
    return {};
  }
  if (auto texts = list_of<std::string_view, std::string>(value); key == "blocks" && texts) {
    answer.blocks = std::move(*texts);
    return {};
  }
  if (auto sessions = list_of<SessionId, SessionId>(value); key == "sessions" && sessions) {
    answer.sessions = std::move(*sessions);
    return {};
  }
  if (auto running = running_in(value); key == "running" && running) {
    answer.running = std::move(*running);
    return {};
  }
  return key == "ok" && value.is_bool() ? Status() : fail(fmt::format("the answer has an unknown {}", key));
}

}  // namespace

std::span<const CommandRow> commands() {
  return kCommands;
}

std::string_view name_of(Command command) {
  return std::ranges::find(kCommands, command, &CommandRow::command)->name;
}

std::string to_line(const Request& request) {
  std::string line = fmt::format(R"({{"command":"{}")", name_of(request.command));
  if (request.target) {
    line += R"(,"target":)";
    append_json_string(line, request.target->text());
  }
  return line + "}\n";
}

Result<Request> request_from(std::string_view line) {
  simdjson::dom::parser parser(kLongestLine);
  object root;
  if (line.size() >= kLongestLine || parser.parse(line.data(), line.size()).get(root) != simdjson::SUCCESS) {
    return fail("a request is one JSON object a line");
  }
  const auto members = members_of(root);
  if (!members) {
    return fail(members.error());
  }
  const auto* row = find_command(members->command.value_or(""));
  if (row == nullptr) {
    return fail("there is no such command");
  }
  if (row->has_target != members->target.has_value()) {
    return fail(fmt::format("{} {} a target", row->name, row->has_target ? "needs" : "has not"));
  }
  Request request{row->command};
  if (members->target) {
    auto target = Target::parse(*members->target);
    if (!target) {
      return fail(target.error());
    }
    request.target = std::move(*target);
  }
  return request;
}

std::string to_line(const Answer& answer) {
  if (!answer.error.empty()) {
    std::string line = R"({"ok":false,"error":)";
    append_json_string(line, answer.error);
    return line + "}\n";
  }
  std::string line = R"({"ok":true)";
  if (answer.cut) {
    line += fmt::format(R"(,"cut":{})", *answer.cut);
  }
  if (answer.blocks) {
    line += R"(,"blocks":[)";
    for (const auto& block : *answer.blocks) {
      line += line.ends_with('[') ? "" : ",";
      append_json_string(line, block);
    }
    line += "]";
  }
  if (answer.sessions) {
    line += fmt::format(R"(,"sessions":[{}])", fmt::join(*answer.sessions, ","));
  }
  if (answer.running) {
    line += R"(,"running":[)";
    for (const auto& [session, pid, memory] : *answer.running) {
      line += fmt::format(R"({}{{"session":{},"pid":{},"memory":{}}})", line.ends_with('[') ? "" : ",",
                          session, pid, memory);
    }
    line += "]";
  }
  return line + "}\n";
}

Result<Answer> answer_from(std::string_view line) {
  simdjson::dom::parser parser;
  object root;
  if (parser.parse(line.data(), line.size()).get(root) != simdjson::SUCCESS) {
    return fail("the answer is no JSON object");
  }
  Answer answer;
  for (const auto [key, value] : root) {
    if (auto read = read_member(answer, key, value); !read) {
      return fail(read.error());
    }
  }
  return answer;
}

}  // namespace tgs::admin
