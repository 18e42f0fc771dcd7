#include "base/secret.h"

#include <cstring>
#include <utility>

namespace tgs {

void wipe(std::string& bytes) {
  // The capacity too: a string that shrank still holds its old tail.
  bytes.resize(bytes.capacity());
  explicit_bzero(bytes.data(), bytes.size());
  bytes.clear();
}

// A short string lives inside the object, so moving it copies its bytes: the source is wiped each time.
Secret::Secret(std::string&& bytes) : bytes_(std::move(bytes)) {
  wipe(bytes);
}

Secret::Secret(Secret&& other) noexcept : bytes_(std::move(other.bytes_)) {
  wipe(other.bytes_);
}

Secret& Secret::operator=(Secret&& other) noexcept {
  if (this != &other) {
    wipe(bytes_);
    bytes_ = std::move(other.bytes_);
    wipe(other.bytes_);
  }
  return *this;
}

Secret::~Secret() {
  wipe(bytes_);
}

}  // namespace tgs
