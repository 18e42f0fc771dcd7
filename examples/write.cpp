// Writes a message from a session of the storage, in C++ by TDLib's own interface: the same program would run with
// TDLib.
//
//   g++ -std=c++17 -Isrc/tdjson examples/write.cpp -Lbuild -ltgstorage_tdjson -Wl,-rpath,"$PWD/build" -o write
//   TGSTORAGE_URL=tcp://localhost:23456/42 ./write @bob "good day"
#include <td_json_client.h>

#include <cstdio>
#include <cstdlib>
#include <string>

namespace {

/// A text as a JSON string; it has no control characters.
std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    out += c == '"' || c == '\\' ? std::string{'\\', c} : std::string{c};
  }
  return out + "\"";
}

bool has(const std::string& answer, const char* part) {
  return answer.find(part) != std::string::npos;
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 3) {
    std::fprintf(stderr, "usage: TGSTORAGE_URL=tcp://HOST:PORT/SESSION %s WHOM TEXT\n", arguments[0]);
    return 2;
  }
  td_execute(R"({"@type":"setLogVerbosityLevel","new_verbosity_level":1})");
  const int client = td_create_client_id();
  td_send(client, R"({"@type":"getOption","name":"version"})");  // a client begins with its first request
  for (;;) {
    const char* received = td_receive(10);
    const std::string answer = received == nullptr ? "" : received;
    if (has(answer, "\"authorizationStateWaitTdlibParameters\"")) {
      td_send(client, R"({"@type":"setTdlibParameters"})");
    } else if (has(answer, "\"authorizationStateReady\"")) {
      const auto content = R"({"@type":"inputMessageText","text":)" + quoted(arguments[2]) + "}";
      const auto request = R"({"@type":"sendMessage","chat_id":)" + quoted(arguments[1]) +
                           R"(,"input_message_content":)" + content + R"(,"@extra":"write"})";
      td_send(client, request.c_str());
    } else if (has(answer, "\"updateAuthorizationState\"") || has(answer, "{\"@type\":\"error\"")) {
      std::fprintf(stderr, "%s\n", answer.c_str());
      return 1;
    } else if (has(answer, "\"@extra\":\"write\"")) {
      std::puts("queued");  // by TDLib, which sends it; that it has, updateMessageSendSucceeded tells
      return 0;
    }
  }
}
