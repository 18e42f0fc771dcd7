#include "vault/key_ring.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "vault/hkdf.h"
#include "vault/key_text.h"

namespace tgs::vault {
namespace {

constexpr std::string_view kIdInfo = "tgstorage key id";
constexpr std::string_view kKeyInfo = "tgstorage key for ";

Result<Key> make_key(std::string_view purpose, const Secret& owner_key) {
  auto id = id_of(owner_key);
  auto bytes = derive(owner_key.reveal(), {}, std::string(kKeyInfo) + std::string(purpose), kKeySize);
  if (!id || !bytes) {
    return fail(!id ? id.error() : bytes.error());
  }
  return Key{std::move(*id), std::move(*bytes)};
}

}  // namespace

Result<KeyRing> KeyRing::of(std::string_view purpose, std::span<const Secret> owner_keys) {
  KeyRing ring;
  for (const auto& owner_key : owner_keys) {
    auto key = make_key(purpose, owner_key);
    if (!key) {
      return fail(key.error());
    }
    ring.keys_.push_back(std::move(*key));
  }
  return ring.keys_.empty() ? Result<KeyRing>(fail("there is no key")) : std::move(ring);
}

Result<const Key*> KeyRing::find(std::string_view id) const {
  const auto found = std::ranges::find(keys_, id, &Key::id);
  if (found == keys_.end()) {
    return fail(fmt::format("it is sealed with key {}, which is not among the given ones", id_text(id)));
  }
  return &*found;
}

Result<std::string> id_of(const Secret& owner_key) {
  if (owner_key.reveal().size() != kKeySize) {
    return fail(fmt::format("a key has {} bytes", kKeySize));
  }
  const auto id = derive(owner_key.reveal(), {}, kIdInfo, KeyRing::kIdSize);
  return id ? Result<std::string>(std::string(id->reveal())) : fail(id.error());
}

std::string id_text(std::string_view id) {
  std::vector<unsigned char> bytes(id.begin(), id.end());
  return fmt::format("{:02x}", fmt::join(bytes, ""));
}

}  // namespace tgs::vault
