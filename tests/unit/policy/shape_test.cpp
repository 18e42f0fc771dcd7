// The cases are data: tests/data/shape/requests.json.
#include "policy/shape.h"

#include <gmock/gmock.h>

#include <set>
#include <string>

#include "policy/names.h"
#include "policy/schema.h"

namespace tgs {
namespace {

using simdjson::dom::array;
using simdjson::dom::element;
using simdjson::dom::object;
using testing::HasSubstr;

const IsRewritten kNothing = [](std::string_view) { return false; };

Verdict shape_of(element request, const IsRewritten& is_rewritten = kNothing,
                 std::string_view directory = {}) {
  Contents contents;
  return check_shape(request, is_rewritten, directory, contents);
}

void expect_verdict(const element& each, const std::string& token) {
  const auto text = simdjson::minify(element(each["request"]));
  const auto refusal = shape_of(each["request"]);
  ASSERT_EQ(refusal.has_value(), !token.empty()) << text << (refusal ? refusal->reason : "");
  if (refusal) {
    EXPECT_EQ(text_of(refusal->token), token) << text;
    EXPECT_THAT(refusal->reason, HasSubstr(std::string(std::string_view(each["says"])))) << text;
  }
}

TEST(Shape, OfEachCaseIsJudgedAsItsFileExpects) {
  simdjson::dom::parser parser;
  const array groups = parser.load(TEST_DATA "/shape/requests.json");
  std::size_t count = 0;
  for (const element group : groups) {
    std::string_view token;
    const bool refused = group["token"].get(token) == simdjson::SUCCESS;
    const array cases = group["cases"];
    for (const element each : cases) {
      expect_verdict(each, refused ? std::string(token) : std::string());
      ++count;
    }
  }
  EXPECT_GT(count, 40U);
}

TEST(Shape, OfATextThatIsRewrittenIsNotJudgedYet) {
  simdjson::dom::parser parser;
  const element request = parser.parse(R"({"@type":"getUser","user_id":"@durov"})"_padded);
  EXPECT_TRUE(shape_of(request));
  EXPECT_FALSE(shape_of(request, [](std::string_view text) { return text == "@durov"; }));
}

TEST(Shape, LetsLocalFilesBeNamedBelowTheOwnersDirectoryOnly) {
  const auto passes = [](const std::string& path, std::string_view directory) {
    simdjson::dom::parser parser;
    const element request = parser.parse(
        R"({"@type":"preliminaryUploadFile","file":{"@type":"inputFileLocal","path":")" + path + "\"}}");
    return !shape_of(request, kNothing, directory);
  };
  for (const auto* path : {"/srv/out/a.jpg", "/srv/out/a/b.jpg", "/srv/out/..a", "/srv/out/.hidden"}) {
    EXPECT_TRUE(passes(path, "/srv/out")) << path;
    EXPECT_FALSE(passes(path, "")) << path;
  }
  for (const auto* path :
       {"/srv/out", "/srv/out/", "/srv/outer/a", "/srv/out/../b", "/srv/out/a/..", "/srv/out/./a",
        "/srv/out//a", "/srv/out/a/", "srv/out/a", "/etc/passwd", "", "//srv/out/a"}) {
    EXPECT_FALSE(passes(path, "/srv/out")) << path;
  }
}

TEST(Shape, RefusalsCutAStrangersName) {
  simdjson::dom::parser parser;
  const std::string json = R"({"@type":"getMe",")" + std::string(100'000, 'x') + R"(":1})";
  const element request = parser.parse(json);
  EXPECT_LT(shape_of(request)->reason.size(), 200U);
}

TEST(Schema, KnowsTheFieldsOfEveryRequest) {
  for (const auto request : known_requests()) {
    EXPECT_NE(schema::fields_of(request), nullptr) << request;
  }
}

TEST(Schema, HasTypesForAllItsObjects) {
  for (const auto request : known_requests()) {
    for (const auto& field : *schema::fields_of(request)) {
      const bool is_object = field.kind == schema::Kind::object;
      EXPECT_EQ(is_object, !field.type.empty()) << request << "." << field.name;
      EXPECT_TRUE(!is_object || schema::fields_of(field.type) != nullptr ||
                  !schema::choices_of(field.type).empty())
          << request << "." << field.name;
    }
  }
}

/// Walks all that can stand inside a request.
void collect(std::string_view type, std::set<std::string_view>& seen) {
  const auto* fields = schema::fields_of(type);
  if (fields == nullptr || !seen.insert(type).second) {
    return;
  }
  for (const auto& field : *fields) {
    for (const auto choice : schema::choices_of(field.type)) {
      collect(choice, seen);
    }
    collect(field.type, seen);
  }
}

TEST(Schema, HasNoPathOfTheHostThatIsNotLookedAt) {
  std::set<std::string_view> reachable;
  for (const auto request : known_requests()) {
    collect(request, reachable);
  }
  // Fields whose names speak of paths, reviewed one by one: all are refused but two. `localFile` is
  // what TDLib says of a file it has; in a request it reads nothing by it. setTdlibParameters is never allowed.
  std::set<std::string> found;
  for (const auto type : reachable) {
    for (const auto& field : *schema::fields_of(type)) {
      const bool speaks_of_a_path = field.name.find("path") != std::string_view::npos ||
                                    field.name.find("director") != std::string_view::npos;
      if (speaks_of_a_path && field.kind == schema::Kind::string) {
        found.insert(std::string(type) + "." + std::string(field.name));
      }
    }
  }
  EXPECT_THAT(found, testing::UnorderedElementsAre(
                         "draftMessageContentVideoNote.file_path", "draftMessageContentVoiceNote.file_path",
                         "getLanguagePackString.language_pack_database_path",
                         "getSuggestedFileName.directory", "inputFileGenerated.original_path",
                         "inputFileLocal.path", "localFile.path", "logStreamFile.path",
                         "setTdlibParameters.database_directory", "setTdlibParameters.files_directory"));
}

}  // namespace
}  // namespace tgs
