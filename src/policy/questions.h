// The requests that the storage itself puts to a session's TDLib, whatever the lists say: to format texts and to
// find peers. A fixed table, so that a front that is not itself any more gains nothing by asking. Pure.
#pragma once

#include <string_view>

namespace tgs {

/// `may_import`: the setting resolver.import_contacts.
bool is_question(std::string_view request_type, bool may_import);

/// Whether an answer of that type stays in the worker, which says `ok` in its place: messages are asked for so that
/// TDLib loads them, and a front that is not itself any more shall learn nothing from it.
bool is_withheld_answer(std::string_view type);

}  // namespace tgs
