#include "resolve/rewrite_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <unordered_set>
#include <utility>

namespace tgs {
namespace {

constexpr int kText = 0;
constexpr int kPeer = 1;

void add(MarkRules& rules, const FieldNames& fields, int what) {
  for (const auto& [type, members] : fields) {
    for (const auto& member : members) {
      rules.add(type, member, what);
    }
  }
}

tl::unexpected<Refusal> refused(ErrorToken token, const Mark& mark, std::string_view what) {
  return tl::unexpected(Refusal{token, fmt::format("{} {}", mark.path->field(), what), {}});
}

using Piece = std::optional<RewritePiece>;

/// Already formatted objects pass, and so does null, which is TDLib's "nothing".
Outcome<Piece> text_piece(const Mark& mark) {
  std::string_view text;
  if (mark.value.get(text) != simdjson::SUCCESS) {
    return mark.value.is_object() || mark.value.is_null()
               ? Outcome<Piece>(std::nullopt)
               : refused(ErrorToken::bad_request, mark, "is neither a text nor a formattedText");
  }
  return Piece(
      {.begin = mark.begin, .end = mark.end, .kind = RewritePiece::Kind::text, .text = std::string(text)});
}

Outcome<Piece> peer_piece(const Mark& mark) {
  std::string_view text;
  if (mark.value.get(text) != simdjson::SUCCESS) {
    return mark.value.is_number() || mark.value.is_null()
               ? Outcome<Piece>(std::nullopt)
               : refused(ErrorToken::bad_request, mark, "is neither a number nor a string");
  }
  auto name = parse_peer_name(text);
  if (!name) {
    return refused(ErrorToken::peer_invalid, mark, "is neither an id, a username nor a phone number");
  }
  if (name->kind == PeerName::Kind::id) {
    return std::nullopt;
  }
  const auto field = mark.path->field();
  return Piece({.begin = mark.begin,
                .end = mark.end,
                .kind = RewritePiece::Kind::peer,
                .name = std::move(*name),
                .wants_user = field.ends_with("user_id") || field.ends_with("user_ids")});
}

}  // namespace

MarkRules rewrite_rules(const Settings& settings) {
  MarkRules rules;
  add(rules, settings.format_fields, kText);
  add(rules, settings.request_peers, kPeer);
  return rules;
}

Markup markup_of(const Settings& settings) {
  if (!settings.format_markdown) {
    return Markup::html;
  }
  return settings.format_markdown_version == 1 ? Markup::markdown1 : Markup::markdown2;
}

Outcome<RewritePlan> plan_rewrite(const std::vector<Mark>& marks) {
  RewritePlan plan;
  for (const auto& mark : marks) {
    auto piece = mark.path->what == kText ? text_piece(mark) : peer_piece(mark);
    if (!piece) {
      return tl::unexpected(std::move(piece.error()));
    }
    if (*piece) {
      plan.push_back(std::move(**piece));
    }
    if (plan.size() > kMostPieces) {
      const auto reason = fmt::format("more than {} names and texts in one request", kMostPieces);
      return tl::unexpected(Refusal{ErrorToken::bad_request, reason, {}});
    }
  }
  return plan;
}

std::function<bool(std::string_view)> rewritten_texts(const std::vector<Mark>& marks) {
  std::unordered_set<const char*> begins;
  for (const auto& mark : marks) {
    if (mark.value.is_string()) {
      begins.insert(mark.value.get_string().value_unsafe().data());
    }
  }
  return [begins = std::move(begins)](std::string_view text) { return begins.contains(text.data()); };
}

std::string rewritten(std::string_view text, const RewritePlan& plan,
                      const std::vector<std::string>& replacements) {
  std::string out;
  std::size_t done = 0;
  for (std::size_t i = 0; i < plan.size(); ++i) {
    out.append(text.substr(done, plan[i].begin - done)).append(replacements[i]);
    done = plan[i].end;
  }
  return out.append(text.substr(done));
}

}  // namespace tgs
