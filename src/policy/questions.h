// The requests that the storage itself puts to a session's TDLib, whatever the lists say: to format texts and to
// find peers. A fixed table, so that a front that is not itself any more gains nothing by asking. Pure.
#pragma once

#include <string_view>

namespace tgs {

/// `may_import`: the setting resolver.import_contacts.
bool is_question(std::string_view request_type, bool may_import);

}  // namespace tgs
