// A start of TDLib under way, and what tests look for in its requests.
#pragma once

#include <simdjson.h>

#include <map>
#include <string>
#include <vector>

#include "worker/start_up.h"

namespace tgs::worker {

inline constexpr auto kKey = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";

inline TdlibSettings settings_without_proxy() {
  TdlibSettings settings;
  settings.api_id = 94575;
  settings.api_hash = Secret(std::string("a3406de8d684bb42"));
  settings.encryption_key = Secret(std::string(kKey));
  return settings;
}

inline TdlibSettings settings_with(ProxySettings proxy) {
  auto settings = settings_without_proxy();
  settings.proxy = std::move(proxy);
  return settings;
}

inline ProxySettings socks5() {
  ProxySettings proxy;
  proxy.host = "proxy.example";
  proxy.port = 1080;
  proxy.username = "user";
  proxy.password = Secret(std::string("pass\"word"));
  return proxy;
}

/// Parsed, so that a request which isn't JSON fails the test.
class Parsed {
 public:
  explicit Parsed(const Secret& request) : root_(parser_.parse(simdjson::padded_string(request.reveal()))) {}
  Parsed(const Parsed&) = delete;
  Parsed& operator=(const Parsed&) = delete;

  std::string text(std::string_view pointer) const {
    return std::string(std::string_view(root_.at_pointer(pointer)));
  }
  std::int64_t number(std::string_view pointer) const { return root_.at_pointer(pointer); }
  std::uint64_t id() const { return root_["@extra"]; }
  bool flag(std::string_view pointer) const { return root_.at_pointer(pointer); }
  bool has(std::string_view pointer) const { return root_.at_pointer(pointer).error() == simdjson::SUCCESS; }

 private:
  simdjson::dom::parser parser_;
  simdjson::dom::element root_;
};

inline std::vector<std::string> types(const std::vector<Secret>& requests) {
  std::vector<std::string> list;
  for (const auto& request : requests) {
    list.push_back(Parsed(request).text("/@type"));
  }
  return list;
}

/// A start under way: what has been sent can be answered by its type.
class Start {
 public:
  explicit Start(TdlibSettings settings) : settings_(std::move(settings)), start_up_(settings_, "/data/42") {
    note(first = start_up_.begin());
  }

  StartUp::Step answer(const std::string& type, std::string_view reply) {
    auto step = start_up_.on_reply(ids_.at(type), reply);
    note(step.requests);
    return step;
  }

  std::vector<Secret> first;

 private:
  void note(const std::vector<Secret>& requests) {
    for (const auto& request : requests) {
      const Parsed parsed(request);
      ids_[parsed.text("/@type")] = parsed.id();
    }
  }

  TdlibSettings settings_;
  StartUp start_up_;
  std::map<std::string, std::uint64_t> ids_;
};

}  // namespace tgs::worker
