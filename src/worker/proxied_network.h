// Keeps TDLib to the proxy, which it goes round by itself: it asks public resolvers on the web (DNS over HTTPS) for
// the address of a proxy that has a name, and where it can't connect for some seconds, for further addresses of
// Telegram, which it then dials. TDLib's calls of connect() and getaddrinfo() can be refused because this program has
// functions of these names, and a program's come before those that a library loaded later finds elsewhere.
//
// Once for the whole process, before the first client. Against TDLib's habits, not against attackers.
#pragma once

#include <functional>
#include <string_view>

#include "settings/settings.h"

namespace tgs::worker {

/// From now on only the proxy's name is found, and only the proxy is connected to. `on_refused` is called by TDLib's
/// threads with what was refused.
void keep_to_proxy(const ProxySettings& proxy, std::function<void(std::string_view what)> on_refused);

}  // namespace tgs::worker
