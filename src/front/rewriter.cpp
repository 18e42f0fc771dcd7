#include "front/rewriter.h"

#include <limits>

#include "wire/td_error.h"

namespace tgs::front {
namespace {

template <class Map>
void erase_session(Map& map, SessionId session) {
  constexpr auto kLast = std::numeric_limits<RequestId>::max();
  map.erase(map.lower_bound({session, 0}), map.upper_bound({session, kLast}));
}

}  // namespace

Rewriter::Rewriter(const Settings& settings, Resolver& resolver, RewriterHost& host)
    : markup_(markup_of(settings)), resolver_(resolver), host_(host) {}

void Rewriter::begin(SessionId session, RequestId request, std::string_view text, RewritePlan plan,
                     TimePoint now) {
  const Key key{session, request};
  const auto pieces = plan.size();
  jobs_.emplace(key, Job{std::string(text), std::move(plan), std::vector<std::string>(pieces), pieces});
  // A piece that fails at once ends the job, and one that is known at once may complete it.
  for (std::size_t i = 0; i < pieces; ++i) {
    const auto job = jobs_.find(key);
    if (job == jobs_.end()) {
      return;
    }
    const auto piece = job->second.plan[i];
    if (piece.kind == RewritePiece::Kind::text) {
      ask(key, i, piece.text);
    } else {
      resolver_.resolve(session, piece.name, now,
                        [this, key, i](const PeerOutcome& outcome) { on_peer(key, i, outcome); });
    }
  }
}

void Rewriter::ask(const Key& key, std::size_t piece, const std::string& text) {
  const auto question = host_.ask(key.first, parse_text_question(text, markup_));
  questions_.emplace(Key{key.first, question}, Place{key.second, piece});
  jobs_.at(key).questions.push_back(question);
}

bool Rewriter::on_answer(SessionId session, RequestId question, std::string_view answer) {
  const auto asked = questions_.extract(Key{session, question});
  if (asked.empty()) {
    return false;
  }
  const auto place = asked.mapped();
  auto text = formatted_text(answer);
  if (text) {
    put({session, place.request}, place.piece, std::move(*text));
  } else {
    fail({session, place.request}, error_object(text.error().token, text.error().reason));
  }
  return true;
}

void Rewriter::on_peer(const Key& key, std::size_t piece, const PeerOutcome& outcome) {
  const auto job = jobs_.find(key);
  if (job == jobs_.end()) {
    return;
  }
  if (!outcome) {
    fail(key, outcome.error());
  } else if (job->second.plan[piece].wants_user && !outcome->is_user) {
    fail(key, error_object(ErrorToken::peer_invalid, "this name is a chat's, and a user is needed here"));
  } else {
    put(key, piece, std::to_string(outcome->id));
  }
}

void Rewriter::put(const Key& key, std::size_t piece, std::string replacement) {
  const auto job = jobs_.find(key);
  if (job == jobs_.end()) {
    return;
  }
  job->second.replacements[piece] = std::move(replacement);
  if (--job->second.open > 0) {
    return;
  }
  auto text = rewritten(job->second.text, job->second.plan, job->second.replacements);
  jobs_.erase(job);
  host_.complete(key.first, key.second, std::move(text));
}

void Rewriter::forget(SessionId session, RequestId request) {
  const auto job = jobs_.find({session, request});
  if (job == jobs_.end()) {
    return;
  }
  for (const auto question : job->second.questions) {
    if (questions_.erase({session, question}) > 0) {
      host_.withdraw(session, question);
    }
  }
  jobs_.erase(job);
}

void Rewriter::fail(const Key& key, std::string_view error) {
  if (jobs_.contains(key)) {
    forget(key.first, key.second);
    host_.answer(key.first, key.second, error);
  }
}

void Rewriter::drop(SessionId session) {
  erase_session(jobs_, session);
  erase_session(questions_, session);
}

}  // namespace tgs::front
