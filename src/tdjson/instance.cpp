#include "tdjson/instance.h"

#include <fmt/format.h>

#include <utility>

#include "tdjson/envelope.h"
#include "tdjson/local_requests.h"
#include "tdjson/parameters.h"
#include "wire/peek.h"

namespace tgs::tdjson {
namespace {

constexpr std::uint64_t kHandshake = 0;  // the @extra of openSession

constexpr std::string_view kAuthorization = "updateAuthorizationState";
constexpr std::string_view kConnection = "updateConnectionState";
constexpr std::string_view kConnecting =
    R"({"@type":"updateConnectionState","state":{"@type":"connectionStateConnecting"}})";

std::string authorization_update(std::string_view state) {
  return fmt::format(R"({{"@type":"updateAuthorizationState","authorization_state":{{"@type":"{}"}}}})",
                     state);
}

std::string waiting_update() {
  return authorization_update("authorizationStateWaitTdlibParameters");
}

/// The state in an updateAuthorizationState as the storage writes it.
std::string_view state_in(std::string_view update) {
  constexpr std::string_view head = R"({"@type":"updateAuthorizationState","authorization_state":)";
  return update.starts_with(head) ? update.substr(head.size(), update.size() - head.size() - 1)
                                  : std::string_view{};
}

std::string aborted() {
  return error_object(500, "Request aborted");
}

std::string unavailable(std::string_view reason) {
  return error_object(503, fmt::format("SESSION_UNAVAILABLE: {}", reason));
}

}  // namespace

Instance::Instance(int client, Result<StorageUrl> url, TdLog& log)
    : client_(client), url_(std::move(url)), log_(log), parser_(kMaxExtra) {}

void Instance::start() {
  if (std::exchange(has_started_, true)) {
    return;
  }
  give_object(R"({"@type":"updateOption","name":"version","value":{"@type":"optionValueString","value":")"  //
              TGSTORAGE_TDLIB_VERSION R"("}})");
  give_object(states_[std::string(kAuthorization)] = waiting_update());
}

// --- from the program ---------------------------------------------------------------------------------------

void Instance::send(std::string_view text) {
  start();
  std::string canonical;
  const auto request = parser_.parse(text, canonical);
  if (request) {
    handle(*request, parser_.root(), canonical);
    return;
  }
  auto line = error_line(request.error().token, request.error().reason, {});
  line.pop_back();
  give_object(line, request.error().extra);
}

void Instance::handle(const Request& request, simdjson::dom::element root, const std::string& canonical) {
  if (const auto answer = answer_locally(request.type, root, log_)) {
    give_object(*answer, request.extra);
  } else if (state_ == State::over && request.type != "getAuthorizationState") {
    give_object(aborted(), request.extra);
  } else if (!handle_own(request, root)) {
    hold(request.extra, canonical);
  }
}

/// What the storage has no part in.
bool Instance::handle_own(const Request& request, simdjson::dom::element root) {
  if (request.type == "setTdlibParameters") {
    set_parameters(root, request.extra);
  } else if (request.type == "close") {
    close(request.extra);
  } else if (request.type == "getAuthorizationState") {
    tell_state(request.extra);
  } else {
    return false;
  }
  return true;
}

void Instance::set_parameters(simdjson::dom::element root, std::string_view extra) {
  if (state_ != State::waiting) {
    give_object(error_object(400, "Unexpected setTdlibParameters"), extra);
    return;
  }
  const auto session = url_ ? session_of(*url_, root) : Result<SessionId>(fail(url_.error()));
  if (!session) {
    log_.write(TdLog::kError, session.error().message);
    give_object(error_object(400, session.error().message), extra);
    return;
  }
  session_ = *session;
  opening_extra_ = std::string(extra);
  state_ = State::opening;
}

void Instance::close(std::string_view extra) {
  give_object(R"({"@type":"ok"})", extra);
  give_object(authorization_update("authorizationStateClosing"));
  end();
}

void Instance::tell_state(std::string_view extra) {
  const auto& last = states_.find(kAuthorization)->second;
  // Behind the parameters the program wants to hear the storage's state, not that it may send them.
  if (state_ != State::waiting && last == waiting_update()) {
    state_questions_.emplace_back(extra);
    return;
  }
  give_object(state_in(last), extra);
}

