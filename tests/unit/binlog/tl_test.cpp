#include "binlog/tl.h"

#include <gmock/gmock.h>

namespace tgs::binlog {
namespace {

using namespace std::string_literals;
using namespace std::string_view_literals;

TEST(Tl, NumbersAreLittleEndian) {
  TlReader reader("\x01\x02\x03\x04\xff\xff\xff\xff\xff\xff\xff\xff");
  EXPECT_EQ(reader.number<std::uint32_t>(), 0x04030201U);
  EXPECT_EQ(reader.number<std::int64_t>(), -1);
  EXPECT_TRUE(reader.is_done());
}

class TlStrings : public testing::TestWithParam<std::size_t> {};

TEST_P(TlStrings, AreReadAsTheyWereWritten) {
  const std::string text(GetParam(), 'x');
  std::string bytes;
  append_string(bytes, text);
  append_string(bytes, "next");
  EXPECT_EQ(bytes.size() % 4, 0U);
  TlReader reader(bytes);
  EXPECT_EQ(reader.string(), text);
  EXPECT_EQ(reader.string(), "next");
  EXPECT_TRUE(reader.is_done());
}

INSTANTIATE_TEST_SUITE_P(OfEachForm, TlStrings,
                         testing::Values(0, 1, 2, 3, 4, 252, 253, 254, 255, 256, 257, 65536, 1U << 20U));

TEST(Tl, TheLengthOfALongStringMayTakeSevenBytes) {
  TlReader reader("\xff\x05\0\0\0\0\0\0hello\0\0\0"sv);
  EXPECT_EQ(reader.string(), "hello");
  EXPECT_TRUE(reader.is_done());
}

struct Cut {
  const char* what;
  std::string bytes;
};
class TlCut : public testing::TestWithParam<Cut> {};

TEST_P(TlCut, StringIsEmptyAndTheReadingNotDone) {
  TlReader reader(GetParam().bytes);
  EXPECT_EQ(reader.string(), "");
  EXPECT_FALSE(reader.is_done());
  EXPECT_EQ(reader.number<std::uint32_t>(), 0U) << "nothing is read behind it";
}

INSTANTIATE_TEST_SUITE_P(Off, TlCut,
                         testing::Values(Cut{"nothing", ""}, Cut{"no text", "\x03"s}, Cut{"text", "\x03gh"s},
                                         Cut{"padding", "\x04gh12"s}, Cut{"length", "\xfe\x01"s},
                                         Cut{"long text", "\xfe\x01\0\0"s},
                                         Cut{"seven bytes", "\xff\x01\0\0\0\0\0"s},
                                         Cut{"all there is", "\xff\xff\xff\xff\xff\xff\xff\xff....,,,,"s}),
                         [](const auto& test) {
                           std::string name = test.param.what;
                           std::replace(name.begin(), name.end(), ' ', '_');
                           return name;
                         });

TEST(Tl, WhatIsLeftOverIsNotDone) {
  TlReader reader("\x01x\0\0...."sv);
  EXPECT_EQ(reader.string(), "x");
  EXPECT_FALSE(reader.is_done());
}

}  // namespace
}  // namespace tgs::binlog
