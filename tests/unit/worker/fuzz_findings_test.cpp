// Inputs that fuzz targets have found, each with what must come of it.
#include <gmock/gmock.h>

#include "worker/response.h"

namespace tgs::worker {
namespace {

TEST(FuzzFindings, AResponseWithoutARealClientIsNone) {
  Response response;
  EXPECT_FALSE(read_response(R"({"@type":"ok","@extra":7,"@client_id":0})", response));
  EXPECT_FALSE(read_response(R"({"@client_id":4294967297,"@type":"ok","@extra":7})", response));
  EXPECT_FALSE(read_response(R"("@type":"ok","@extra":7,"@client_id":1})", response));
  EXPECT_TRUE(read_response(R"({"@type":"ok","@extra":7,"@client_id":1})", response));
}

}  // namespace
}  // namespace tgs::worker
