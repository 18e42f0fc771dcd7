#include "cli/login.h"

#include <fmt/format.h>
#include <poll.h>

#include <array>
#include <chrono>

#include "base/log.h"
#include "base/printable.h"
#include "cli/log_in_dialog.h"
#include "cli/prompt.h"
#include "cli/qr.h"
#include "cli/session_line.h"
#include "cli/terminal.h"
#include "wire/peek.h"

namespace tgs {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr seconds kPatience{60};  // of one answer of Telegram's
/// An instance that closes is gone by then, and the next one there.
constexpr seconds kLongestClose{15};

constexpr auto kScan =
    "Scan this with Telegram on a phone that has the account: Settings, Devices, Link Desktop Device.\n";

LogInWay way_of(const Invocation& invocation) {
  return invocation.as_bot ? LogInWay::bot : invocation.phone.empty() ? LogInWay::qr : LogInWay::phone;
}

class LogIn {
 public:
  LogIn(const AdminLine& admin, const Invocation& invocation)
      : admin_(admin), session_(invocation.session), dialog_(way_of(invocation), invocation.phone) {}

  /// An Error where the line ends, or nobody is there any more. Else the exit code.
  Result<ExitCode> run() {
    if (auto opened = open(); !opened) {
      return fail(opened.error());
    }
    while (!end_) {
      auto gone_on = go_on();
      if (!gone_on) {
        return fail(gone_on.error());
      }
    }
    return *end_;
  }

  /// Nobody was asked for anything.
  bool was_logged_in() const { return !is_begun_; }
  SessionLine take_line() { return std::move(*line_); }

 private:
  /// The session's next instance, where it closes: it may take its time.
  Status open() {
    auto line = SessionLine::open(admin_, admin::Command::login, session_);
    if (!line) {
      return fail(line.error());
    }
    line_.emplace(std::move(*line));
    return {};
  }

  Status go_on() {
    auto line = line_->next(milliseconds(0));
    if (!line) {
      return begins_anew_ ? open_anew() : fail(line.error());
    }
    if (*line) {
      take(**line);
      return {};
    }
    return wait();
  }

  Status open_anew() {
    begins_anew_ = false;
    return open();
  }

  void take(const std::string& line) {
    if (number_of_answer(line)) {
      carry_out(dialog_.on_answer(line));
    } else if (type_of(line) == "updateAuthorizationState" && !begins_anew_) {
      is_asking_ = false;
      carry_out(dialog_.on_state(line));
    }
  }

  Status wait() {
    std::array<pollfd, 3> polled{{{line_->fd(), POLLIN, 0},
                                  {terminal_.interrupts().fd(), POLLIN, 0},
                                  {is_asking_ ? terminal_.input_fd() : -1, POLLIN, 0}}};
    ::poll(polled.data(), polled.size(), -1);
    if (terminal_.interrupts().take() != 0) {
      terminal_.say("\n");
      return fail("stopped; run it again to go on");
    }
    return polled[2].revents != 0 ? hear() : Status();
  }

  Status hear() {
    std::string text;
    switch (terminal_.read(text)) {
      case Terminal::Heard::nothing_yet:
        return {};
      case Terminal::Heard::end:
        return fail("there is nothing more to read; run it again to go on");
      case Terminal::Heard::line:
        is_asking_ = false;
        carry_out(dialog_.on_typed(text));
        return {};
    }
    return {};
  }

  void carry_out(const LogInStep& step) {
    is_begun_ = is_begun_ || !step.link.empty() || !step.request.empty() || step.prompt;
    if (!step.say.empty()) {
      terminal_.say(step.say + "\n");
    }
    if (!step.link.empty()) {
      draw(step.link);
    }
    if (!step.request.empty()) {
      begins_anew_ = step.begin_anew;
      line_->ask(step.request);
    }
    if (step.prompt) {
      ask(*step.prompt);
    }
    end_ = step.end;
  }

  /// What was typed ahead, or came by a pipe, answers at once.
  void ask(const LogInStep::Prompt& prompt) {
    terminal_.ask(prompt.text, prompt.is_secret);
    is_asking_ = true;
    std::string text;
    if (terminal_.take_line(text)) {
      is_asking_ = false;
      carry_out(dialog_.on_typed(text));
    }
  }

