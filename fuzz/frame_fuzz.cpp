// A stream of frames: the same frames however it is cut, and those frames written again are the stream.
// Input: the cuts' seed, then the stream.
#include "ipc/frame.h"

#include <algorithm>
#include <memory>
#include <random>

#include "fuzz/expect.h"

using tgs::fuzz::expect;

namespace {

struct Read {
  std::string frames;  // written again
  bool failed = false;

  bool operator==(const Read&) const = default;
};

void pull(tgs::ipc::FrameReader& reader, Read& read) {
  for (;;) {
    const auto frame = reader.next();
    if (!frame) {
      read.failed = true;
      return;
    }
    if (!*frame) {
      return;
    }
    append_frame(read.frames, (*frame)->kind, (*frame)->id, (*frame)->body);
  }
}

template <class NextSize>
Read read_in_segments(std::string_view stream, NextSize next_size) {
  tgs::ipc::FrameReader reader;
  Read read;
  while (!stream.empty() && !read.failed) {
    const auto size = std::min<std::size_t>(next_size(), stream.size());
    const auto segment = std::make_unique<char[]>(size);
    std::copy_n(stream.data(), size, segment.get());
    stream.remove_prefix(size);
    reader.append({segment.get(), size});
    pull(reader, read);
  }
  return read;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  if (size == 0) {
    return 0;
  }
  const auto stream = tgs::fuzz::text(data + 1, size - 1);
  std::minstd_rand random(data[0]);
  const auto whole = read_in_segments(stream, [&] { return stream.size(); });
  expect(read_in_segments(stream, [&] { return 1 + random() % 40; }) == whole, "cuts change nothing");
  expect(stream.starts_with(whole.frames), "the frames are what stands in the stream");
  return 0;
}
