// Keys for the targets of what is sealed.
#pragma once

#include <vector>

#include "vault/key_ring.h"
#include "vault/key_text.h"

namespace tgs::fuzz {

inline vault::KeyRing ring_of(char letter) {
  std::vector<Secret> owner_keys;
  owner_keys.emplace_back(std::string(vault::kKeySize, letter));
  return *vault::KeyRing::of("fuzzing", owner_keys);
}

inline const vault::KeyRing& keys() {
  static const auto ring = ring_of('k');
  return ring;
}

/// Nothing is ever sealed with these: of what is sealed, the fuzzer sees the bytes and tries them.
inline const vault::KeyRing& unused_keys() {
  static const auto ring = ring_of('u');
  return ring;
}

}  // namespace tgs::fuzz
