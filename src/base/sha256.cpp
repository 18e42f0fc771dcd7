#include "base/sha256.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>

namespace tgs {

std::string sha256_digits(std::string_view bytes) {
  Sha256 sum;
  sum.add(bytes);
  return sum.digits();
}

Sha256::Sha256() : context_(::EVP_MD_CTX_new()) {
  ::EVP_DigestInit_ex(context_.get(), ::EVP_sha256(), nullptr);
}

void Sha256::add(std::string_view bytes) {
  ::EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size());
}

std::string Sha256::digits() {
  std::array<unsigned char, 32> digest{};
  ::EVP_DigestFinal_ex(context_.get(), digest.data(), nullptr);
  return fmt::format("{:02x}", fmt::join(digest, ""));
}

}  // namespace tgs
