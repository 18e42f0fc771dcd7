// What `tgstorage login` says and asks, by TDLib's authorization states: told what happened, it answers what to do
// next. Pure; one thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "cli/invocation.h"

namespace tgs {

enum class LogInWay : std::uint8_t { qr, phone, bot };

struct LogInStep {
  struct Prompt {
    std::string text;
    bool is_secret = false;  ///< what is typed must not be seen
  };

  std::string say = {};               ///< lines for the person, first of all
  std::string link = {};              ///< to be drawn as a QR code
  std::optional<Prompt> prompt = {};  ///< what is typed goes to on_typed()
  std::string request = {};           ///< for TDLib; its answer goes to on_answer()
  bool begin_anew = false;            ///< the instance closes now: the next one is to be asked for its state
  std::optional<ExitCode> end = {};   ///< nothing more is to be done
};

class LogInDialog {
 public:
  /// `given`: the phone number or the bot's token, where the command line has it.
  LogInDialog(LogInWay way, std::string given) : way_(way), given_(std::move(given)) {}

  /// An updateAuthorizationState.
  LogInStep on_state(std::string_view update);
  LogInStep on_typed(std::string_view text);
  /// TDLib's answer to a request.
  LogInStep on_answer(std::string_view answer);

 private:
  LogInStep begin();
  LogInStep ask(std::string text, std::string_view request, std::string_view field, bool is_secret = false);
  LogInStep ask_for_code(std::string_view update);
  LogInStep ask_again(std::string why) const;
  std::string request_with(std::string_view text) const;

  const LogInWay way_;
  std::string given_;                        // empty once it was used
  std::optional<LogInStep::Prompt> prompt_;  // of the present state
  std::string request_;                      // its type, for what is typed
  std::string field_;                        // the one in it that takes the text
};

/// Whose account it is, of a getMe: `Ann Arbor (@ann), +15550100101, id 700100`.
std::string account_in_words(std::string_view user);

/// Whether it is known to have another phone number, however that is written.
bool has_other_number(std::string_view user, std::string_view phone_number);

}  // namespace tgs
