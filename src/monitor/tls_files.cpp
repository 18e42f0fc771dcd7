#include "monitor/tls_files.h"

#include <sys/stat.h>

#include <ctime>

#include "ipc/channel.h"
#include "settings/tls_files.h"
#include "tls/server.h"

namespace tgs::monitor {
namespace {

constexpr auto kLookEvery = std::chrono::seconds(5);
constexpr auto kWarnEvery = std::chrono::hours(24);

}  // namespace

Result<TlsFiles> TlsFiles::open(const TlsSettings& settings, Log& log, TimePoint now) {
  TlsFiles files(settings, log, now);
  Findings findings;  // its warnings were given when the settings were loaded
  auto credentials = read_tls_files(settings, std::time(nullptr), findings);
  if (!credentials) {
    return fail(to_text(findings.take_faults().front()));
  }
  if (auto taken = files.take(std::move(*credentials)); !taken) {
    return fail(taken.error());
  }
  return files;
}

TlsFiles::TlsFiles(const TlsSettings& settings, Log& log, TimePoint now)
    : settings_(settings),
      log_(&log),
      read_(traces()),
      seen_(read_),
      look_at_(now + kLookEvery),
      warn_at_(now + kWarnEvery) {}

bool TlsFiles::tick(TimePoint now) {
  if (now < look_at_) {
    return false;
  }
  look_at_ = now + kLookEvery;
  if (now >= warn_at_) {
    warn_at_ = now + kWarnEvery;
    warn_of_expiries();
  }
  // Read once they rest: whoever replaces them is done then with all three.
  const auto last_seen = std::exchange(seen_, traces());
  return seen_ == last_seen && seen_ != read_ && reload();
}

bool TlsFiles::reload() {
  read_ = traces();
  Findings findings;
  auto credentials = read_tls_files(settings_, std::time(nullptr), findings);
  for (const auto& fault : findings.take_faults()) {
    log_->error({}, "{}; TLS goes on with what it has", to_text(fault));
  }
  for (const auto& warning : findings.take_warnings()) {
    log_->warning({}, "{}", warning);
  }
  if (!credentials) {
    return false;
  }
  if (const auto taken = take(std::move(*credentials)); !taken) {
    log_->error({}, "tls: {}", taken.error().message);
    return false;
  }
  log_->info({}, "tls: the certificates were read anew; new connections get them");
  return true;
}

Status TlsFiles::take(tls::Credentials credentials) {
  auto packed = ipc::text_to_fd(tls::pack(credentials).reveal());
  if (!packed) {
    return fail(packed.error());
  }
  packed_ = std::move(*packed);
  in_force_ = std::move(credentials);
  in_force_.key = Secret();  // the packed one is enough
  return {};
}

void TlsFiles::warn_of_expiries() {
  for (const auto& [key, message] : tls::expiries(in_force_, std::time(nullptr))) {
    log_->warning({}, "tls.{}: {}", key, message);
  }
}

TlsFiles::Traces TlsFiles::traces() const {
  return {trace_of(settings_.certificate), trace_of(settings_.key), trace_of(settings_.client_ca)};
}

/// Of a file that is not there: nothing but zeros.
TlsFiles::Trace TlsFiles::trace_of(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) {
    return {};
  }
  return {status.st_dev,
          status.st_ino,
          status.st_size,
          {status.st_mtim.tv_sec, status.st_mtim.tv_nsec, status.st_ctim.tv_sec, status.st_ctim.tv_nsec}};
}

}  // namespace tgs::monitor
