#include "wire/proxy_header.h"

#include <gtest/gtest.h>

namespace tgs {
namespace {

using What = ProxyHeader::What;
using namespace std::string_literals;

const auto kSignature = "\r\n\r\n\0\r\nQUIT\n"s;
const auto kFromV4 =
    "\xc0\x00\x02\x01\xc6\x33\x64\x02\x13\xc4\x01\xbb"s;  // 192.0.2.1:5060 → 198.51.100.2:443
const auto kV6 = "\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x01"s;

/// A version 2 header; `version` with the command.
std::string binary(int version, int family, const std::string& addresses) {
  const auto byte = [](std::size_t value) { return static_cast<char>(value); };
  return kSignature + byte(static_cast<std::size_t>(version)) + byte(static_cast<std::size_t>(family)) +
         byte(addresses.size() >> 8U) + byte(addresses.size() & 0xffU) + addresses;
}

/// The source of a whole header, `-` where it names none; what it is otherwise.
std::string source(const std::string& bytes) {
  const auto header = parse_proxy_header(bytes);
  if (header.what != What::complete) {
    return header.what == What::broken ? "broken" : "need more";
  }
  EXPECT_EQ(header.size, bytes.size());
  return header.source ? header.source->text() : "-";
}

// The longest line of each kind is the specification's own example, as is the way it is cut.
TEST(ProxyHeaderText, NamesTheSource) {
  EXPECT_EQ(source("PROXY TCP4 192.168.0.1 192.168.0.11 56324 443\r\n"), "192.168.0.1:56324");
  EXPECT_EQ(source("PROXY TCP4 255.255.255.255 255.255.255.255 65535 65535\r\n"), "255.255.255.255:65535");
  EXPECT_EQ(
      source(
          "PROXY TCP6 ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 "
          "65535\r\n"),
      "[ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff]:65535");
  EXPECT_EQ(source("PROXY TCP6 2001:db8::1 ::1 0 443\r\n"), "[2001:db8::1]:0");
}

TEST(ProxyHeaderText, OfAnUnknownSourceNamesNone) {
  EXPECT_EQ(source("PROXY UNKNOWN\r\n"), "-");
  EXPECT_EQ(source("PROXY UNKNOWN ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff "
                   "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 65535\r\n"),
            "-");
}

TEST(ProxyHeaderText, EndsWithItsLine) {
  const auto header =
      parse_proxy_header("PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\nPROXY TCP4 9.9.9.9 9.9.9.9 9 9\r\n");
  EXPECT_EQ(header.size, 36U);
  EXPECT_EQ(header.source->text(), "192.0.2.1:1");
}

TEST(ProxyHeaderText, OfAnIpv4AddressInItsIpv6FormNamesTheIpv4Address) {
  EXPECT_EQ(source("PROXY TCP6 ::ffff:192.0.2.1 ::1 5060 443\r\n"), "192.0.2.1:5060");
}

TEST(ProxyHeaderText, IsStrict) {
  for (const std::string line : {
           "PROXY TCP4 192.0.2.1 192.0.2.2 1 2\n",        // no CR
           "PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\r\n",    // a CR alone
           "PROXY UNKNOWN a\nb\r\n",                      // a LF alone
           "PROXY  TCP4 192.0.2.1 192.0.2.2 1 2\r\n",     // two blanks
           "PROXY TCP4 192.0.2.1 192.0.2.2 1 2 \r\n",     // a blank at the end
           "PROXY TCP4 192.0.2.1 192.0.2.2 1 2 3\r\n",    // too many words
           "PROXY TCP4 192.0.2.1 192.0.2.2 1\r\n",        // too few
           "PROXY TCP4 192.0.2.1 192.0.2.2 1 65536\r\n",  // no port
           "PROXY TCP4 192.0.2.1 192.0.2.2 -1 2\r\n",     //
           "PROXY TCP4 192.0.2.1 192.0.2.2 01 2\r\n",     //
           "PROXY TCP4 192.0.2.1 192.0.2.256 1 2\r\n",    // no address
           "PROXY TCP4 192.0.02.1 192.0.2.2 1 2\r\n",     //
           "PROXY TCP4 ::1 ::1 1 2\r\n",                  // the other kind
           "PROXY TCP6 192.0.2.1 192.0.2.2 1 2\r\n",      //
           "PROXY TCP5 192.0.2.1 192.0.2.2 1 2\r\n",      // no protocol
           "PROXY tcp4 192.0.2.1 192.0.2.2 1 2\r\n",      //
           "PROXY\r\n",                                   //
           "proxy TCP4 192.0.2.1 192.0.2.2 1 2\r\n",      // no signature
           "42\n",                                        //
           "\x16\x03\x01",                                // a TLS client
           "{\"@type\":\"openSession\"}",                 //
       }) {
    EXPECT_EQ(source(line), "broken") << line;
  }
}

TEST(ProxyHeaderText, IsOf107BytesAtMost) {
  EXPECT_EQ(source("PROXY UNKNOWN " + std::string(91, 'x') + "\r\n"), "-");
  EXPECT_EQ(source("PROXY UNKNOWN " + std::string(92, 'x') + "\r\n"), "broken");
  EXPECT_EQ(source("PROXY UNKNOWN " + std::string(92, 'x')), "need more");
  EXPECT_EQ(source("PROXY UNKNOWN " + std::string(93, 'x')), "broken");
}

TEST(ProxyHeaderBinary, NamesTheSource) {
  EXPECT_EQ(source(binary(0x21, 0x11, kFromV4)), "192.0.2.1:5060");
  EXPECT_EQ(source(binary(0x21, 0x21, kV6 + kV6 + "\x13\xc4\x01\xbb")), "[2001:db8::1]:5060");
}

TEST(ProxyHeaderBinary, PassesOverExtensions) {
  EXPECT_EQ(source(binary(0x21, 0x11, kFromV4 + "\x03\0\x04\0\0\0\0"s)), "192.0.2.1:5060");
}

TEST(ProxyHeaderBinary, OfTheProxyItselfNamesNone) {
  EXPECT_EQ(source(binary(0x20, 0x00, "")), "-");
  EXPECT_EQ(source(binary(0x20, 0x11, kFromV4)), "-");
  EXPECT_EQ(source(binary(0x20, 0x77, "of no meaning")), "-");
}

TEST(ProxyHeaderBinary, OfAnUnknownSourceNamesNone) {
  EXPECT_EQ(source(binary(0x21, 0x00, "")), "-");
  EXPECT_EQ(source(binary(0x21, 0x31, std::string(216, 'x'))), "-");
}

TEST(ProxyHeaderBinary, OfAnIpv4AddressInItsIpv6FormNamesTheIpv4Address) {
  const auto mapped = std::string(10, '\0') + "\xff\xff\xc0\x00\x02\x01"s;
  EXPECT_EQ(source(binary(0x21, 0x21, mapped + kV6 + "\x13\xc4\x01\xbb")), "192.0.2.1:5060");
}

TEST(ProxyHeaderBinary, IsStrict) {
  EXPECT_EQ(source(binary(0x11, 0x11, kFromV4)), "broken") << "version 1";
  EXPECT_EQ(source(binary(0x31, 0x11, kFromV4)), "broken") << "version 3";
  EXPECT_EQ(source(binary(0x22, 0x11, kFromV4)), "broken") << "no command";
  EXPECT_EQ(source(binary(0x21, 0x12, kFromV4)), "broken") << "UDP";
  EXPECT_EQ(source(binary(0x21, 0x10, kFromV4)), "broken") << "no protocol";
  EXPECT_EQ(source(binary(0x21, 0x41, kFromV4)), "broken") << "no family";
  EXPECT_EQ(source(binary(0x21, 0x11, kFromV4.substr(1))), "broken") << "too short for its family";
  EXPECT_EQ(source(binary(0x21, 0x21, kFromV4)), "broken") << "too short for its family";
  EXPECT_EQ(source(binary(0x21, 0x31, std::string(215, 'x'))), "broken") << "too short for its family";
}

TEST(ProxyHeaderBinary, IsOf4096BytesAtMost) {
  EXPECT_EQ(source(binary(0x20, 0x00, std::string(4080, 'x'))), "-");
  EXPECT_EQ(source(binary(0x20, 0x00, std::string(4081, 'x')).substr(0, 16)), "broken");
}

TEST(ProxyHeader, MayComeInAnyNumberOfParts) {
  for (const auto& whole : {"PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\n"s, "PROXY UNKNOWN\r\n"s,
                            binary(0x21, 0x11, kFromV4 + "tail"), binary(0x20, 0x00, "")}) {
    for (std::size_t size = 0; size < whole.size(); ++size) {
      EXPECT_EQ(source(whole.substr(0, size)), "need more") << size;
    }
    EXPECT_NE(source(whole), "broken");
  }
}

TEST(ProxyHeader, IsBrokenAtItsFirstWrongByte) {
  EXPECT_EQ(source("Q"), "broken");
  EXPECT_EQ(source("PROXY\t"), "broken");
  EXPECT_EQ(source("\r\n\r\n\r"), "broken");
  EXPECT_EQ(source(kSignature + "\x22"), "broken");
}

}  // namespace
}  // namespace tgs
