#include "wire/request.h"

#include <gmock/gmock.h>

namespace tgs {
namespace {

using testing::HasSubstr;
using namespace std::string_literals;

struct Parsed {
  bool ok = false;
  std::string type;
  std::string extra;
  std::string canonical;
  std::string reason;
};

Parsed parse(std::string_view value, std::size_t max_extra = 4096) {
  RequestParser parser(max_extra);
  std::string canonical = "left over from the last one";
  const auto request = parser.parse(value, canonical);
  if (!request) {
    EXPECT_EQ(request.error().token, ErrorToken::bad_request);
    EXPECT_FALSE(request.error().reason.empty());
    return {false, {}, request.error().extra, {}, request.error().reason};
  }
  return {true, std::string(request->type), std::string(request->extra), canonical, {}};
}

std::string canonical_of(std::string_view value) {
  const auto parsed = parse(value);
  EXPECT_TRUE(parsed.ok) << value << ": " << parsed.reason;
  return parsed.canonical;
}

/// A request whose one field holds `json`.
std::string with_field(std::string_view json) {
  return R"({"@type":"t","f":)" + std::string(json) + "}";
}

bool accepts(std::string_view value) {
  return parse(value).ok;
}

TEST(RequestParser, WritesTheCanonicalFormFromTheParsedValues) {
  const auto parsed =
      parse("{ \"@type\" : \"sendMessage\",\r\n\"chat_id\": -100 , \"on\":[true,false,null,{ }, [ ]] }");
  EXPECT_EQ(parsed.type, "sendMessage");
  EXPECT_EQ(parsed.extra, "");
  EXPECT_EQ(parsed.canonical, R"({"@type":"sendMessage","chat_id":-100,"on":[true,false,null,{},[]]})");
}

TEST(RequestParser, LeavesOutExtraAndClientIdAtTheTopAlone) {
  EXPECT_EQ(canonical_of(R"({"@extra":1,"@type":"t","@client_id":7,"f":{"@extra":2,"@client_id":3}})"),
            R"({"@type":"t","f":{"@extra":2,"@client_id":3}})");
  EXPECT_EQ(canonical_of(R"({"@client_id":{"a":[1]},"@type":"t"})"), R"({"@type":"t"})");
}

// The worker judges by a look at the first bytes, and TDLib takes the first of two equal keys.
TEST(RequestParser, PutsTheTypeInFrontWhereverItStood) {
  EXPECT_EQ(canonical_of(R"({"chat_id":1,"@type":"getChat","x":{"b":1,"@type":"y"}})"),
            R"({"@type":"getChat","chat_id":1,"x":{"b":1,"@type":"y"}})");
  EXPECT_EQ(canonical_of(R"({"@client_id":1,"a":2,"@extra":3,"\u0040type":"t"})"), R"({"@type":"t","a":2})");
}

TEST(RequestParser, TakesNamesHoweverTheyAreEscaped) {
  const auto parsed = parse(R"({"\u0040type":"get\u004de","\u0040extra":5,"@\u0063lient_id":1})");
  EXPECT_EQ(parsed.type, "getMe");
  EXPECT_EQ(parsed.extra, "5");
  EXPECT_EQ(parsed.canonical, R"({"@type":"getMe"})");
}

TEST(RequestParser, EscapesStringsInOneWay) {
  EXPECT_EQ(canonical_of(with_field(R"("\u0041\/\"\\\b\f\n\r\t\u001f\u007f\u00e9\ud83d\ude00")")),
            with_field("\"A/\\\"\\\\\\b\\f\\n\\r\\t\\u001f\x7f\xc3\xa9\xf0\x9f\x98\x80\""));
  const std::string long_text(1000, 'x');
  EXPECT_EQ(canonical_of(with_field('"' + long_text + "\\u000a" + long_text + '"')),
            with_field('"' + long_text + "\\n" + long_text + '"'));
}

TEST(RequestParser, EscapesACharacterWhereverItStands) {
  for (std::size_t size = 1; size < 40; ++size) {
    for (std::size_t at = 0; at < size; ++at) {
      auto text = std::string(size, 'a');
      const auto escaped = text.substr(0, at) + "\\\"" + text.substr(at + 1);
      const auto value = with_field('"' + escaped + '"');
      ASSERT_EQ(canonical_of(value), value);
    }
  }
}

TEST(RequestParser, WritesNumbersExactly) {
  for (const auto* number : {"0", "-1", "9223372036854775807", "-9223372036854775808", "18446744073709551615",
                             "0.1", "-2.5", "1e+300", "5e-324", "1.7976931348623157e+308"}) {
    EXPECT_EQ(canonical_of(with_field(number)), with_field(number));
  }
}

TEST(RequestParser, KeepsADoubleADouble) {
  EXPECT_EQ(canonical_of(with_field("1.0")), with_field("1.0"));
  EXPECT_EQ(canonical_of(with_field("1E2")), with_field("100.0"));
  EXPECT_EQ(canonical_of(with_field("-0.0")), with_field("-0.0"));
  EXPECT_EQ(canonical_of(with_field("123456789012345680000.0")), with_field("123456789012345683968.0"));
  EXPECT_EQ(canonical_of(with_field("0.1000000000000000055511151231257827")), with_field("0.1"));
}

TEST(RequestParser, RefusesNumbersThatFitNoType) {
  for (const auto* number :
       {"1e999", "-1e999", "18446744073709551616", "-9223372036854775809", "12345678901234567890123", "01",
        "+1", ".5", "1.", "1e", "0x1", "NaN", "Infinity", "-"}) {
    EXPECT_FALSE(accepts(with_field(number))) << number;
    EXPECT_FALSE(accepts(R"({"@type":"t","@extra":)" + std::string(number) + "}")) << number;
  }
}

TEST(RequestParser, KeepsExtraAsItWasWritten) {
  const auto extra_of = [](std::string_view json) {
    const auto parsed =
        parse(R"({"@type":"t","a":"@extra","b":{"@extra":0},"@extra":)" + std::string(json) + R"(,"c":[1]})");
    EXPECT_TRUE(parsed.ok) << json << ": " << parsed.reason;
    return parsed.extra;
  };
  for (const auto* json : {"1", "1.50", "1E2", "-0", "0.10e-05", "true", "null", "\"\"", R"("\u0041\/ \n\"")",
                           "{}", "[]", R"({"z":1,"a":[1.0,"\\\" } ]"]})", R"("a b")"}) {
    EXPECT_EQ(extra_of(json), json);
  }
  EXPECT_EQ(extra_of("{ \"b\" : [ 1 , \" x \" ]\n}\t"), "{\"b\":[1,\" x \"]}");
  EXPECT_EQ(extra_of("  7\r\n "), "7");
}

