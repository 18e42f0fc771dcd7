// Requests on hold until their texts are formatted and their peers found. Owned by Sessions; one thread.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/ids.h"
#include "resolve/resolver.h"
#include "resolve/rewrite_plan.h"
#include "settings/settings.h"

namespace tgs::front {

class RewriterHost {
 public:
  virtual ~RewriterHost() = default;
  /// To the session's TDLib; answered by Rewriter::on_answer().
  virtual RequestId ask(SessionId session, std::string question) = 0;
  /// Nobody waits for the answer any more.
  virtual void withdraw(SessionId session, RequestId question) = 0;
  /// The request is whole: this text goes to TDLib.
  virtual void complete(SessionId session, RequestId request, std::string text) = 0;
  /// The request ends here, with this error object.
  virtual void answer(SessionId session, RequestId request, std::string_view error) = 0;
};

class Rewriter {
 public:
  /// References outlive it.
  Rewriter(const Settings& settings, Resolver& resolver, RewriterHost& host);

  /// `text`: the canonical request, `plan`: not empty. The host may be called within the call.
  void begin(SessionId session, RequestId request, std::string_view text, RewritePlan plan, TimePoint now);
  /// False where the question was not of this object.
  bool on_answer(SessionId session, RequestId question, std::string_view answer);
  /// The request is over: what it holds is let go. One that is not on hold changes nothing.
  void forget(SessionId session, RequestId request);
  /// Nothing of the session is needed any more.
  void drop(SessionId session);

 private:
  using Key = std::pair<SessionId, RequestId>;
  struct Job {
    std::string text;
    RewritePlan plan;
    std::vector<std::string> replacements;
    std::size_t open;                       // pieces without a replacement
    std::vector<RequestId> questions = {};  // about its texts, answered or not
  };
  struct Place {
    RequestId request;
    std::size_t piece;
  };

  void ask(const Key& key, std::size_t piece, const std::string& text);
  void on_peer(const Key& key, std::size_t piece, const PeerOutcome& outcome);
  void put(const Key& key, std::size_t piece, std::string replacement);
  void fail(const Key& key, std::string_view error);

  const Markup markup_;
  Resolver& resolver_;
  RewriterHost& host_;
  std::map<Key, Job> jobs_;
  std::map<Key, Place> questions_;  // by session and question
};

}  // namespace tgs::front
