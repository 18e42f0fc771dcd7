// The canonical form as TDLib itself reads it (td_execute of getJsonValue: its own parser of JSON) against Boost.JSON's
// reading: what was judged has to be what TDLib gets. The library is the one that the variable TDJSON names; it is
// not instrumented.
#include <cmath>
#include <cstdlib>
#include <string>

#include "fuzz/expect.h"
#include "fuzz/json.h"
#include "wire/reply.h"
#include "wire/request.h"
#include "worker/tdjson.h"

namespace {

namespace json = boost::json;
using tgs::fuzz::expect;

double number_of(const json::value& value) {
  return value.is_int64() ? static_cast<double>(value.as_int64())
                          : (value.is_uint64() ? static_cast<double>(value.as_uint64()) : value.as_double());
}

/// `tdlib`: a jsonValue… object of TDLib's, `value`: ours.
void expect_same(const json::object& tdlib, const json::value& value) {
  const auto& type = tdlib.at("@type").as_string();
  if (value.is_null()) {
    expect(type == "jsonValueNull", "TDLib reads the same");
  } else if (value.is_bool()) {
    expect(type == "jsonValueBoolean" && tdlib.at("value").as_bool() == value.as_bool(),
           "TDLib reads the same");
  } else if (value.is_string()) {
    expect(type == "jsonValueString" && tdlib.at("value").as_string() == value.as_string(),
           "TDLib reads the same");
  } else if (value.is_number()) {
    // TDLib's jsonValueNumber is a double, written with few digits, of small ones none.
    const auto read = number_of(tdlib.at("value"));
    const auto wanted = number_of(value);
    expect(type == "jsonValueNumber" && std::abs(read - wanted) <= std::abs(wanted) * 1e-4 + 1e-5,
           "TDLib reads the same");
  } else if (const auto* list = value.if_array()) {
    const auto& read = tdlib.at("values").as_array();
    expect(type == "jsonValueArray" && read.size() == list->size(), "TDLib reads the same");
    for (std::size_t i = 0; i < list->size(); ++i) {
      expect_same(read[i].as_object(), (*list)[i]);
    }
  } else {
    const auto& read = tdlib.at("members").as_array();
    expect(type == "jsonValueObject" && read.size() == value.as_object().size(), "TDLib reads the same");
    std::size_t i = 0;
    for (const auto& [key, member] : value.as_object()) {
      const auto& pair = read[i++].as_object();
      expect(pair.at("key").as_string() == std::string_view(key.data(), key.size()), "TDLib reads the same");
      expect_same(pair.at("value").as_object(), member);
    }
  }
}

const tgs::worker::TdJson& tdlib() {
  static const auto loaded = tgs::worker::TdJson::load(std::getenv("TDJSON"));
  expect(loaded.has_value(), "TDJSON names TDLib's library");
  return *loaded;
}

}  // namespace

/// What TDLib keeps for good is its own business.
extern "C" const char*
__lsan_default_suppressions() {  // NOLINT(*-reserved-identifier): the name that LSan looks for
  return "leak:libtdjson.so";
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static tgs::RequestParser parser(4096);
  static std::string canonical;
  if (!parser.parse({reinterpret_cast<const char*>(data), size}, canonical)) {
    return 0;
  }
  std::string question = R"({"@type":"getJsonValue","json":)";
  tgs::append_json_string(question, canonical);
  question += '}';
  const auto answer = tgs::fuzz::parse(tdlib().execute(question.c_str()));
  expect_same(answer.value().as_object(), tgs::fuzz::parse(canonical).value());
  return 0;
}
