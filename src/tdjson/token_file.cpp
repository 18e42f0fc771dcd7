#include "tdjson/token_file.h"

#include <fcntl.h>
#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <string_view>

#include "base/read_through.h"
#include "base/unique_fd.h"

namespace tgs::tdjson {
namespace {

constexpr std::size_t kLongest = 4096;

tl::unexpected<Error> unusable(const std::string& path, std::string_view reason) {
  return fail(fmt::format("TGSTORAGE_URL: token_file: {} can't be used: {}", path, reason));
}

}  // namespace

Result<Secret> read_token(const std::string& path) {
  if (path.empty()) {
    return Secret();
  }
  const UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY));
  if (!file) {
    return unusable(path, std::strerror(errno));
  }
  std::string text;
  text.reserve(kLongest);  // a string that grows leaves copies behind
  const auto status = read_through(file.get(), [&text](std::string_view bytes) -> Status {
    if (bytes.size() > kLongest - text.size()) {
      return fail("it is too long for a token");
    }
    text += bytes;
    return {};
  });
  text.resize(text.find_last_not_of(" \t\r\n") + 1);
  Secret token(std::move(text));
  if (!status) {
    return unusable(path, status.error().message);
  }
  if (token.empty()) {
    return unusable(path, "it is empty");
  }
  return token;
}

}  // namespace tgs::tdjson
