#include "cli/sealed_file.h"

#include <unistd.h>

#include <cerrno>
#include <span>
#include <string>

#include "cli/owner_key.h"
#include "vault/sealed_stream.h"

namespace tgs {
namespace {

constexpr std::string_view kPurpose = "export";
constexpr std::size_t kPiece = 256U << 10U;

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
  std::string piece(kPiece, '\0');
  for (off_t at = 0;;) {
    const auto got = ::pread(fd, piece.data(), piece.size(), at);
    if (got < 0) {
      return fail(system_error("reading it", errno));
    }
    if (got == 0) {
      break;
    }
    if (auto fed = opener.feed(std::string_view(piece).substr(0, static_cast<std::size_t>(got))); !fed) {
      return fed;
    }
    at += got;
    progress.add(static_cast<std::uint64_t>(got));
  }
  if (auto opened = opener.finish(); !opened) {
    return opened;
  }
  return reader.finish();
}

}  // namespace tgs
