#include "tdjson/client.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "tdjson/token_file.h"

namespace tgs::tdjson {
namespace {

using namespace std::chrono_literals;

constexpr Duration kShortestRest = 100ms;
constexpr Duration kLongestRest = 30s;
// From dialling to the storage's ok, which may have to restore the session first.
constexpr Duration kOpening = 60s;
constexpr std::size_t kReadSize = 64U << 10U;
constexpr std::size_t kLargestAnswer = 64U << 20U;

std::string place_of(const StorageUrl& url) {
  return fmt::format("{}:{}", url.host, url.port);
}

}  // namespace

Client::Client(int id, const Result<StorageUrl>& url, TdLog& log)
    : url_(url), log_(log), instance_(id, url, log), rest_(kShortestRest) {}

void Client::start() {
  const std::lock_guard lock(mutex_);
  instance_.start();
}

void Client::send(std::string_view request) {
  const std::lock_guard lock(mutex_);
  instance_.send(request);
}

std::optional<std::string> Client::next_answer() {
  const std::lock_guard lock(mutex_);
  return instance_.next_answer();
}

bool Client::has_answers() const {
  const std::lock_guard lock(mutex_);
  return instance_.has_answers();
}

bool Client::is_over() const {
  const std::lock_guard lock(mutex_);
  return instance_.is_over() && !instance_.has_answers();
}

pollfd Client::awaited() const {
  return connection_ ? connection_->awaited() : pollfd{-1, 0, 0};
}

void Client::proceed(short happened, TimePoint now) {
  bool wants = false;
  bool is_open = false;
  {
    const std::lock_guard lock(mutex_);
    wants = instance_.wants_connection();
    is_open = instance_.is_open();
  }
  if (!wants) {
    connection_.reset();
    due_ = TimePoint::max();
    return;
  }
  if (!connection_) {
    // The first one at once, the others when they are due.
    if (due_ == TimePoint::max() || now >= due_) {
      dial(now);
    }
    return;
  }
  if (!is_open && now >= due_) {
    lose("no answer to the handshake", now);
    return;
  }
  if (const auto status = converse(happened, now); !status) {
    lose(status.error().message, now);
  }
}

void Client::dial(TimePoint now) {
  auto dialled = Connection::dial(*url_);
  if (!dialled) {
    lose(dialled.error().message, now);
    return;
  }
  connection_.emplace(std::move(*dialled));
  splitter_.emplace(kLargestAnswer, Splitter::Begin::values);
  has_begun_ = false;
  opened_.reset();
  due_ = now + kOpening;
}

/// One turn on the connection.
Status Client::converse(short happened, TimePoint now) {
  if (connection_->is_connected() && !has_begun_) {
    has_begun_ = true;
    auto token = read_token(url_->token_file);
    if (!token) {
      return fail(token.error());
    }
    const std::lock_guard lock(mutex_);
    instance_.connected(*token);
  }
  {
    const std::lock_guard lock(mutex_);
    connection_->outbox().tail() += instance_.take_output();
  }
  static thread_local std::array<char, kReadSize> room;
  const auto got = connection_->proceed(happened, room);
  if (!got) {
    return fail(got.error());
  }
  return take({room.data(), *got}, now);
}

Status Client::take(std::string_view bytes, TimePoint now) {
  const std::lock_guard lock(mutex_);
  splitter_->append(bytes);
  for (;;) {
    const auto piece = splitter_->next();
    if (piece.what == Splitter::What::need_more) {
      break;
    }
    if (piece.what != Splitter::What::value || !instance_.received(piece.bytes)) {
      return fail("what came is not the storage's protocol");
    }
  }
  splitter_->keep();
  if (!instance_.wants_connection()) {
    // Refused, or over. Whoever tries again does so on a new connection.
    connection_.reset();
    due_ = TimePoint::max();
  } else if (instance_.is_open() && !opened_) {
    opened_ = now;
    due_ = TimePoint::max();
  }
  return {};
}

/// Rests before the next one.
void Client::lose(std::string_view reason, TimePoint now) {
  connection_.reset();
  if (opened_ && now - *opened_ >= kLongestRest) {
    rest_ = kShortestRest;
  }
  opened_.reset();
  std::string complaint;
  {
    const std::lock_guard lock(mutex_);
    complaint = instance_.complaint();
    instance_.lost();
  }
  log_.write(TdLog::kError,
             fmt::format("{}: {}{}{}; the next attempt in {} ms", place_of(*url_), reason,
                         complaint.empty() ? "" : ": ", complaint,
                         std::chrono::duration_cast<std::chrono::milliseconds>(rest_).count()));
  due_ = now + rest_;
  rest_ = std::min(2 * rest_, kLongestRest);
}

}  // namespace tgs::tdjson
