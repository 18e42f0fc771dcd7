// The files of the section `tls` while the storage runs: looks every few seconds whether they have changed, reads them
// anew then, and warns daily of certificates that are about to expire. By looking rather than by inotify, which follows
// neither symbolic links nor what a container has mounted. One thread.
#pragma once

#include <sys/types.h>

#include <array>
#include <cstdint>

#include "base/ids.h"
#include "base/log.h"
#include "base/result.h"
#include "base/unique_fd.h"
#include "settings/settings.h"
#include "tls/credentials.h"

namespace tgs::monitor {

class TlsFiles {
 public:
  /// `log` outlives this. The Error names the key.
  static Result<TlsFiles> open(const TlsSettings& settings, Log& log, TimePoint now);

  /// What is in force: a memfd with tls::Credentials, packed.
  const UniqueFd& credentials() const { return packed_; }

  /// True where there are new credentials. Files that are wrong change nothing and are told of in the log, once.
  bool tick(TimePoint now);
  bool reload();
  TimePoint wake_at() const { return look_at_; }

 private:
  /// What shows that a file is another one, or has another content.
  struct Trace {
    dev_t device = 0;
    ino_t inode = 0;
    off_t size = 0;
    std::array<std::int64_t, 4> times{};  // of its content and of itself

    bool operator==(const Trace&) const = default;
  };
  using Traces = std::array<Trace, 3>;

  TlsFiles(const TlsSettings& settings, Log& log, TimePoint now);

  static Trace trace_of(const std::string& path);
  Traces traces() const;
  Status take(tls::Credentials credentials);
  void warn_of_expiries();

  TlsSettings settings_;
  Log* log_;
  tls::Credentials in_force_;  // without the key
  UniqueFd packed_;
  Traces read_;  // of the files as they were read last
  Traces seen_;  // of the files as they were looked at last
  TimePoint look_at_;
  TimePoint warn_at_;
};

}  // namespace tgs::monitor
