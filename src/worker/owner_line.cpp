#include "worker/owner_line.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <utility>

#include "policy/names.h"
#include "policy/never.h"
#include "policy/shape.h"
#include "wire/reply.h"
#include "worker/request.h"

namespace tgs::worker {
namespace {

constexpr unsigned kNumberBits = 30;
constexpr unsigned kExtraBits = 32;

/// None where it is no number of 32 bits. A request without one has number 0.
std::optional<std::uint32_t> number_in(std::string_view extra) {
  std::uint32_t number = 0;
  const auto* end = extra.data() + extra.size();
  const auto [stop, error] = std::from_chars(extra.data(), end, number);
  return extra.empty() || (error == std::errc() && stop == end) ? std::optional(number) : std::nullopt;
}

}  // namespace

OwnerLine::OwnerLine(UniqueFd connection, std::uint32_t number, std::string files_directory)
    : connection_(std::move(connection)),
      first_id_(kFirstLineId | (RequestId{number & ((1U << kNumberBits) - 1)} << kExtraBits)),
      files_directory_(std::move(files_directory)) {}

short OwnerLine::events(bool takes_requests) const {
  return static_cast<short>((takes_requests ? POLLIN : 0) | (unsent_.empty() ? 0 : POLLOUT));
}

bool OwnerLine::hear(short events) {
  if ((events & POLLOUT) != 0 && !flush()) {
    return false;
  }
  if ((events & POLLIN) == 0) {
    return (events & (POLLHUP | POLLERR)) == 0;
  }
  std::array<char, 16U << 10U> bytes{};
  const auto count = ::recv(connection_.get(), bytes.data(), bytes.size(), MSG_DONTWAIT);
  if (count < 0) {
    return errno == EAGAIN || errno == EINTR;
  }
  heard_.append(bytes.data(), static_cast<std::size_t>(count));
  return count > 0 && (heard_.size() < kLongestLine || heard_.find('\n') != std::string::npos);
}

std::optional<OwnerLine::Asked> OwnerLine::next() {
  for (auto end = heard_.find('\n'); end != std::string::npos; end = heard_.find('\n')) {
    const auto line = heard_.substr(0, end);
    heard_.erase(0, end + 1);
    if (auto asked = ask(line)) {
      return asked;
    }
  }
  return std::nullopt;
}

std::optional<OwnerLine::Asked> OwnerLine::ask(std::string_view line) {
  Asked asked;
  const auto request = parser_.parse(line, asked.text);
  if (!request) {
    unsent_ += error_line(request.error());
    return std::nullopt;
  }
  const auto number = number_in(request->extra);
  if (!number) {
    unsent_ += error_line(ErrorToken::bad_request, "@extra is a number from 0 to 4294967295 here", {});
    return std::nullopt;
  }
  if (const auto denial = refusal_of(request->type)) {
    unsent_ += error_line(denial->token, denial->reason, std::to_string(*number));
    return std::nullopt;
  }
  asked.type = request->type;
  add_number(asked.text, first_id_ | *number);
  return asked;
}

Verdict OwnerLine::refusal_of(std::string_view type) const {
  if (const auto reason = never_reason(type); !reason.empty()) {
    return Denial{ErrorToken::request_not_allowed, "never", fmt::format("{}: never: {}", type, reason)};
  }
  if (!is_known_request(type)) {
    return Denial{ErrorToken::request_not_allowed, "shape",
                  fmt::format("{}: {}", type, unknown_request(type))};
  }
  Contents contents;
  return check_shape(
      parser_.root(), [](std::string_view) { return false; }, files_directory_, contents);
}

void OwnerLine::answer(RequestId id, std::string_view response) {
  constexpr auto kExtras = (RequestId{1} << kExtraBits) - 1;
  if ((id & ~kExtras) == first_id_) {
    append_with_extra(unsent_, response, std::to_string(id & kExtras));
  }
}

void OwnerLine::tell(std::string_view update) {
  unsent_.append(update).push_back('\n');
}

bool OwnerLine::flush() {
  while (!unsent_.empty()) {
    const auto count = ::send(connection_.get(), unsent_.data(), unsent_.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (count < 0) {
      return (errno == EAGAIN || errno == EINTR) && unsent_.size() <= kMostUnsent;
    }
    unsent_.erase(0, static_cast<std::size_t>(count));
  }
  return true;
}

}  // namespace tgs::worker
