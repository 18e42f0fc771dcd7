// A session's log-in, as it stands in the values of its td.binlog: with these an instance of TDLib is ready without any
// code. As in TDLib 1.8.67: td/mtproto/AuthKey.h, td/telegram/net/AuthDataShared.cpp, td/telegram/AuthManager.cpp,
// td/telegram/UserManager.cpp (my_id). Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/secret.h"
#include "binlog/state.h"

namespace tgs::binlog {

/// The value `auth`.
enum class LoggedIn {
  no,           ///< not yet, or still logging in
  yes,          ///< `ok`
  logging_out,  ///< `logout`
  destroying,   ///< `destroy`: Telegram has ended the session, and the keys are being given up
};

/// The value `authN`: the key that the session has at data center N.
struct AuthKey {
  static constexpr std::size_t kSize = 256;

  int dc_id = 0;
  std::uint64_t id = 0;  ///< the low 64 bits of the key's SHA-1
  bool is_authorized = false;
  Secret key = Secret();  ///< kSize bytes
  double created_at = 0;  ///< seconds since 1970 by Telegram's clock; 0: unknown
};

/// The data center that TDLib begins with: td/telegram/net/NetQueryDispatcher.h.
inline constexpr int kFirstDc = 1;

struct Login {
  LoggedIn state = LoggedIn::no;
  bool is_bot = false;
  std::int64_t my_id = 0;     ///< 0: unknown
  int main_dc_id = 0;         ///< 0: none is stored, and kFirstDc is meant
  std::vector<AuthKey> keys;  ///< by data center
};

/// The id that Telegram and TDLib know a key by.
std::uint64_t id_of_key(std::string_view key);

/// The value `authN`, and back. None: the value holds none any more. The Error doesn't name the data center.
Result<std::optional<AuthKey>> parse_auth_key(int dc_id, std::string_view value);
Secret to_value(const AuthKey& key);

/// The Error names the value that is wrong.
Result<Login> login_of(const State& state);

}  // namespace tgs::binlog
