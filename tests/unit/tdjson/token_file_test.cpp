#include "tdjson/token_file.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <string>

namespace tgs::tdjson {
namespace {

using testing::HasSubstr;

/// What comes of a file with `text`.
Result<Secret> token_of(const std::string& text) {
  const auto path = testing::TempDir() + "token_file_test." + std::to_string(::getpid());
  std::ofstream(path) << text;
  auto token = read_token(path);
  std::remove(path.c_str());
  return token;
}

TEST(TokenFile, IsTheTokenWithoutTheEndOfItsLine) {
  EXPECT_EQ(token_of("the token\r\n")->reveal(), "the token");
  EXPECT_TRUE(read_token("")->empty()) << "none is named";
}

TEST(TokenFile, HasToBeThereAndToHoldOne) {
  EXPECT_THAT(read_token("/nowhere/token").error().message,
              HasSubstr("token_file: /nowhere/token can't be used: No such"));
  EXPECT_THAT(token_of(" \n").error().message, HasSubstr("it is empty"));
  EXPECT_THAT(token_of(std::string(5000, 'x')).error().message, HasSubstr("too long"));
}

}  // namespace
}  // namespace tgs::tdjson