TEST(RequestParser, FindsExtraWhereverItStands) {
  EXPECT_EQ(parse(R"({"@extra":"first","@type":"t"})").extra, "\"first\"");
  EXPECT_EQ(parse(R"({"a":"\\","b":"\"","c":"\\\"","@type":"t","@extra":"last"})").extra, "\"last\"");
  EXPECT_EQ(parse(" { \"@type\" :\t\"t\" , \"n\" : -1.5e3 ,\n\"@extra\" : [ ] } ").extra, "[]");
}

TEST(RequestParser, DoesNotCheckTypesInsideExtra) {
  EXPECT_EQ(parse(R"({"@type":"t","@extra":{"@type":5,"a\\b":"\u0000"}})").extra,
            R"({"@type":5,"a\\b":"\u0000"})");
}

TEST(RequestParser, BoundsExtra) {
  const auto value = R"({"@type":"t","@extra":")" + std::string(98, 'x') + "\"}";
  EXPECT_EQ(parse(value, 100).extra.size(), 100U);
  const auto refused = parse(value, 99);
  EXPECT_FALSE(refused.ok);
  EXPECT_EQ(refused.extra, "");
  EXPECT_THAT(refused.reason, HasSubstr("limits.max_extra_bytes"));
  EXPECT_TRUE(parse(R"({"@type":"t","@extra":[)" + std::string(500, ' ') + "]}", 100).ok);
}

TEST(RequestParser, RefusesWhatIsNoObject) {
  for (const auto* value : {"[]",
                            "[{\"@type\":\"t\"}]",
                            "1",
                            "\"t\"",
                            "null",
                            "",
                            " ",
                            "{",
                            "{]",
                            "{}{}",
                            "{'a':1}",
                            "{\"@type\":\"t\",}",
                            "{\"@type\":\"t\"}x",
                            "{\"@type\" \"t\"}",
                            "{\"@type\":\"t\" \"a\":1}",
                            "{\"@type\":\"t\",\"a\":tru}",
                            "{\"@type\":\"t\",\"a\":nul}",
                            "{,}",
                            "{\"a\"}",
                            "{1:2}"}) {
    EXPECT_FALSE(accepts(value)) << value;
  }
}

