#include "cli/order.h"

#include <fmt/format.h>

#include <algorithm>

#include "admin/message.h"
#include "base/log.h"
#include "base/printable.h"
#include "cli/admin_line.h"
#include "cli/command.h"
#include "cli/session_folders.h"

namespace tgs {
namespace {

Answer failed(const std::string& reason) {
  return {.exit_code = exit_failure, .err = fmt::format("tgstorage: {}\n", printable(reason))};
}

/// The command's name is the same on the command line and at the admin socket.
admin::Request order_of(const Invocation& invocation) {
  const auto rows = admin::commands();
  const auto row = std::ranges::find(rows, invocation.command->name, &admin::CommandRow::name);
  admin::Request order{row->command};
  if (row->has_target) {
    order.target = *admin::Target::parse(invocation.target);
  }
  return order;
}

/// Whether the settings show it: there is no folder of that session.
bool is_missing(SessionId session, const Invocation& invocation) {
  const auto loaded = load_file(invocation.settings_file);
  const auto sessions = loaded && session != 0 ? sessions_in(loaded->settings.tdlib.path) : fail("");
  return sessions && std::ranges::find(*sessions, session, &SessionPlace::id) == sessions->end();
}

std::string connections(std::uint64_t count) {
  return count == 1 ? "1 connection was cut" : fmt::format("{} connections were cut", count);
}

std::string in_words(const admin::Request& order, const admin::Answer& answer) {
  if (answer.blocks) {
    std::string lines;
    for (const auto& block : *answer.blocks) {
      lines += printable(block) + "\n";
    }
    return lines.empty() ? "nobody is blocked\n" : lines;
  }
  const auto target = printable(order.target ? order.target->text() : "");
  switch (order.command) {
    case admin::Command::block:
      return fmt::format("{} is blocked; {}\n", target, connections(answer.cut.value_or(0)));
    case admin::Command::unblock:
      return fmt::format("{} may connect again\n", target);
    default:
      return connections(answer.cut.value_or(0)) + "\n";
  }
}

}  // namespace

Answer give_order(const Invocation& invocation) {
  const auto admin = AdminLine::to(invocation);
  if (!admin) {
    return admin.error();
  }
  const auto order = order_of(invocation);
  const auto line = admin->ask(order);
  if (!line) {
    return failed(line.error().message);
  }
  const auto answer = admin::answer_from(*line);
  if (!answer) {
    return failed(answer.error().message);
  }
  const int code = answer->error.empty() ? exit_ok : exit_failure;
  if (invocation.json) {
    return {.exit_code = code, .out = *line};
  }
  if (!answer->error.empty()) {
    return failed(answer->error);
  }
  const auto session = order.target ? order.target->session() : 0;
  if (order.command == admin::Command::kick && answer->cut.value_or(0) == 0 &&
      is_missing(session, invocation)) {
    return {.out = fmt::format("there is no session {}\n", session)};
  }
  return {.out = in_words(order, *answer)};
}

}  // namespace tgs
