#include "worker/json_object.h"

#include "settings/json_writer.h"

namespace tgs::worker {

JsonObject& JsonObject::text(std::string_view key, std::string_view value) {
  auto quoted = JsonWriter::quoted(value);
  raw(key, quoted);
  wipe(quoted);
  return *this;
}

JsonObject& JsonObject::raw(std::string_view key, std::string_view json) {
  if (out_.size() > 1) {
    out_ += ',';
  }
  out_.append("\"").append(key).append("\":").append(json);
  return *this;
}

Secret JsonObject::take() {
  out_ += '}';
  return Secret(std::move(out_));
}

}  // namespace tgs::worker
