#include "cli/qr.h"

#include <qrencode.h>

#include <memory>

namespace tgs {
namespace {

constexpr int kMargin = 2;  // modules; the standard wants 4, and readers are content with 2

struct Release {
  void operator()(QRcode* code) const { QRcode_free(code); }
};
using Code = std::unique_ptr<QRcode, Release>;

/// Outside, too: the margin is light.
bool is_light(const QRcode& code, int row, int column) {
  const bool is_inside = row >= 0 && column >= 0 && row < code.width && column < code.width;
  return !is_inside || (code.data[(row * code.width) + column] & 1U) == 0;
}

/// Two modules, one above the other, with light ones in the foreground's colour.
const char* half_blocks(bool upper, bool lower) {
  return upper ? (lower ? "█" : "▀") : (lower ? "▄" : " ");
}

}  // namespace

Drawing draw_qr(std::string_view text, bool colours) {
  const Code code(QRcode_encodeString(std::string(text).c_str(), 0, QR_ECLEVEL_L, QR_MODE_8, 1));
  Drawing drawing;
  if (!code) {
    return drawing;
  }
  const int end = code->width + kMargin;
  for (int row = -kMargin; row < end; row += 2) {
    drawing.text += colours ? "\033[40;97m" : "";
    for (int column = -kMargin; column < end; ++column) {
      drawing.text +=
          half_blocks(is_light(*code, row, column), row + 1 < end && is_light(*code, row + 1, column));
    }
    drawing.text += colours ? "\033[0m\n" : "\n";
    ++drawing.lines;
  }
  return drawing;
}

}  // namespace tgs
