#include "cli/explain.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <chrono>
#include <vector>

#include "base/log.h"
#include "base/printable.h"
#include "policy/identity.h"
#include "policy/names.h"
#include "resolve/rewrite_plan.h"
#include "settings/global_rules.h"
#include "settings/json_writer.h"
#include "wire/request.h"

namespace tgs {
namespace {

using Texts = std::vector<std::string>;

/// What there is to say of a request.
struct Explanation {
  std::string step = {};  ///< of docs/policy.md, that refuses; empty: none does
  std::optional<Denial> denial = {};
  Texts limits = {};     ///< that count it
  Texts rewritten = {};  ///< what has something else in its place when it is judged at last
  Texts notes = {};
};

class Explainer {
 public:
  Explainer(const Settings& settings, const ClientRules* client)
      : settings_(settings),
        global_(global_rules(settings)),
        identity_(client != nullptr ? Identity(global_rules(settings), *client) : global_),
        marks_(rewrite_rules(settings)),
        parser_(settings.limits.max_extra_bytes, &marks_) {}

  Explanation explain(const std::string& text) {
    if (text.size() > settings_.limits.max_request_bytes) {
      refuse("size", Denial{ErrorToken::request_too_large, "limits.max_request_bytes", "it is larger"});
    } else if (identity_.has_expired(std::chrono::system_clock::now())) {
      refuse("client",
             Denial{ErrorToken::client_not_allowed, "clients.expires", "the client's time is over"});
    } else if (const auto request = parser_.parse(text, canonical_)) {
      judge(request->type);
    } else {
      refuse("canonical form", Denial{request.error().token, "canonical form", request.error().reason});
    }
    return std::move(explanation_);
  }

 private:
  bool refuse(std::string_view step, Verdict verdict) {
    if (verdict) {
      explanation_.step = step;
      explanation_.denial = std::move(verdict);
    }
    return explanation_.denial.has_value();
  }

  /// In the order of the front (front/client_connection.cpp).
  void judge(std::string_view type) {
    if (!is_known_request(type)) {
      explanation_.notes.push_back(unknown_request(type));
    }
    name_limits(type);
    if (refuse("type", decide([type](const Policy& policy) { return policy.judge(type); }))) {
      return;
    }
    const auto plan = plan_rewrite(parser_.marks());
    if (!plan) {
      refuse("names and texts", Denial{plan.error().token, "rewriting", plan.error().reason});
      return;
    }
    const auto is_rewritten = rewritten_texts(parser_.marks());
    const auto root = parser_.root();
    if (refuse("shape",
               decide([&](const Policy& policy) { return policy.judge_shape(root, is_rewritten); }))) {
      return;
    }
    if (plan->empty()) {
      refuse("arguments", decide([&](const Policy& policy) { return policy.judge_values(root); }));
    } else {
      name_rewritten(*plan);
    }
    if (type == "deleteMessages" && settings_.shields.history) {
      explanation_.notes.emplace_back(
          "shields.history: only of messages that clients sent while the session ran");
    }
  }

  template <class Judge>
  Verdict decide(Judge judge) {
    auto denial = judge(identity_.policy());
    if (!denial || settings_.policy_mode != PolicyMode::shadow || judge(global_.policy())) {
      return denial;
    }
    explanation_.notes.push_back(fmt::format("policy_mode shadow: it passes, but {} would refuse it: {}",
                                             denial->rule, denial->reason));
    return std::nullopt;
  }

  void name_limits(std::string_view type) {
    add_limits("rate_limits", settings_.rate_limits, type);
    add_limits(fmt::format("clients.{}.rate_limits", identity_.name()), identity_.rate_limits(), type);
  }

  void add_limits(std::string_view place, const RateLimits& limits, std::string_view type) {
    for (const auto name : {std::string_view("*"), type}) {
      if (const auto found = limits.find(name); found != limits.end()) {
        explanation_.limits.push_back(fmt::format("{}.{}: {}", place, name, to_text(found->second)));
      }
    }
  }

  void name_rewritten(const RewritePlan& plan) {
    for (const auto& piece : plan) {
      const auto text = canonical_.substr(piece.begin, piece.end - piece.begin);
      const auto* what = piece.kind == RewritePiece::Kind::text ? "is formatted" : "is looked up";
      explanation_.rewritten.push_back(fmt::format("{} {}", text, what));
    }
    explanation_.notes.emplace_back("argument_rules and chats are judged on what stands there then");
  }

  const Settings& settings_;
  const Identity global_;
  const Identity identity_;
  const MarkRules marks_;
  RequestParser parser_;
  std::string canonical_;
  Explanation explanation_;
};

std::string in_words(const Explanation& explanation) {
  std::string out = explanation.denial ? "refused\n" : "allowed\n";
  const auto add = [&out](std::string_view what, std::string_view text) {
    out += fmt::format("{:<11} {}\n", what, printable(text));
  };
  if (const auto& denial = explanation.denial) {
    add("step", explanation.step);
    add("rule", denial->rule);
    add("reason", denial->reason);
    add("error", fmt::format("{} {}", code_of(denial->token), text_of(denial->token)));
  }
  for (const auto& [what, texts] :
       {std::pair("rate limit", &explanation.limits), std::pair("rewritten", &explanation.rewritten),
        std::pair("note", &explanation.notes)}) {
    for (const auto& text : *texts) {
      add(what, text);
    }
  }
  return out;
}

std::string json_list(const Texts& texts) {
  Texts quoted;
  std::ranges::transform(texts, std::back_inserter(quoted), JsonWriter::quoted);
  return fmt::format("[{}]", fmt::join(quoted, ","));
}

std::string in_json(const Explanation& explanation) {
  std::string out = fmt::format(R"({{"verdict":"{}")", explanation.denial ? "refused" : "allowed");
  if (const auto& denial = explanation.denial) {
    out += fmt::format(R"(,"step":{},"rule":{},"reason":{},"code":{},"token":{})",
                       JsonWriter::quoted(explanation.step), JsonWriter::quoted(denial->rule),
                       JsonWriter::quoted(denial->reason), code_of(denial->token),
                       JsonWriter::quoted(text_of(denial->token)));
  }
  return out + fmt::format(R"(,"rate_limits":{},"rewritten":{},"notes":{}}})"
                           "\n",
                           json_list(explanation.limits), json_list(explanation.rewritten),
                           json_list(explanation.notes));
}

}  // namespace

Answer explain(const Invocation& invocation) {
  const auto loaded = load_settings(invocation);
  if (!loaded) {
    return loaded.error();
  }
  const auto& settings = loaded->settings;
  const auto client = std::ranges::find(settings.clients, invocation.client, &ClientRules::name);
  if (!invocation.client.empty() && client == settings.clients.end()) {
    return {.exit_code = exit_wrong_use,
            .err = fmt::format("tgstorage: no client in {} has the name {}\n", invocation.settings_file,
                               printable(invocation.client))};
  }
  const auto* rules = invocation.client.empty() ? nullptr : &*client;
  const auto explanation = Explainer(settings, rules).explain(invocation.request);
  return {.exit_code = explanation.denial ? exit_failure : exit_ok,
          .out = invocation.json ? in_json(explanation) : in_words(explanation)};
}

}  // namespace tgs
