// What a program takes for an instance of TDLib: what it sends, what it is told, and between them the conversation with
// the storage. It plays the states that the storage has no part in: waiting for parameters, and being closed. Told what
// happened, it keeps ready what the program and the storage are to get. Pure; one thread at a time.
//
//   waiting ── setTdlibParameters ──► opening ── the storage's ok ──► open ── close, or logged out ──► over
//      ▲        the storage refuses     │  ▲       connection lost      │
//      └────────────────────────────────┘  └────────────────────────────┘
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/secret.h"
#include "tdjson/held_requests.h"
#include "tdjson/storage_answer.h"
#include "tdjson/storage_url.h"
#include "tdjson/td_log.h"
#include "wire/request.h"

namespace tgs::tdjson {

class Instance {
 public:
  /// `client`: the @client_id of all that the program gets, 0 for none. Where there is no `url`, its Error is the
  /// answer to setTdlibParameters. `log` outlives this object.
  Instance(int client, Result<StorageUrl> url, TdLog& log);

  /// The first states; later calls do nothing.
  void start();
  /// A request of the program's, whatever it is.
  void send(std::string_view text);
  /// What the program gets next.
  std::optional<std::string> next_answer();
  bool has_answers() const { return !answers_.empty(); }

  /// Whether there should be a connection. None in the states waiting and over.
  bool wants_connection() const { return state_ == State::opening || state_ == State::open; }
  bool is_open() const { return state_ == State::open; }
  bool is_over() const { return state_ == State::over; }

  /// There is a connection, on which nothing was said yet. `token`: the client's, or empty.
  void connected(const Secret& token);
  /// What is to be written to the connection.
  std::string take_output();
  /// A value from the storage. False where no storage would send it: the connection is of no use.
  bool received(std::string_view value);
  /// There was a connection, or there was to be one.
  void lost();
  /// The storage's last complaint about the connection itself, empty where there was none since connected().
  const std::string& complaint() const { return complaint_; }

 private:
  enum class State { waiting, opening, open, over };

  void handle(const Request& request, simdjson::dom::element root, const std::string& canonical);
  bool handle_own(const Request& request, simdjson::dom::element root);
  void set_parameters(simdjson::dom::element root, std::string_view extra);
  void close(std::string_view extra);
  void tell_state(std::string_view extra);
  void hold(std::string_view extra, const std::string& canonical);

  bool opened(const StorageAnswer& answer);
  bool answered(std::uint64_t id, std::string_view body);
  void updated(const StorageAnswer& update);
  void answer_state_questions();
  void end();
  void abort_all(std::string_view error);

  void give(std::string_view body, std::string_view extra = {});
  void give_object(std::string_view object, std::string_view extra = {});

  const int client_;
  const Result<StorageUrl> url_;
  TdLog& log_;
  RequestParser parser_;
  StorageAnswerReader reader_;

  State state_ = State::waiting;
  bool has_started_ = false;
  SessionId session_ = 0;
  std::optional<std::string> opening_extra_;  // of the setTdlibParameters that waits for the storage
  HeldRequests held_;
  std::map<std::string, std::string, std::less<>> states_;  // by their type, the last updates of the states
  std::vector<std::string> state_questions_;                // extras of getAuthorizationState
  std::string complaint_;
  std::string output_;
  std::deque<std::string> answers_;
};

}  // namespace tgs::tdjson
