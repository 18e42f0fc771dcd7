// What a storage sends to the drop-in libtdjson: what is taken is JSON, and loses its @extra and nothing else.
#include "tdjson/storage_answer.h"

#include "fuzz/expect.h"
#include "fuzz/json.h"

using tgs::fuzz::expect;

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const auto text = tgs::fuzz::text(data, size);
  tgs::tdjson::StorageAnswerReader reader;
  const auto answer = reader.read(text);
  if (!answer) {
    return 0;
  }
  auto whole = tgs::fuzz::parse(text);
  if (!whole || tgs::fuzz::has_key_twice(text)) {
    return 0;
  }
  const auto body = tgs::fuzz::parse(std::string(answer->body) + "}");
  auto& object = whole->as_object();
  expect(object.contains("@extra") == answer->extra.has_value(), "an answer has an @extra, an update none");
  object.erase("@extra");
  expect(body && tgs::fuzz::same(*body, *whole), "nothing else is lost");
  return 0;
}
