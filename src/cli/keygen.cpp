#include "cli/keygen.h"

#include "vault/key_text.h"

namespace tgs {

Answer make_key(const Invocation& /*invocation*/) {
  const auto key = vault::make_key_text();
  return key ? Answer{.out = std::string(key->reveal()) + "\n"}
             : Answer{.exit_code = exit_failure, .err = "tgstorage: " + key.error().message + "\n"};
}

}  // namespace tgs
