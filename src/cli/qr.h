// A QR code in characters of half a line's height: as large as a terminal of 80 columns and 24 lines has room for.
// Pure.
#pragma once

#include <string>
#include <string_view>

namespace tgs {

struct Drawing {
  std::string text;  ///< lines, each with its newline
  int lines = 0;
};

/// Light on dark, as QR codes are read both ways but not by all apps: `colours` sets black and white whatever the
/// terminal has. An empty drawing where the text is too long for one, which links aren't.
Drawing draw_qr(std::string_view text, bool colours);

}  // namespace tgs
