// The keys for one purpose, made from the owner's keys of the sessions' databases: seals with the newest, opens with
// any. Pure; immutable, so any thread.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/secret.h"

namespace tgs::vault {

struct Key {
  /// KeyRing::kIdSize bytes: which of the owner's keys it was made from, for all purposes the same.
  std::string id;
  Secret bytes;
};

class KeyRing {
 public:
  static constexpr std::size_t kIdSize = 8;

  /// `owner_keys`: at least one, kKeySize bytes each, the newest first. `purpose`: a few words; what was sealed for one
  /// opens for no other.
  static Result<KeyRing> of(std::string_view purpose, std::span<const Secret> owner_keys);

  const Key& newest() const { return keys_.front(); }
  /// Valid as long as this object. The Error names the id.
  Result<const Key*> find(std::string_view id) const;

 private:
  std::vector<Key> keys_;
};

/// The id of one of the owner's keys.
Result<std::string> id_of(const Secret& owner_key);

/// An id in hexadecimal digits.
std::string id_text(std::string_view id);

}  // namespace tgs::vault
