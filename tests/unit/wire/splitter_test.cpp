#include "wire/splitter.h"

#include <gmock/gmock.h>

#include <numeric>
#include <random>

#include "splitter_model.h"

namespace tgs {
namespace {

using test::has_failed;
using test::Pieces;
using test::pull;
using test::SplitterModel;
using What = Splitter::What;
using Begin = Splitter::Begin;
using namespace std::string_literals;

constexpr std::size_t roomy = 1 << 20;

TEST(Splitter, TakesAnotherLimitFromTheNextValueOn) {
  Splitter splitter(8, Begin::handshake);
  const auto long_value = "[" + std::string(20, ' ') + "]";
  const auto bytes = "42 " + long_value + long_value;
  splitter.append(bytes);
  EXPECT_EQ(splitter.next().bytes, "42");
  splitter.set_limit(long_value.size());
  EXPECT_EQ(splitter.next().bytes, long_value);
  splitter.set_limit(8);
  EXPECT_EQ(splitter.next().what, What::too_large);
}

/// Feeds the bytes in segments that end at `cuts`. Each segment's memory goes away once it was pulled.
Pieces cut_at(std::string_view bytes, std::vector<std::size_t> cuts, std::size_t max_bytes = roomy,
              Begin begin = Begin::values) {
  Splitter splitter(max_bytes, begin);
  Pieces pieces;
  cuts.push_back(bytes.size());
  std::size_t from = 0;
  for (const auto to : cuts) {
    std::vector<char> segment(bytes.begin() + static_cast<std::ptrdiff_t>(from),
                              bytes.begin() + static_cast<std::ptrdiff_t>(to));
    splitter.append({segment.data(), segment.size()});
    pull(splitter, pieces);
    if (has_failed(pieces)) {
      break;
    }
    from = to;
  }
  return pieces;
}

Pieces cut(std::string_view bytes, std::size_t max_bytes = roomy, Begin begin = Begin::values) {
  return cut_at(bytes, {}, max_bytes, begin);
}

Pieces first(std::string_view bytes) {
  return cut(bytes, roomy, Begin::handshake);
}

Pieces values(std::vector<std::string> texts) {
  Pieces pieces;
  for (auto& text : texts) {
    pieces.emplace_back(What::value, std::move(text));
  }
  return pieces;
}

TEST(Splitter, CutsValuesWithWhateverBetweenThem) {
  const auto two = values({R"({"a":1})", R"({"b":2})"});
  EXPECT_EQ(cut("{\"a\":1}{\"b\":2}"), two);
  EXPECT_EQ(cut("{\"a\":1}\n{\"b\":2}\n"), two);
  EXPECT_EQ(cut("{\"a\":1}\r\n{\"b\":2}\r\n"), two);
  EXPECT_EQ(cut("  \t{\"a\":1} \n\n {\"b\":2}"), two);
  EXPECT_EQ(cut("{\"a\":1}\0{\"b\":2}\0"s), two);
  EXPECT_EQ(cut("\0\0{\"a\":1}\0\0\n{\"b\":2}"s), two);
}

TEST(Splitter, TakesPrettyPrintedValues) {
  const std::string pretty = "{\n  \"a\": [\n    1,\n    {}\n  ]\r\n}";
  EXPECT_EQ(cut(pretty + "\n" + pretty), values({pretty, pretty}));
}

TEST(Splitter, SkipsBracketsAndQuotesInStrings) {
  const auto text = R"({"a}":"]]}","b\"}":"\\","c":"\\\"}"})"s;
  EXPECT_EQ(cut(text + "{}"), values({text, "{}"}));
}

TEST(Splitter, CountsAllBracketsAlike) {
  EXPECT_EQ(cut("{]{}"), values({"{]", "{}"}));
  EXPECT_EQ(cut("[{]}{}"), values({"[{]}", "{}"}));
}

TEST(Splitter, ANulCutsAnIncompleteValueAndTheStreamGoesOn) {
  EXPECT_EQ(cut("{\"a\":\0{\"b\":2}"s), (Pieces{{What::bad_value, "{\"a\":"}, {What::value, R"({"b":2})"}}));
  EXPECT_EQ(cut("{\"a}\0{}"s), (Pieces{{What::bad_value, "{\"a}"}, {What::value, "{}"}}));
  EXPECT_EQ(cut("{\"a\\\0{}"s), (Pieces{{What::bad_value, "{\"a\\"}, {What::value, "{}"}}));
  EXPECT_EQ(cut("[\0\0[\0"s), (Pieces{{What::bad_value, "["}, {What::bad_value, "["}}));
}