TEST(RequestParser, RefusesATypeThatIsMissingEmptyOrNoString) {
  for (const auto* value :
       {"{}", R"({"a":1})", R"({"@type":""})", R"({"@type":5})", R"({"@type":null})", R"({"@type":["t"]})",
        R"({"@type":{"@type":"t"}})", R"({"\u0040type":-1234567})"}) {
    EXPECT_FALSE(accepts(value)) << value;
  }
}

TEST(RequestParser, RefusesANestedTypeThatIsNoString) {
  for (const auto* field : {R"({"@type":-1234567})", R"([{"a":{"@type":1}}])", R"({"\u0040type":1})",
                            R"({"@type":null})", R"({"@typ\u0065":true})"}) {
    EXPECT_FALSE(accepts(with_field(field))) << field;
  }
  EXPECT_FALSE(accepts(R"({"@type":"t","@client_id":{"@type":1}})"));
  EXPECT_TRUE(accepts(with_field(R"({"@type":"x"})")));
}

TEST(RequestParser, RefusesAKeyTwiceInOneObject) {
  for (const auto* value :
       {R"({"@type":"a","@type":"b"})", R"({"@type":"a","\u0040type":"b"})",
        R"({"@type":"t","a":1,"b":2,"a":1})", R"({"@type":"t","f":[{"x":{"k":1,"\u006b":1}}]})",
        R"({"@type":"t","@extra":{"a":1,"\u0061":2}})", R"({"@type":"t","@extra":[[{"":1,"":2}]]})",
        R"({"@type":"t","@extra":1,"@extra":1})", R"({"@type":"t","@client_id":1,"@client_id":2})",
        R"({"@type":"t","@client_id":{"a":1,"a":2}})"}) {
    EXPECT_FALSE(accepts(value)) << value;
  }
  EXPECT_TRUE(accepts(R"({"@type":"t","a":{"a":{"a":1}},"b":[{"a":1},{"a":1}]})"));
}

TEST(RequestParser, FindsADuplicateAmongManyKeys) {
  std::string keys;
  for (int i = 0; i < 20000; ++i) {
    keys += ",\"key" + std::to_string(i) + "\":" + std::to_string(i);
  }
  EXPECT_TRUE(accepts("{\"@type\":\"t\"" + keys + "}"));
  EXPECT_FALSE(accepts("{\"@type\":\"t\"" + keys + ",\"key19998\":1}"));
  EXPECT_FALSE(accepts("{\"key77\":{\"@type\":\"t\"},\"@type\":\"t\"" + keys + "}"));
}

TEST(RequestParser, RefusesLoneSurrogatesEverywhere) {
  for (const auto* text : {R"("\ud800")", R"("\udc00")", R"("\uDFFF")", R"("\udbff x")", R"("\ud800\u0041")",
                           R"("\ud800\ud800")", R"("\udc00\ud800")", R"("\ud800\n")",
                           R"("\ud800\udc00\udc00")", R"("\\\ud800")", R"("\ud800\\udc00")"}) {
    EXPECT_FALSE(accepts(with_field(text))) << text;
    EXPECT_FALSE(accepts(R"({"@type":"t","@extra":)" + std::string(text) + "}")) << text;
    EXPECT_FALSE(accepts(R"({"@type":)" + std::string(text) + "}")) << text;
    EXPECT_FALSE(accepts(R"({"@type":"t","f":{)" + std::string(text) + ":1}}")) << text;
    EXPECT_FALSE(accepts(R"({"@type":"t","@extra":{)" + std::string(text) + ":1}}")) << text;
  }
  EXPECT_EQ(canonical_of(with_field(R"("\\ud800")")), with_field(R"("\\ud800")"));
  EXPECT_EQ(canonical_of(with_field(R"("\uD800\uDC00")")), with_field("\"\xf0\x90\x80\x80\""));
}

