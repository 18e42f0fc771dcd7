#include "backup/uploads.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "backup/known_peers.h"
#include "backup/stored_session.h"
#include "base/read_through.h"
#include "base/sha256.h"
#include "lease/table.h"
#include "snapshot/sealed_image.h"

namespace tgs::backup {

void Uploads::sweep(const Outbox& outbox) {
  for (const auto& item : spool_.waiting()) {
    const auto waiting = outbox.find(name_of(SessionRows{.id = item.session}));
    if (waiting && *waiting && std::get<SessionRows>(**waiting).user == 0) {
      spool_.remove(item.session);
    }
  }
}

mysql::Outcome<bool> Uploads::step(mysql::Connection& connection) {
  auto done = go_on(connection);
  if (!done) {
    if (const auto failed = std::exchange(upload_, {}); failed && done.error().kind == mysql::Kind::wrong) {
      not_taken_.insert(failed->item.path);
    }
  }
  return done;
}

mysql::Outcome<bool> Uploads::go_on(mysql::Connection& connection) {
  if (!upload_) {
    const auto item = next();
    return item ? begin(connection, *item) : false;
  }
  return upload_->next < upload_->image.chunks ? put_next_chunk(connection) : end(connection);
}

std::optional<Spool::Item> Uploads::next() const {
  const auto items = spool_.waiting();
  constexpr std::size_t kMostAttempts = 2;
  const auto found = std::ranges::find_if(items, [this](const Spool::Item& item) {
    return not_taken_.count(item.path) < kMostAttempts && !in_question_->has(item.session);
  });
  return found != items.end() ? std::optional(*found) : std::nullopt;
}

/// A session that has no rows has logged out since: rows come before its first snapshot.
mysql::Outcome<bool> Uploads::begin(mysql::Connection& connection, const Spool::Item& item) {
  upload_ = Upload{.item = item, .file = {}, .image = {}};
  const auto rows = stored_session(connection, item.session);
  const auto stored = rows ? stored_images(connection, item.session) : tl::unexpected(rows.error());
  if (!stored) {
    return tl::unexpected(stored.error());
  }
  const auto good = *rows ? check(*upload_, **rows) : Status();
  if (!good) {
    log_.error({item.session}, "backup: the snapshot {} is not used: {}", item.path, good.error().message);
  }
  auto& image = upload_->image;
  const bool is_there = !stored->empty() && stored->front().sha256 == image.sha256;
  if (!good || is_there || !*rows) {
    spool_.remove(item);
    upload_.reset();
    return true;
  }
  image.generation = stored->empty() ? 1 : stored->front().generation + 1;
  return change(connection, [this](mysql::Connection& c) {
    return clear_chunks(c, upload_->item.session, upload_->image.generation);
  });
}

/// In one transaction with the question of whether it still may: neither a log-out nor another storage comes between.
mysql::Outcome<bool> Uploads::change(mysql::Connection& connection, const Change& change) {
  auto whole = connection.begin();
  if (!whole) {
    return tl::unexpected(whole.error());
  }
  auto may = may_change(connection);
  if (!may) {
    return may;
  }
  if (!*may) {
    spool_.remove(upload_->item);
    upload_.reset();
    return true;
  }
  auto done = change(connection);
  done = done ? whole->commit() : done;
  return done ? mysql::Outcome<bool>(true) : tl::unexpected(done.error());
}

/// Rows come before a first snapshot: a session that has none has logged out since.
mysql::Outcome<bool> Uploads::may_change(mysql::Connection& connection) const {
  const auto& item = upload_->item;
  const auto right = lease::right_to_write(connection, item.session, me_);
  if (!right) {
    return tl::unexpected(right.error());
  }
  if (*right == lease::Right::later) {
    return mysql::fail(mysql::Kind::wrong,
                       fmt::format("backup: {} waits: an earlier run of this node may still have session {}",
                                   item.path, item.session));
  }
  if (*right == lease::Right::anothers) {
    log_.warning({item.session}, "backup: it is another storage's: the snapshot {} is not copied", item.path);
    return false;
  }
  if (in_question_->has(item.session)) {
    return mysql::fail(
        mysql::Kind::repeat,
        fmt::format("backup: {} waits: whose session {} is, is being asked", item.path, item.session));
  }
  const auto row = connection.run("SELECT 1 FROM tg_sessions WHERE id = ? FOR UPDATE", {item.session});
  return row ? mysql::Outcome<bool>(!row->rows.empty() && spool_.waiting(item.session))
             : tl::unexpected(row.error());
}

/// And fills in what its row will say.
Status Uploads::check(Upload& upload, const SessionRows& rows) const {
  upload.file.reset(::open(upload.item.path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (!upload.file) {
    return fail(system_error("opening it", errno));
  }
  snapshot::SealedImageReader reader(keys_, upload.item.session, database_key_);
  Sha256 sum;
  auto& image = upload.image;
  auto read = read_through(upload.file.get(), [&](std::string_view bytes) {
    sum.add(bytes);
    image.size += bytes.size();
    return reader.feed(bytes);
  });
  if (read) {
    read = reader.finish();
  }
  if (read) {
    image.made_at = reader.header().made_at;
    image.tdlib_version = reader.header().tdlib_version;
    image.sha256 = sum.digits();
    image.chunks = (image.size + kStoredChunk - 1) / kStoredChunk;
    upload.known = reader.known_peers().value_or(tddb::KnownPeers{});
  }
  const auto login = read ? login_in(rows, keys_) : fail(read.error());
  return login ? check_login(reader.login(), *login) : fail(login.error());
}

mysql::Outcome<bool> Uploads::put_next_chunk(mysql::Connection& connection) {
  std::string bytes(kStoredChunk, '\0');
  const auto at = static_cast<off_t>(upload_->next * kStoredChunk);
  const auto got = ::pread(upload_->file.get(), bytes.data(), bytes.size(), at);
  if (got <= 0) {
    return mysql::fail(mysql::Kind::unable, fmt::format("reading {} failed", upload_->item.path));
  }
  bytes.resize(static_cast<std::size_t>(got));
  return change(connection, [&](mysql::Connection& c) {
    const auto number = upload_->next++;
    return put_chunk(c, upload_->item.session, upload_->image.generation, number, bytes);
  });
}

mysql::Outcome<bool> Uploads::end(mysql::Connection& connection) {
  if (auto done = put(connection, upload_->known); !done) {
    return tl::unexpected(std::move(done.error()));
  }
  auto done = change(connection, [this](mysql::Connection& c) {
    return put_image(c, upload_->item.session, upload_->image);
  });
  if (!done || !upload_) {
    return done;
  }
  const auto& [item, file, image, known, next] = *upload_;
  log_.info({item.session}, "backup: snapshot {} is in the database, {} bytes", image.generation, image.size);
  spool_.remove(item);
  upload_.reset();
  return true;
}

}  // namespace tgs::backup
