#include "tdjson/storage_url.h"

#include <gmock/gmock.h>

namespace tgs::tdjson {
namespace {

using testing::HasSubstr;

std::string fault(std::string_view text) {
  const auto url = parse_storage_url(text);
  return url ? "" : url.error().message;
}

TEST(StorageUrl, NamesAHostAPortAndASession) {
  const auto url = parse_storage_url("tcp://localhost:23456/42");
  ASSERT_TRUE(url);
  EXPECT_FALSE(url->is_tls);
  EXPECT_EQ(url->host, "localhost");
  EXPECT_EQ(url->port, "23456");
  EXPECT_EQ(url->session, 42);
}

TEST(StorageUrl, MayLeaveTheSessionToTheDatabaseDirectory) {
  EXPECT_EQ(parse_storage_url("tcp://localhost:1")->session, std::nullopt);
  EXPECT_EQ(parse_storage_url("tcp://localhost:1/")->session, std::nullopt);
}

TEST(StorageUrl, TakesAnIpv6AddressInBrackets) {
  EXPECT_EQ(parse_storage_url("tcp://[::1]:1/7")->host, "::1");
  EXPECT_THAT(fault("tcp://::1:1/7"), HasSubstr("has no host and port"));
  EXPECT_THAT(fault("tcp://[localhost]:1/7"), HasSubstr("has no host and port"));
}

TEST(StorageUrl, NamesTheFilesOfTls) {
  const auto url =
      parse_storage_url("tls://storage.example:1/7?cert=/a%20b.pem&key=k&ca=c&name=storage&token_file=%2ft");
  ASSERT_TRUE(url);
  EXPECT_TRUE(url->is_tls);
  EXPECT_EQ(url->certificate, "/a b.pem");
  EXPECT_EQ(url->key, "k");
  EXPECT_EQ(url->authority, "c");
  EXPECT_EQ(url->name, "storage");
  EXPECT_EQ(url->token_file, "/t");
}

TEST(StorageUrl, SaysWhatIsWrongAndWhatItLooksLike) {
  EXPECT_THAT(fault(""), HasSubstr("TGSTORAGE_URL: is not set: it looks like tcp://"));
  EXPECT_THAT(fault("localhost:1/7"), HasSubstr("begins with neither"));
  EXPECT_THAT(fault("tcp://localhost/7"), HasSubstr("has no host and port"));
  EXPECT_THAT(fault("tcp://:1/7"), HasSubstr("has no host and port"));
  EXPECT_THAT(fault("tcp://me@localhost:1/7"), HasSubstr("has no host and port"));
  for (const auto* port : {"", "0", "65536", "1x", "-1"}) {
    EXPECT_THAT(fault(std::string("tcp://localhost:") + port + "/7"), HasSubstr("has no host and port"))
        << port;
  }
  for (const auto* session : {"0", "07", "-1", "x", "7/", "18446744073709551616"}) {
    EXPECT_THAT(fault(std::string("tcp://localhost:1/") + session), HasSubstr("is no session")) << session;
  }
  EXPECT_THAT(fault("tls://localhost:1/7"), HasSubstr("needs all three"));
  EXPECT_THAT(fault("tls://localhost:1/7?cert=a&key=b"), HasSubstr("needs all three"));
  EXPECT_THAT(fault("tcp://localhost:1/7?ca=c"), HasSubstr("belong to tls://"));
  EXPECT_THAT(fault("tcp://localhost:1/7?name=storage"), HasSubstr("belong to tls://"));
  EXPECT_THAT(fault("tcp://localhost:1/7?token=secret"), HasSubstr("there is no option \"token\""));
  EXPECT_THAT(fault("tcp://localhost:1/7?token_file="), HasSubstr("token_file has no value"));
  for (const auto* path : {"%", "%4", "%00", "%zz"}) {
    EXPECT_THAT(fault(std::string("tcp://localhost:1/7?token_file=") + path), HasSubstr("has no value"))
        << path;
  }
}

TEST(StorageUrl, DoesNotRepeatWhatStandsInPlaceOfAFile) {
  EXPECT_THAT(fault("tcp://localhost:1/7?token=secret"), testing::Not(HasSubstr("secret")));
}

}  // namespace
}  // namespace tgs::tdjson
