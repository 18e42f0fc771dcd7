#include "vault/sealed_header.h"

#include <fmt/format.h>

namespace tgs::vault {
namespace {

constexpr char kVersion = 1;
constexpr std::size_t kKeyAt = kMagicSize + 1;
constexpr std::size_t kPlaceAt = kKeyAt + KeyRing::kIdSize;

}  // namespace

std::string sealed_header(std::string_view magic, const Key& key, const Place& place) {
  return std::string(magic) + kVersion + key.id + digest_of(place);
}

bool begins_sealed(std::string_view bytes, std::string_view magic) {
  return bytes.size() >= kSealedHeaderSize && bytes.starts_with(magic) && bytes[kMagicSize] == kVersion;
}

std::string_view key_id_in(std::string_view bytes) {
  return bytes.size() >= kSealedHeaderSize && bytes[kMagicSize] == kVersion
             ? bytes.substr(kKeyAt, KeyRing::kIdSize)
             : std::string_view();
}

Result<const Key*> key_of_header(std::string_view bytes, std::string_view magic, const KeyRing& keys,
                                 const Place& place) {
  if (bytes.size() < kSealedHeaderSize || !bytes.starts_with(magic)) {
    return fail("it is nothing that this storage has sealed");
  }
  if (bytes[kMagicSize] != kVersion) {
    return fail(fmt::format("it is sealed in version {}, and this storage knows version {}",
                            static_cast<unsigned char>(bytes[kMagicSize]), kVersion + 0));
  }
  auto key = keys.find(bytes.substr(kKeyAt, KeyRing::kIdSize));
  if (key && bytes.substr(kPlaceAt, kDigestSize) != digest_of(place)) {
    return fail("it was sealed for another place, or is damaged");
  }
  return key;
}

}  // namespace tgs::vault
