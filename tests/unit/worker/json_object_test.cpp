#include "worker/json_object.h"

#include <gmock/gmock.h>

namespace tgs::worker {
namespace {

TEST(JsonObject, WritesItsMembersInTheirOrder) {
  EXPECT_EQ(JsonObject("setOption")
                .text("name", "x")
                .object("value", JsonObject("optionValueBoolean").boolean("value", true).take())
                .number("@extra", std::uint64_t{18446744073709551615U})
                .take()
                .reveal(),
            R"({"@type":"setOption","name":"x","value":{"@type":"optionValueBoolean","value":true},)"
            R"("@extra":18446744073709551615})");
}

TEST(JsonObject, MayHaveATypeAlone) {
  EXPECT_EQ(JsonObject("close").take().reveal(), R"({"@type":"close"})");
}

TEST(JsonObject, EscapesWhatTextsHold) {
  EXPECT_EQ(JsonObject("x").text("t", "a\"b\\c\n\x01é").take().reveal(),
            "{\"@type\":\"x\",\"t\":\"a\\\"b\\\\c\\n\\u0001é\"}");
}

TEST(JsonObject, IsANulTerminatedText) {
  const auto request = JsonObject("close").take();
  EXPECT_EQ(request.reveal().data()[request.reveal().size()], '\0');
}

}  // namespace
}  // namespace tgs::worker
