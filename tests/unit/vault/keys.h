// Keys for tests.
#pragma once

#include <string>
#include <vector>

#include "vault/key_ring.h"
#include "vault/key_text.h"

namespace tgs::vault {

/// A ring of the owner's keys that consist of these letters, the newest first.
inline KeyRing ring(const std::string& letters, std::string_view purpose = "tests") {
  std::vector<Secret> keys;
  for (const char letter : letters) {
    keys.emplace_back(std::string(kKeySize, letter));
  }
  return *KeyRing::of(purpose, keys);
}

}  // namespace tgs::vault
