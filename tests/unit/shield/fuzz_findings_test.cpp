// Inputs that fuzz targets have found, each with what must come of it.
#include <gmock/gmock.h>

#include "shield/login_codes.h"

namespace tgs::shield {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(FuzzFindings, AMessageInAFieldThatIsKeptIsWithheldAsWell) {
  LoginCodes shield;
  const auto shown = shield.withhold(
      R"({"@type":"message","sender_id":{"x":[{"@type":"message","chat_id":777000,"content":{"text":"31337"}}]}})");
  EXPECT_THAT(shown, Not(HasSubstr("31337")));
  EXPECT_THAT(shown, HasSubstr(kWithheldText));
}

}  // namespace
}  // namespace tgs::shield