  /// Over the one before, which is no good any more.
  void draw(const std::string& link) {
    const auto drawing = draw_qr(link, terminal_.is_seen());
    const auto back = drawn_lines_ > 0 && terminal_.is_seen() ? fmt::format("\033[{}A", drawn_lines_) : "";
    terminal_.say(
        fmt::format("{}{}{}{}\n", back, drawn_lines_ > 0 ? "" : kScan, drawing.text, printable(link)));
    drawn_lines_ = drawing.lines + 1;
  }

  const AdminLine& admin_;
  const SessionId session_;
  LogInDialog dialog_;
  Terminal terminal_;
  std::optional<SessionLine> line_;
  bool is_begun_ = false;
  bool is_asking_ = false;
  bool begins_anew_ = false;
  int drawn_lines_ = 0;
  std::optional<ExitCode> end_;
};

Result<std::string> user_of(SessionLine& line) {
  return line.answer_to(line.ask(R"({"@type":"getMe"})"), kPatience);
}

Answer told(const Invocation& invocation, const std::string& user, bool was_logged_in) {
  const auto account = account_in_words(user);
  if (was_logged_in && !invocation.phone.empty() && has_other_number(user, invocation.phone)) {
    return failed(invocation,
                  fmt::format("was logged in already, with another number: {}; log it out before, or name "
                              "another session",
                              account));
  }
  return {.out = fmt::format("session {} {}: {}\n", invocation.session,
                             was_logged_in ? "was logged in already" : "is logged in", account)};
}

bool is_confirmed(const std::string& account, SessionId session) {
  const auto answer = ask(
      fmt::format("Log {} out of session {}? It takes a new log-in to undo that. [y/N] ", account, session));
  return answer && (*answer == "y" || *answer == "Y" || *answer == "yes");
}

/// Until the line ends, which it does with the session.
Status wait_for_end(SessionLine& line) {
  const auto deadline = Clock::now() + kLongestClose;
  while (Clock::now() < deadline) {
    const auto said = line.next(seconds(1));
    if (!said) {
      return {};
    }
  }
  return fail("Telegram has not confirmed it yet; `tgstorage sessions` tells when the session is gone");
}

}  // namespace

Answer log_in(const Invocation& invocation) {
  if (invocation.as_bot && !invocation.phone.empty()) {
    return {.exit_code = exit_wrong_use,
            .err = "tgstorage: login: --phone and --bot are two ways: name one\n"};
  }
  const auto admin = AdminLine::to(invocation);
  if (!admin) {
    return admin.error();
  }
  std::optional<LogIn> log_in(std::in_place, *admin, invocation);
  const auto code = log_in->run();
  if (!code) {
    return failed(invocation, code.error().message);
  }
  if (*code != exit_ok) {
    return {.exit_code = *code};
  }
  const bool was_logged_in = log_in->was_logged_in();
  auto line = log_in->take_line();
  log_in.reset();  // from here on Ctrl-C ends the program
  const auto user = user_of(line);
  return user ? told(invocation, *user, was_logged_in) : failed(invocation, user.error().message);
}

Answer log_out(const Invocation& invocation) {
  auto line = line_to(invocation);
  if (!line) {
    return line.error();
  }
  const auto user = user_of(*line);
  if (!user) {
    return failed(invocation, user.error().message);
  }
  const auto account = account_in_words(*user);
  if (!invocation.is_sure && !is_confirmed(account, invocation.session)) {
    return {.exit_code = exit_failure,
            .err = fmt::format("tgstorage: session {} is left as it is{}\n", invocation.session,
                               can_ask() ? "" : "; --yes does not ask")};
  }
  line->ask(R"({"@type":"logOut"})");
  const auto ended = wait_for_end(*line);
  return ended ? Answer{.out = fmt::format("session {} is logged out, and gone: {}\n", invocation.session,
                                           account)}
               : failed(invocation, ended.error().message);
}

}  // namespace tgs
