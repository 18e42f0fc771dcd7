#include "cli/sealed_file.h"

#include <span>

#include "base/read_through.h"
#include "cli/owner_key.h"
#include "vault/sealed_stream.h"

namespace tgs {
namespace {

constexpr std::string_view kPurpose = "export";

}  // namespace

Status check_environment(const TdlibSettings& settings) {
  return settings.use_test_dc ? fail(
                                    "sessions of Telegram's test environment (tdlib.use_test_dc) are neither "
                                    "exported nor imported")
                              : Status();
}

Result<vault::KeyRing> keys_of_file(const Invocation& invocation, const Secret& database_key) {
  if (invocation.session_key.empty()) {
    return vault::KeyRing::of(kPurpose, std::span(&database_key, 1));
  }
  const auto key = key_in_file(invocation.session_key);
  return key ? vault::KeyRing::of(kPurpose, std::span(&*key, 1)) : fail(key.error());
}

Status read_sealed(int fd, const vault::KeyRing& keys, snapshot::ImageReader& reader, Progress& progress) {
  vault::StreamOpener opener(keys, kExportPlace,
                             [&reader](std::string_view bytes) { return reader.feed(bytes); });
  auto done = read_through(fd, [&](std::string_view bytes) {
    progress.add(bytes.size());
    return opener.feed(bytes);
  });
  if (!done) {
    return done;
  }
  if (auto opened = opener.finish(); !opened) {
    return opened;
  }
  return reader.finish();
}

}  // namespace tgs
