#include "worker/tdlib_log.h"

#include "worker/redaction.h"

namespace tgs::worker {
namespace {

struct Sink {
  Log* log = nullptr;
  Redaction redact;
} sink;

void on_message(int verbosity, const char* message) {
  const auto text = sink.redact(message);
  switch (verbosity) {
    case 0:
      return sink.log->fatal({}, "TDLib: {}", text);
    case 1:
      return sink.log->error({}, "TDLib: {}", text);
    case 2:
      return sink.log->warning({}, "TDLib: {}", text);
    default:
      // How much of it there is decides tdlib.debug_level alone, from debug_level 4 on.
      return sink.log->info({}, "TDLib: {}", text);
  }
}

}  // namespace

void install_tdlib_log(const TdJson& td, const TdlibSettings& settings, Log& log) {
  sink.log = &log;
  sink.redact = Redaction(settings);
  td.set_log(settings.debug_level, on_message);
}

}  // namespace tgs::worker