TEST(Splitter, AStreamOfAnythingElseIsBroken) {
  for (const auto text : {"}", "]", "1", "\"a\"", "true", "null", "GET / HTTP/1.1", ",", "\xef\xbb\xbf{}"}) {
    EXPECT_EQ(cut(text), (Pieces{{What::broken, ""}})) << text;
  }
  EXPECT_EQ(cut("{}}{}"), (Pieces{{What::value, "{}"}, {What::broken, ""}}));
}

TEST(Splitter, StaysBroken) {
  Splitter splitter(roomy, Begin::values);
  splitter.append("x");
  EXPECT_EQ(splitter.next().what, What::broken);
  splitter.append("{}");
  EXPECT_EQ(splitter.next().what, What::broken);
}

TEST(Splitter, AHandshakeMayBeANumberAStringOrAnObject) {
  EXPECT_EQ(first("42\n{}"), values({"42", "{}"}));
  EXPECT_EQ(first("42{}"), values({"42", "{}"}));
  EXPECT_EQ(first("42\0{}"s), values({"42", "{}"}));
  EXPECT_EQ(first("\r\n 42 "), values({"42"}));
  EXPECT_EQ(first("\"42\"{}"), values({"\"42\"", "{}"}));
  EXPECT_EQ(first("\"4\\\"2\"{}"), values({"\"4\\\"2\"", "{}"}));
  EXPECT_EQ(first("{\"session_id\":42}{}"), values({"{\"session_id\":42}", "{}"}));
  EXPECT_EQ(first("-4.2e7 "), values({"-4.2e7"}));
}

TEST(Splitter, ABareNumberIsCompleteOnlyByWhatStandsBehindIt) {
  EXPECT_EQ(first("42"), Pieces{});
  EXPECT_EQ(first("42["), (Pieces{{What::broken, ""}}));
  EXPECT_EQ(first("42,"), (Pieces{{What::broken, ""}}));
  EXPECT_EQ(first("42\"43\""), (Pieces{{What::broken, ""}}));
}

TEST(Splitter, OnlyTheFirstValueIsAHandshake) {
  EXPECT_EQ(first("42 43 "), (Pieces{{What::value, "42"}, {What::broken, ""}}));
  EXPECT_EQ(first("\"42\"\"43\""), (Pieces{{What::value, "\"42\""}, {What::broken, ""}}));
  EXPECT_EQ(first("hello"), (Pieces{{What::broken, ""}}));
  EXPECT_EQ(first("\"4\0"s), (Pieces{{What::bad_value, "\"4"}}));
}

TEST(Splitter, RefusesAValueOverTheLimitAndNotOneThatFillsIt) {
  const std::string fits = "{\"a\":\"" + std::string(92, 'x') + "\"}";
  ASSERT_EQ(fits.size(), 100U);
  EXPECT_EQ(cut(fits + "\n" + fits, 100), values({fits, fits}));
  EXPECT_EQ(cut(fits, 99), (Pieces{{What::too_large, ""}}));
  EXPECT_EQ(cut("{}" + fits, 99), (Pieces{{What::value, "{}"}, {What::too_large, ""}}));
  EXPECT_EQ(cut(std::string(200, ' ') + fits, 100), values({fits}));
}

TEST(Splitter, NoticesAValueOverTheLimitInManySegments) {
  Splitter splitter(1000, Begin::values);
  const std::string segment(10, '[');
  for (int i = 0; i < 100; ++i) {
    splitter.append(segment);
    ASSERT_EQ(splitter.next().what, What::need_more);
    ASSERT_LE(splitter.held(), 1001U);
  }
  splitter.append("]");
  EXPECT_EQ(splitter.next().what, What::too_large);
  EXPECT_EQ(splitter.held(), 0U);
}

TEST(Splitter, GivesTheCallersBytesBackWhereAWholeValueStandsInThem) {
  const std::string bytes = "{\"a\":1}\n[2]";
  Splitter splitter(roomy, Begin::values);
  splitter.append(bytes);
  EXPECT_EQ(splitter.next().bytes.data(), bytes.data());
  EXPECT_EQ(splitter.next().bytes.data(), bytes.data() + 8);
  EXPECT_EQ(splitter.held(), 0U);
}

TEST(Splitter, HoldsNoMemoryWhenIdle) {
  Splitter splitter(roomy, Begin::values);
  const std::string half = "{\"a\":\"" + std::string(5000, 'x');
  splitter.append(half);
  EXPECT_EQ(splitter.next().what, What::need_more);
  EXPECT_GE(splitter.held(), half.size());
  splitter.append("\"}{\"b");
  EXPECT_EQ(splitter.next().what, What::value);
  EXPECT_EQ(splitter.next().what, What::need_more);
  splitter.append("\":1}\n");
  EXPECT_EQ(splitter.next().what, What::value);
  EXPECT_EQ(splitter.next().what, What::need_more);
  EXPECT_EQ(splitter.held(), 0U);
}

