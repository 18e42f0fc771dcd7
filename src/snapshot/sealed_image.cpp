#include "snapshot/sealed_image.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace tgs::snapshot {
namespace {

vault::Place place_of(SessionId session) {
  return {"tg_storage_snapshots", session};
}

/// What is no number counts as 0.
std::array<int, 3> numbers_in(std::string_view version) {
  std::array<int, 3> numbers{};
  for (auto& number : numbers) {
    const auto part = version.substr(0, version.find('.'));
    std::from_chars(part.data(), part.data() + part.size(), number);
    version.remove_prefix(std::min(part.size() + 1, version.size()));
  }
  return numbers;
}

}  // namespace

Status seal_image(const SessionFolder& folder, const ImageHeader& header, const vault::KeyRing& keys,
                  const ImageSink& sink) {
  auto sealer = vault::StreamSealer::begin(keys, place_of(header.session), sink);
  if (!sealer) {
    return fail(sealer.error());
  }
  auto written =
      folder.write_image(header, [&sealer](std::string_view bytes) { return sealer->write(bytes); });
  return written ? sealer->finish() : written;
}

SealedImageReader::SealedImageReader(const vault::KeyRing& keys, SessionId session,
                                     const Secret& database_key, ImageTarget* target)
    : reader_(database_key.copy(), target),
      opener_(keys, place_of(session), [this](std::string_view bytes) { return reader_.feed(bytes); }) {}

Status SealedImageReader::finish() {
  auto opened = opener_.finish();
  return opened ? reader_.finish() : opened;
}

Status check_writer(std::string_view tdlib_version) {
  constexpr std::string_view kOwn = TGSTORAGE_TDLIB_VERSION;
  return numbers_in(tdlib_version) > numbers_in(kOwn)
             ? fail(fmt::format(
                   "TDLib {} has written it, and would end this storage's TDLib {}: use the newer one",
                   tdlib_version, kOwn))
             : Status();
}

}  // namespace tgs::snapshot
