// Values as TDLib writes them of those whom an account knows, up to what src/tddb reads of them; made up for tests.
#pragma once

#include <cstdint>
#include <string>

#include "binlog/state.h"
#include "binlog/tl.h"

namespace tgs::tddb {

struct MadeUser {
  std::int32_t format = binlog::kKnownVersion;
  std::uint32_t flags = 1U << 13U;  ///< it has an access hash
  std::string first_name = "Bob";
  std::string last_name = {};
  std::string phone = {};
  std::int64_t access_hash = 0;
};

inline std::string to_value(const MadeUser& user) {
  std::string value;
  binlog::append_number(value, user.format);
  binlog::append_number(value, user.flags | (user.last_name.empty() ? 0U : 1U << 8U));
  binlog::append_number(value, std::uint32_t{0});
  binlog::append_string(value, user.first_name);
  if (!user.last_name.empty()) {
    binlog::append_string(value, user.last_name);
  }
  binlog::append_string(value, user.phone);
  binlog::append_number(value, user.access_hash);
  return value;
}

struct MadeChannel {
  std::int32_t format = binlog::kKnownVersion;
  std::uint32_t flags = 1U << 12U | 1U << 29U;
  std::uint64_t status = 0;
  std::int32_t until_date = 0;
  std::string rank = {};
  std::int64_t access_hash = 0;
};

inline std::string to_value(const MadeChannel& channel) {
  std::string value;
  binlog::append_number(value, channel.format);
  binlog::append_number(value, channel.flags);
  binlog::append_number(value, std::uint32_t{0});
  binlog::append_number(value, channel.status | (channel.until_date == 0 ? 0U : 1U << 31U) |
                                   (channel.rank.empty() ? 0U : 1U << 14U));
  if (channel.until_date != 0) {
    binlog::append_number(value, channel.until_date);
  }
  if (!channel.rank.empty()) {
    binlog::append_string(value, channel.rank);
  }
  binlog::append_number(value, channel.access_hash);
  binlog::append_string(value, "title");
  return value;
}

}  // namespace tgs::tddb
