#include "backup/image_restore.h"

#include <fcntl.h>
#include <fmt/format.h>

#include <filesystem>

#include "backup/stored_session.h"
#include "base/read_through.h"
#include "base/unique_fd.h"
#include "snapshot/new_session.h"
#include "snapshot/sealed_image.h"

namespace tgs::backup {
namespace {

/// Tells what is wrong with the disk from what is wrong with an image.
class WatchedTarget final : public snapshot::ImageTarget {
 public:
  explicit WatchedTarget(snapshot::ImageTarget& target) : target_(target) {}

  Status begin(const snapshot::ImageHeader& header) override { return note(target_.begin(header)); }
  Status begin_file(const snapshot::ImageFile& file) override { return note(target_.begin_file(file)); }
  Status write(std::string_view bytes) override { return note(target_.write(bytes)); }
  Status note(Status status) {
    has_failed_ = has_failed_ || !status;
    return status;
  }
  bool has_failed() const { return has_failed_; }

 private:
  snapshot::ImageTarget& target_;
  bool has_failed_ = false;
};

}  // namespace

mysql::Outcome<ImageRestore::Restored> ImageRestore::from_spool(SessionId session,
                                                                const binlog::Login& login) const {
  const auto item = spool_.waiting(session);
  const UniqueFd file(item ? ::open(item->path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW) : -1);
  if (!file) {
    return std::nullopt;
  }
  return make(session, login, "that waits for the database", [&file](const Sink& sink) {
    const auto read = read_through(file.get(), [&sink](std::string_view bytes) {
      sink(bytes);
      return Status();
    });
    return read ? mysql::Outcome<void>() : mysql::fail(mysql::Kind::unable, read.error().message);
  });
}

mysql::Outcome<ImageRestore::Restored> ImageRestore::from_database(mysql::Connection& connection,
                                                                   SessionId session,
                                                                   const binlog::Login& login) const {
  const auto images = stored_images(connection, session);
  if (!images) {
    return tl::unexpected(images.error());
  }
  for (const auto& image : *images) {
    const auto name = std::to_string(image.generation);
    if (const auto readable = snapshot::check_writer(image.tdlib_version); !readable) {
      pass_over(session, name, readable.error().message);
      continue;
    }
    auto made = make(session, login, name,
                     [&](const Sink& sink) { return read_image(connection, session, image, sink); });
    if (!made || *made) {
      return made;
    }
  }
  return std::nullopt;
}

void ImageRestore::pass_over(SessionId session, const std::string& name, const std::string& why) const {
  log_.warning({session}, "backup: the snapshot {} is not used: {}", name, why);
}

mysql::Outcome<ImageRestore::Restored> ImageRestore::make(SessionId session, const binlog::Login& login,
                                                          const std::string& name,
                                                          const Source& source) const {
  std::error_code ignored;
  std::filesystem::remove_all(fmt::format("{}/{}", folder_, session), ignored);
  snapshot::NewSession made(folder_, session);
  WatchedTarget target(made);
  snapshot::SealedImageReader reader(keys_, session, database_key_, &target);
  Status good;
  const auto read = source([&](std::string_view bytes) { good = good ? reader.feed(bytes) : good; });
  if (!read) {
    return tl::unexpected(read.error());
  }
  good = good ? reader.finish() : good;
  good = good ? snapshot::check_writer(reader.header().tdlib_version) : good;
  good = good ? check_login(reader.login(), login) : good;
  good = good ? target.note(made.commit()) : good;
  if (good) {
    return reader.header();
  }
  if (target.has_failed()) {
    return mysql::fail(mysql::Kind::unable, good.error().message);
  }
  pass_over(session, name, good.error().message);
  return std::nullopt;
}

mysql::Outcome<Result<snapshot::ImageHeader>> check_image(mysql::Connection& connection, SessionId session,
                                                          const StoredImage& image,
                                                          const vault::KeyRing& keys,
                                                          const Secret& database_key) {
  snapshot::SealedImageReader reader(keys, session, database_key);
  auto good = snapshot::check_writer(image.tdlib_version);
  const auto read = read_image(connection, session, image,
                               [&](std::string_view bytes) { good = good ? reader.feed(bytes) : good; });
  if (!read) {
    return tl::unexpected(read.error());
  }
  good = good ? reader.finish() : good;
  return good ? Result<snapshot::ImageHeader>(reader.header()) : fail(good.error());
}

}  // namespace tgs::backup
