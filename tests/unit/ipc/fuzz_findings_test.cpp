// Inputs that fuzz targets have found, each with what must come of it.
#include <gmock/gmock.h>

#include "ipc/frame.h"

namespace tgs::ipc {
namespace {

TEST(FuzzFindings, AFrameWhosePaddingIsNotZeroIsNotOurs) {
  std::string bytes;
  append_frame(bytes, FrameKind::request, 1, "{}");
  bytes[6] = 1;
  FrameReader reader;
  reader.append(bytes);
  EXPECT_FALSE(reader.next());
}

}  // namespace
}  // namespace tgs::ipc
