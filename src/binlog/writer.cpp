#include "binlog/writer.h"

#include <fmt/format.h>

#include <numeric>
#include <string>

#include "binlog/cipher.h"
#include "binlog/event.h"
#include "binlog/tl.h"

namespace tgs::binlog {
namespace {

class Values {
 public:
  void add(std::string_view name, std::string_view value) {
    std::string body;
    body.reserve(name.size() + value.size() + 16);
    append_string(body, name);
    append_string(body, value);
    events_.push_back({events_.size() + 1, kValue, 0, Secret(std::move(body))});
  }

  /// All of it made at its full size: a string that grows leaves its bytes behind.
  std::string bytes() const {
    const auto size = std::accumulate(
        events_.begin(), events_.end(), std::size_t{0},
        [](auto sum, const auto& event) { return sum + kLeastEvent + event.body.reveal().size(); });
    std::string bytes;
    bytes.reserve(size);
    for (const auto& event : events_) {
      append_event(bytes, event);
    }
    return bytes;
  }

 private:
  std::vector<Event> events_;
};

std::string_view text_of(LoggedIn state) {
  switch (state) {
    case LoggedIn::no:
      return "";
    case LoggedIn::yes:
      return "ok";
    case LoggedIn::logging_out:
      return "logout";
    case LoggedIn::destroying:
      return "destroy";
  }
  return "";
}

std::string bytes_of(const Login& login) {
  Values values;
  for (const auto& key : login.keys) {
    values.add(fmt::format("auth{}", key.dc_id), to_value(key).reveal());
  }
  if (login.main_dc_id != 0) {
    values.add("main_dc_id", fmt::to_string(login.main_dc_id));
  }
  if (login.is_bot) {
    values.add("auth_is_bot", "true");
  }
  if (login.my_id != 0) {
    values.add("my_id", fmt::to_string(login.my_id));
  }
  if (login.state != LoggedIn::no) {
    values.add("auth", text_of(login.state));
  }
  return values.bytes();
}

}  // namespace

Result<Secret> make_binlog(const Login& login, std::optional<std::string_view> database_key) {
  auto rows = bytes_of(login);
  if (!database_key) {
    return Secret(std::move(rows));
  }
  auto start = Cipher::begin(*database_key);
  if (!start) {
    wipe(rows);
    return fail(start.error());
  }
  start->cipher.apply(rows);
  std::string bytes;
  append_event(bytes, {0, kEncrypted, 0, Secret(to_body(start->encryption))});
  return Secret(bytes + rows);
}

}  // namespace tgs::binlog
