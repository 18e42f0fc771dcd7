// What a text looks like where a person sees it on a terminal, and plain elsewhere. Pure but for of(); any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace tgs {

enum class Tone : std::uint8_t { plain, strong, faint, good, doubtful, bad };

class Style {
 public:
  /// For a descriptor: with colours where it is a terminal that has them and the variable NO_COLOR is not set.
  static Style of(int fd);

  explicit Style(bool is_colourful) : is_colourful_(is_colourful) {}

  bool is_colourful() const { return is_colourful_; }
  std::string operator()(Tone tone, std::string_view text) const;

 private:
  bool is_colourful_;
};

}  // namespace tgs