TEST(Splitter, LosesNothingWhenPullingStopsForAWhile) {
  Splitter splitter(roomy, Begin::values);
  Pieces pieces;
  auto pull_one = [&] {
    const auto piece = splitter.next();
    pieces.emplace_back(piece.what, std::string(piece.bytes));
  };
  {
    const std::string chunk = "{\"n\":1}{\"n\":2}{\"n\":3}{\"n\"";
    splitter.append(chunk);
    pull_one();
    splitter.keep();
  }
  EXPECT_TRUE(splitter.has_unread());
  pull_one();
  {
    const std::string chunk = ":4}{\"n\":5}";
    splitter.append(chunk);
    splitter.keep();
  }
  splitter.keep();
  pull(splitter, pieces);
  EXPECT_EQ(pieces, values({"{\"n\":1}", "{\"n\":2}", "{\"n\":3}", "{\"n\":4}", "{\"n\":5}"}));
  EXPECT_FALSE(splitter.has_unread());
  EXPECT_EQ(splitter.held(), 0U);
}

TEST(Splitter, KeepsTheRestBehindAValueThatBeganInAnEarlierSegment) {
  Splitter splitter(roomy, Begin::values);
  splitter.append("{\"a\":");
  EXPECT_EQ(splitter.next().what, What::need_more);
  {
    const std::string chunk = "1}{\"b\":2}";
    splitter.append(chunk);
    EXPECT_EQ(splitter.next().bytes, "{\"a\":1}");
    splitter.keep();
  }
  EXPECT_EQ(splitter.next().bytes, "{\"b\":2}");
  EXPECT_EQ(splitter.next().what, What::need_more);
}

std::vector<std::string> corpus() {
  const std::string long_text(150, 'y');
  return {
      "{\"a\":1}\n{\"b\":[1,2,{\"c\":\"}\"}]}\r\n[]",
      "{\n \"a\" : \"\\\\\\\"}\" ,\n \"b\":{}}{\"x\":\"\\u0000\\\\\"}",
      "{\"a\":\"x\0{\"b\":1}\0[[\0]"s,
      "{\"a\":\"" + long_text + "\\\\\"}{\"b\":\"" + long_text + "\\\"\"}",
      std::string(70, '[') + std::string(70, ']') + "{\"k\":\"" + std::string(64, '\\') + "\"}{}",
      "{\\\"}{}x",
      "{\"a\":" + std::string(63, ' ') + "\"\\\"\"}" + std::string(61, ' ') + "{\"\\\"\":\"\\\\\"}",
  };
}

TEST(Splitter, DoesNotCareHowTheStreamIsSegmented) {
  for (const auto& text : corpus()) {
    const auto whole = SplitterModel(roomy, Begin::values).run(text);
    EXPECT_EQ(cut(text), whole) << text;
    for (std::size_t at = 0; at <= text.size(); ++at) {
      ASSERT_EQ(cut_at(text, {at}), whole) << text << " cut at " << at;
    }
    std::vector<std::size_t> everywhere(text.size());
    std::iota(everywhere.begin(), everywhere.end(), std::size_t{0});
    EXPECT_EQ(cut_at(text, everywhere), whole) << text;
  }
}

TEST(Splitter, DoesNotCareHowAHandshakeIsSegmented) {
  for (const auto& text :
       {"42\n{}"s, " 42{\"a\":1}"s, "\"42\"[1]"s, "\"4\\\"\" {}"s, "42]"s, "\"4\0{}"s, "-1e5\0{}"s}) {
    const auto whole = SplitterModel(roomy, Begin::handshake).run(text);
    for (std::size_t a = 0; a <= text.size(); ++a) {
      for (std::size_t b = a; b <= text.size(); ++b) {
        ASSERT_EQ(cut_at(text, {a, b}, roomy, Begin::handshake), whole)
            << text << " cut at " << a << " and " << b;
      }
    }
  }
}

TEST(Splitter, AgreesWithTheModelOnRandomStreamsAndLimits) {
  std::mt19937 random(7);
  const std::string alphabet = "{}[]{}[]\"\"\"\\\\ \n\0a1x,:"s;
  for (int round = 0; round < 20000; ++round) {
    std::string text = "{";
    for (auto size = random() % 300; size > 0; --size) {
      text += alphabet[random() % alphabet.size()];
    }
    const auto begin = round % 2 == 0 ? Begin::values : Begin::handshake;
    const std::size_t limit = 1 + random() % 150;
    std::vector<std::size_t> cuts;
    for (std::size_t at = 0; at < text.size(); at += 1 + random() % 90) {
      cuts.push_back(at);
    }
    ASSERT_EQ(cut_at(text, cuts, limit, begin), SplitterModel(limit, begin).run(text))
        << testing::PrintToString(text);
  }
}

}  // namespace
}  // namespace tgs
