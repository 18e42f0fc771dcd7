#include "policy/showing.h"

#include <algorithm>
#include <array>

namespace tgs {
namespace {

// Of all types of TDLib 1.8.67 that name a message, a story or a file: those of which an answer shows more than was
// said. In the others the name stays a name (docs/policy.md). An inputFileRemote is named by what can't be guessed;
// TDLib's own numbers of files are counted up from 1.
constexpr std::array<Showing, 5> kShowing = {{
    {"addOffer", "forwardMessages"},
    {"getSuggestedFileName", "getFile"},
    {"inputFileId", "getFile"},
    {"inputMessageForwarded", "forwardMessages"},
    {"inputMessageReplyToExternalMessage", "forwardMessages"},
}};

}  // namespace

const Showing* showing_of(std::string_view type) {
  const auto* const found = std::ranges::find(kShowing, type, &Showing::type);
  return found == kShowing.end() ? nullptr : found;
}

}  // namespace tgs
