// The requests that the storage itself puts to a session's TDLib, whatever the lists say: to format texts and to
// find peers. A fixed table, so that a front that is not itself any more gains nothing by asking. Pure.
#pragma once

#include <string>
#include <string_view>

namespace tgs {

/// `may_import`: the setting resolver.import_contacts.
bool is_question(std::string_view request_type, bool may_import);

/// What leaves the worker of TDLib's answer to a question, so that a front that is not itself any more learns nothing
/// by it: of messages, which are asked for so that TDLib loads them, `ok`; of a chat its id and type; all of any other.
std::string answer_for_front(std::string_view answer);

}  // namespace tgs
