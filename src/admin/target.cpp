#include "admin/target.h"

#include <fmt/format.h>

#include "base/whole_number.h"

namespace tgs::admin {
namespace {

constexpr std::string_view kClient = "client:";
constexpr std::string_view kAddress = "address:";
constexpr std::string_view kSession = "session:";
/// More than the settings have any use for, and few enough for a line.
constexpr std::size_t kLongestName = 256;

bool is_digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

}  // namespace

Result<Target> Target::parse(std::string_view text) {
  if (text.starts_with(kClient)) {
    return client_from(text.substr(kClient.size()));
  }
  if (text.starts_with(kAddress)) {
    return network_from(text.substr(kAddress.size()));
  }
  if (text.starts_with(kSession)) {
    return session_from(text.substr(kSession.size()));
  }
  if (is_digits(text)) {
    return session_from(text);
  }
  // A slip in an address must not become the name of a client that nobody has.
  const bool looks_like_address = IpAddress::parse(text.substr(0, text.find('/'))).has_value();
  return looks_like_address ? network_from(text) : client_from(text);
}

Result<Target> Target::client_from(std::string_view text) {
  if (text.empty() || text.size() > kLongestName) {
    return fail(fmt::format("a client's name has 1 to {} bytes", kLongestName));
  }
  return Target(std::string(text));
}

Result<Target> Target::network_from(std::string_view text) {
  const auto network = Network::parse(text);
  if (!network) {
    return fail(fmt::format(
        "{} is neither an address nor a network such as 10.0.0.0/8, with no bits set behind its prefix",
        text));
  }
  return Target(*network);
}

Result<Target> Target::session_from(std::string_view text) {
  const auto session = whole_number(text);
  return session ? Result<Target>(Target(*session))
                 : fail(fmt::format("{} is no session: {}", text, kWholeNumbers));
}

std::string Target::text() const {
  if (const auto* name = client()) {
    return fmt::format("{}{}", kClient, *name);
  }
  if (const auto* network = std::get_if<Network>(&whom_)) {
    return fmt::format("{}{}", kAddress, network->text());
  }
  return fmt::format("{}{}", kSession, std::get<SessionId>(whom_));
}

bool Target::fits(const Subject& subject) const {
  if (const auto* name = client()) {
    return subject.client == *name;
  }
  if (const auto* network = std::get_if<Network>(&whom_)) {
    return subject.address && network->contains(*subject.address);
  }
  return subject.session == std::get<SessionId>(whom_);
}

}  // namespace tgs::admin
