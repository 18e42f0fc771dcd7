// What fuzzing found, as it was found.
#include <gmock/gmock.h>

#include "audit/chain.h"

namespace tgs::audit {
namespace {

TEST(AuditFuzzFindings, ANameOfAnEventEndsWithAQuote) {
  const std::string zeros(kHashDigits, '0');
  EXPECT_FALSE(parse_line(R"({"seq":12,"time":"2026-01-31T12:00:00.123Z","event":"leftclieb,"prev":")" +
                          zeros + R"(","hash":")" + zeros + "\"}"));
}

}  // namespace
}  // namespace tgs::audit
