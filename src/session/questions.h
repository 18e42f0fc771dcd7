// What the storage itself has asked a session's TDLib and has no answer to yet. Pure; owned by its Session.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "base/ids.h"

namespace tgs::session {

/// The ids of questions begin here: a worker's frames carry those of requests as well.
inline constexpr RequestId kFirstQuestion = RequestId{1} << 62U;

/// A request that TDLib gets behind a question.
struct SecondTry {
  RequestId request = 0;
  std::string text = {};
};

struct Question {
  std::string text;
  std::optional<SecondTry> then = {};  ///< what waits for the answer; none: who called Session::ask()
};

class Questions {
 public:
  RequestId add(Question question) {
    pending_.emplace(++last_, std::move(question));
    return last_;
  }

  /// None where the question was answered before.
  std::optional<Question> take(RequestId id) {
    auto found = pending_.extract(id);
    return found ? std::optional(std::move(found.mapped())) : std::nullopt;
  }

  /// In the order in which they were asked.
  const std::map<RequestId, Question>& pending() const { return pending_; }

 private:
  std::map<RequestId, Question> pending_;
  RequestId last_ = kFirstQuestion;
};

}  // namespace tgs::session