void Instance::hold(std::string_view extra, const std::string& canonical) {
  const auto id = held_.add(extra, canonical);
  if (!id) {
    give_object(unavailable("too much waits for the storage already"), extra);
  } else if (state_ == State::open) {
    held_.pass_on(*id, output_);
  }
}

// --- from the storage ---------------------------------------------------------------------------------------

void Instance::connected(const Secret& token) {
  complaint_.clear();
  output_ = fmt::format(R"({{"@type":"openSession","session_id":"{}")", session_);
  if (!token.empty()) {
    output_ += R"(,"token":)";
    append_json_string(output_, token.reveal());
  }
  output_ += fmt::format(",\"@extra\":{}}}\n", kHandshake);
}

std::string Instance::take_output() {
  return std::exchange(output_, {});
}

bool Instance::received(std::string_view value) {
  if (!wants_connection()) {
    return true;
  }
  const auto answer = reader_.read(value);
  if (!answer) {
    return false;
  }
  if (answer->extra == kHandshake) {
    return opened(*answer);
  }
  if (answer->extra) {
    return answered(*answer->extra, answer->body);
  }
  if (answer->type == "error") {
    complaint_ = std::string(answer->body) + "}";
  } else {
    updated(*answer);
  }
  return true;
}

/// The answer to the handshake.
bool Instance::opened(const StorageAnswer& answer) {
  if (state_ != State::opening) {
    return false;
  }
  const auto extra = std::exchange(opening_extra_, std::nullopt);
  if (answer.type != "ok") {
    complaint_ = std::string(answer.body) + "}";
    if (extra) {
      state_ = State::waiting;
      give(answer.body, *extra);
      answer_state_questions();
    }
    return true;
  }
  state_ = State::open;
  if (extra) {
    give(answer.body, *extra);
  }
  held_.pass_on(0, output_);
  return true;
}

bool Instance::answered(std::uint64_t id, std::string_view body) {
  const auto extra = held_.take(id);
  if (extra) {
    give(body, *extra);
  }
  return extra.has_value();
}

void Instance::updated(const StorageAnswer& update) {
  const bool is_authorization = update.type == kAuthorization;
  std::string whole;
  if (is_authorization || update.type == kConnection) {
    whole = std::string(update.body) + "}";
    auto& last = states_[update.type];
    // A new connection begins with the present states: the program knows them, unless they have changed.
    if (last == whole) {
      return;
    }
    last = whole;
  }
  if (is_authorization && type_of(state_in(whole)) == "authorizationStateClosed") {
    end();
    return;
  }
  give(update.body);
  if (is_authorization) {
    answer_state_questions();
  }
}

void Instance::answer_state_questions() {
  for (const auto& extra : std::exchange(state_questions_, {})) {
    tell_state(extra);
  }
}

void Instance::lost() {
  output_.clear();
  if (state_ != State::open) {
    return;
  }
  state_ = State::opening;
  const auto error = unavailable(
      "the connection to the storage was lost while it had this request; whether it took effect is unknown");
  abort_all(error);
  auto& last = states_[std::string(kConnection)];
  if (last != kConnecting) {
    last = kConnecting;
    give_object(last);
  }
}

void Instance::end() {
  state_ = State::over;
  output_.clear();
  abort_all(aborted());
  if (opening_extra_) {
    state_questions_.push_back(std::move(*opening_extra_));
    opening_extra_.reset();
  }
  for (const auto& extra : std::exchange(state_questions_, {})) {
    give_object(aborted(), extra);
  }
  give_object(states_[std::string(kAuthorization)] = authorization_update("authorizationStateClosed"));
}

void Instance::abort_all(std::string_view error) {
  for (const auto& extra : held_.take_all()) {
    give_object(error, extra);
  }
}

// --- to the program -----------------------------------------------------------------------------------------

std::optional<std::string> Instance::next_answer() {
  if (answers_.empty()) {
    return std::nullopt;
  }
  auto answer = std::move(answers_.front());
  answers_.pop_front();
  return answer;
}

/// `body`: an object without its closing bracket.
void Instance::give(std::string_view body, std::string_view extra) {
  answers_.push_back(in_envelope(body, extra, client_));
}

void Instance::give_object(std::string_view object, std::string_view extra) {
  give(object.substr(0, object.size() - 1), extra);
}

}  // namespace tgs::tdjson
