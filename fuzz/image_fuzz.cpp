// The image of a session: read the same however it is cut; what comes out of it are the files that it names, each as
// long as it says; what it says of itself is written again to the same.
// Input: the cuts' seed, whether a sound header is put before the rest, then the image, or its files.
#include <algorithm>
#include <memory>
#include <random>
#include <string>

#include "base/sha256.h"
#include "fuzz/expect.h"
#include "snapshot/image_reader.h"
#include "vault/key_ring.h"
#include "vault/key_text.h"

using tgs::Secret;
using tgs::Status;
using tgs::fuzz::expect;
using namespace tgs::snapshot;

namespace {

Secret key() {
  return Secret(std::string(tgs::vault::kKeySize, 'k'));
}

/// All that came, in a text.
struct Log final : ImageTarget {
  Status begin(const ImageHeader& header) override {
    const auto bytes = to_bytes(header);
    const auto again = parse_header(std::string_view(bytes).substr(sizeof(std::uint32_t)));
    expect(again && *again == header, "a header is read as it was written");
    return {};
  }
  Status begin_file(const ImageFile& file) override {
    expect(std::ranges::find(kFileNames, file.name) != std::end(kFileNames), "only files of a session");
    expect(left == 0, "a file is as long as it says");
    left = file.size;
    text += file.name;
    return {};
  }
  Status write(std::string_view bytes) override {
    expect(bytes.size() <= left, "no file is longer than it says");
    left -= bytes.size();
    text += bytes;
    return {};
  }

  std::string text;
  std::uint64_t left = 0;
};

struct Read {
  std::string text;
  std::string reason;
};

Read read(std::string_view image, unsigned most, std::minstd_rand random) {
  Log log;
  ImageReader reader(key(), &log);
  const auto result = [&]() -> Status {
    while (!image.empty()) {
      const auto size = std::min<std::size_t>(1 + random() % most, image.size());
      const auto piece = std::make_unique<char[]>(size);
      std::copy_n(image.data(), size, piece.get());
      image.remove_prefix(size);
      if (auto fed = reader.feed({piece.get(), size}); !fed) {
        return fed;
      }
    }
    return reader.finish();
  }();
  expect(!result || log.left == 0, "all of it is there");
  return {log.text, result ? "" : result.error().message};
}

/// Files of the bytes, with all sums right: half of them td.binlog, the rest db.sqlite.
std::string with_header(std::string_view bytes) {
  ImageHeader header{42, 0, "1.8.67", 0, *tgs::vault::id_of(key()), {}};
  for (const auto& [name, part] : {std::pair(kBinlog, bytes.substr(0, bytes.size() / 2)),
                                   std::pair(kDatabase, bytes.substr(bytes.size() / 2))}) {
    header.files.push_back({std::string(name), part.size(), tgs::sha256_digits(part)});
  }
  return to_bytes(header).append(bytes);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  if (size < 2) {
    return 0;
  }
  const auto rest = tgs::fuzz::text(data + 2, size - 2);
  const std::string image = (data[1] & 1U) != 0 ? with_header(rest) : std::string(rest);
  const std::minstd_rand random(data[0]);
  const auto whole = read(image, 1U << 30U, random);
  const auto cut = read(image, 40, random);
  expect(whole.reason == cut.reason, "cuts change nothing");
  expect(!whole.reason.empty() || whole.text == cut.text, "cuts change no file");
  return 0;
}
