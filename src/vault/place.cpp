#include "vault/place.h"

#include <fmt/format.h>
#include <openssl/evp.h>

namespace tgs::vault {

std::string digest_of(const Place& place) {
  // With the sizes, so that no two places come to the same text.
  const auto text = fmt::format("{}:{} {} {}:{}", place.table.size(), place.table, place.session,
                                place.part.size(), place.part);
  std::string digest(EVP_MAX_MD_SIZE, '\0');
  ::EVP_Digest(text.data(), text.size(), reinterpret_cast<unsigned char*>(digest.data()), nullptr,
               ::EVP_sha256(), nullptr);
  return digest.substr(0, kDigestSize);
}

}  // namespace tgs::vault