TEST(RequestParser, RefusesInvalidUtf8) {
  for (const auto* bytes :
       {"\xff", "\x80", "\xc0\x80", "\xc1\xbf", "\xe0\x80\x80", "\xed\xa0\x80", "\xf0\x80\x80\x80",
        "\xf4\x90\x80\x80", "\xf8\x88\x80\x80\x80", "\xc3", "\xe2\x82"}) {
    const auto text = '"' + std::string(bytes) + '"';
    EXPECT_FALSE(accepts(with_field(text))) << testing::PrintToString(text);
    EXPECT_FALSE(accepts(R"({"@type":"t","@extra":)" + text + "}")) << testing::PrintToString(text);
    EXPECT_FALSE(accepts(R"({"@type":"t",)" + text + ":1}")) << testing::PrintToString(text);
  }
}

TEST(RequestParser, RefusesNullCharactersOutsideExtra) {
  EXPECT_FALSE(accepts(with_field(R"("a\u0000b")")));
  EXPECT_FALSE(accepts(R"({"@type":"getMe\u0000"})"));
  EXPECT_FALSE(accepts(R"({"@type":"t","a\u0000":1})"));
  EXPECT_FALSE(accepts("{\"@type\":\"t\",\"a\":\"\0\"}"s));
}

TEST(RequestParser, RefusesKeysThatNeedAnEscape) {
  for (const auto* key : {R"("\\@type")", R"("\\type")", R"("a\"b")", R"("a\nb")", R"("\u0001")"}) {
    EXPECT_FALSE(accepts(R"({"@type":"t",)" + std::string(key) + ":1}")) << key;
    EXPECT_FALSE(accepts(R"({"@type":"t","f":{)" + std::string(key) + ":1}}")) << key;
  }
  EXPECT_FALSE(accepts(R"({"\@type":"t"})"));
  EXPECT_FALSE(accepts(with_field(R"({"\@type":-5})")));
}

TEST(RequestParser, AllowsSixtyFourLevels) {
  const auto nested = [](std::size_t levels) {
    return with_field(std::string(levels - 1, '[') + std::string(levels - 1, ']'));
  };
  const auto extra = [](std::size_t levels) {
    std::string json;
    for (std::size_t i = 1; i < levels; ++i) {
      json += "{\"a\":";
    }
    return R"({"@type":"t","@extra":)" + json + "1" + std::string(levels, '}');
  };
  EXPECT_TRUE(accepts(nested(64)));
  EXPECT_FALSE(accepts(nested(65)));
  EXPECT_FALSE(accepts(nested(2000)));
  EXPECT_TRUE(accepts(extra(64)));
  EXPECT_FALSE(accepts(extra(65)));
  EXPECT_FALSE(accepts(extra(100000)));
}

TEST(RequestParser, ARefusalCarriesTheExtraWhereTheValueCouldBeParsed) {
  EXPECT_EQ(parse(R"({"@extra":{"a": 1},"x":{"@type":5},"@type":"t"})").extra, R"({"a":1})");
  EXPECT_EQ(parse(R"({"@extra":7})").extra, "7");
  EXPECT_EQ(parse(R"({"@type":"","@extra":7})").extra, "7");
  EXPECT_EQ(parse(R"({"@type":"t","a":1,"a":2,"@extra":7})").extra, "7");
  EXPECT_EQ(parse(R"({"@type":"t","@extra":{"a":1,"a":2}})").extra, "");
  EXPECT_EQ(parse(R"({"@type":"t","a":nope,"@extra":7})").extra, "");
}

TEST(RequestParser, StartsAfreshWithEachValue) {
  RequestParser parser(4096);
  std::string canonical;
  const std::string large = with_field('"' + std::string(100000, 'x') + '"');
  ASSERT_TRUE(parser.parse(R"({"@type":"a","@extra":"secret"})", canonical));
  ASSERT_FALSE(parser.parse("{\"@type\":", canonical));
  EXPECT_EQ(parser.parse("{\"@type\":", canonical).error().extra, "");
  ASSERT_TRUE(parser.parse(large, canonical));
  EXPECT_EQ(canonical, large);
  const auto request = parser.parse(R"({"@type":"b"})", canonical);
  ASSERT_TRUE(request);
  EXPECT_EQ(request->type, "b");
  EXPECT_EQ(request->extra, "");
  EXPECT_EQ(canonical, R"({"@type":"b"})");
}

TEST(RequestParser, ShowsTheParsedValue) {
  RequestParser parser(4096);
  std::string canonical;
  ASSERT_TRUE(parser.parse(R"({"@type":"t","content":{"path":"/x"}})", canonical));
  EXPECT_EQ(std::string_view(parser.root().at_pointer("/content/path")), "/x");
}

}  // namespace
}  // namespace tgs
