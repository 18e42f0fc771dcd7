// A string that must not be seen: it prints as *** wherever fmt prints it, and its bytes are wiped when it goes.
// Copies are deliberate (`copy()`); moving leaves nothing behind. Used from one thread at a time.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>

namespace tgs {

class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string&& bytes);
  Secret(Secret&& other) noexcept;
  Secret& operator=(Secret&& other) noexcept;
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  ~Secret();

  bool empty() const { return bytes_.empty(); }
  Secret copy() const { return Secret(std::string(bytes_)); }

  /// The bytes themselves, for the one place that needs them; valid as long as this object.
  std::string_view reveal() const { return bytes_; }

 private:
  std::string bytes_;
};

/// Overwrites the string's bytes in a way the compiler keeps, and empties it.
void wipe(std::string& bytes);

}  // namespace tgs

template <>
struct fmt::formatter<tgs::Secret> : fmt::formatter<std::string_view> {
  template <class Context>
  auto format(const tgs::Secret&, Context& context) const {
    return fmt::formatter<std::string_view>::format("***", context);
  }
};
