// Inputs that fuzz targets have found, each with what must come of it.
#include <gmock/gmock.h>

#include "splitter_model.h"
#include "wire/redact.h"
#include "wire/splitter.h"

namespace tgs {
namespace {

using test::Pieces;
using What = Splitter::What;

Pieces cut(std::string_view bytes, std::size_t max_bytes) {
  Splitter splitter(max_bytes);
  Pieces pieces;
  splitter.append(bytes);
  test::pull(splitter, pieces);
  return pieces;
}

TEST(FuzzFindings, ANumberMayFillTheLimit) {
  EXPECT_EQ(cut("42\n", 2), (Pieces{{What::value, "42"}}));
  EXPECT_EQ(cut("42,", 2), (Pieces{{What::broken, ""}}));
  EXPECT_EQ(cut("421", 2), (Pieces{{What::too_large, ""}}));
}

TEST(FuzzFindings, ANumberMayFillTheLimitInTwoSegments) {
  Splitter splitter(2);
  splitter.append("42");
  EXPECT_EQ(splitter.next().what, What::need_more);
  splitter.append("\n");
  EXPECT_EQ(splitter.next().bytes, "42");
}

TEST(FuzzFindings, TheEndOfAPartialValueTakesNoMemoryPastTheLimit) {
  const std::string value = "{\"a\":\"" + std::string(900, 'x') + "\"}";
  Splitter splitter(1000, Splitter::Begin::values);
  splitter.append(std::string_view(value).substr(0, 800));
  EXPECT_EQ(splitter.next().what, What::need_more);
  splitter.append(std::string_view(value).substr(800));
  EXPECT_EQ(splitter.next().bytes, value);
  EXPECT_LE(splitter.held(), 1001U);
}

TEST(FuzzFindings, AMaskedKeyMakesNoNumberAnId) {
  EXPECT_EQ(redact(R"({"my code_id":"12345","a%_id":5})"),
            R"({"<key of 10 bytes>":"<5 bytes>","<key of 5 bytes>":"<number>"})");
}

}  // namespace
}  // namespace tgs
