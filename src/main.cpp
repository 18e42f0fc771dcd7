#include "cli/invocation.h"

int main(int argc, char** argv) {
  const auto invocation = tgs::parse(argc, argv);
  if (!invocation) {
    return tgs::print(invocation.error());
  }
  if (const auto answer = tgs::answer(*invocation)) {
    return tgs::print(*answer);
  }
  const auto loaded = tgs::load_settings(*invocation);
  return loaded ? tgs::exit_ok : tgs::print(loaded.error());
}
