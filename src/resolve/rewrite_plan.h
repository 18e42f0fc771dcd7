// What has to be found before a request can go to TDLib: the texts and names in it that the settings
// `format_fields` and `request_peers` mean. Pure.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "format/text_field.h"
#include "resolve/peer_name.h"
#include "settings/settings.h"
#include "wire/marks.h"
#include "wire/reply.h"

namespace tgs {

/// One value of the canonical request, and what is to stand in its place.
struct RewritePiece {
  enum class Kind { text, peer };

  std::size_t begin;
  std::size_t end;
  Kind kind;
  std::string text = {};  ///< of a text: as the client wrote it
  PeerName name = {PeerName::Kind::id};
  bool wants_user = false;  ///< of a peer: a chat will not do
};

/// In the order of the text; empty: the request is complete as it is.
using RewritePlan = std::vector<RewritePiece>;

/// A stranger's megabyte may hold a hundred thousand names, each of which would cost a look-up.
inline constexpr std::size_t kMostPieces = 1000;

/// Which members a RequestParser has to mark.
MarkRules rewrite_rules(const Settings& settings);
Markup markup_of(const Settings& settings);

/// Of a parsed request's marks, or why it can't be: a value of a wrong type, a string that names no peer, more than
/// kMostPieces.
Outcome<RewritePlan> plan_rewrite(const std::vector<Mark>& marks);

/// Whether a text of the parsed request, told by where it begins, is one that may have something else in its place
/// later. A stranger's megabyte may hold a hundred thousand marks and as many texts: each is looked at once.
std::function<bool(std::string_view)> rewritten_texts(const std::vector<Mark>& marks);

/// `text` with the replacements, one for each piece, in place of the pieces.
std::string rewritten(std::string_view text, const RewritePlan& plan,
                      const std::vector<std::string>& replacements);

}  // namespace tgs
