// What src/binlog makes of the files of a real TDLib, for binlog.test.mjs. Keys of databases are in hexadecimal digits.
//   binlog_tool follow PATH KEY          for each line of standard input looks at the file, and prints a line of JSON
//   binlog_tool copy FROM KEY TO [KEY]   makes the file TO of the log-in in FROM, encrypted where the second key is given
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <iostream>
#include <span>
#include <vector>

#include "base/sha256.h"
#include "binlog/follower.h"
#include "binlog/login.h"
#include "binlog/new_file.h"
#include "binlog/writer.h"

namespace {

using namespace tgs::binlog;

std::string bytes_of(std::string_view digits) {
  std::string bytes;
  for (; digits.size() >= 2; digits.remove_prefix(2)) {
    bytes += static_cast<char>(std::stoi(std::string(digits.substr(0, 2)), nullptr, 16));
  }
  return bytes;
}

std::string json_of(const AuthKey& key) {
  return fmt::format(R"({{"dc":{},"id":"{:x}","authorized":{},"sha256":"{}"}})", key.dc_id, key.id,
                     key.is_authorized, tgs::sha256_digits(key.key.reveal()));
}

std::string json_of(const Login& login) {
  std::vector<std::string> keys;
  for (const auto& key : login.keys) {
    keys.push_back(json_of(key));
  }
  return fmt::format(R"({{"state":{},"bot":{},"id":{},"dc":{},"keys":[{}]}})", static_cast<int>(login.state),
                     login.is_bot, login.my_id, login.main_dc_id, fmt::join(keys, ","));
}

std::string json_of(const std::optional<Fault>& fault) {
  return fault ? fmt::format(R"({{"kind":{},"offset":{},"reason":"{}"}})", static_cast<int>(fault->kind),
                             fault->offset, fault->reason)
               : "null";
}

std::string json_of(const std::set<std::string, std::less<>>& names) {
  std::vector<std::string> texts;
  for (const auto& name : names) {
    texts.push_back('"' + name + '"');
  }
  return fmt::format("{}", fmt::join(texts, ","));
}

News look_at_all(Follower& follower) {
  auto news = follower.look();
  while (news.has_more) {
    news = follower.look();
  }
  return news;
}

int follow(const char* path, std::string_view key) {
  Follower follower(path, tgs::Secret(bytes_of(key)));
  for (std::string line; std::getline(std::cin, line);) {
    const auto news = look_at_all(follower);
    const auto login = login_of(follower.state());
    std::cout
        << fmt::format(
               R"({{"missing":{},"fault":{},"values":[{}],"whole":{},"encrypted":{},"size":{},"format":{},)"
               R"("phone":"{}","login":{}}})",
               news.is_missing, json_of(news.fault), json_of(news.difference.values), follower.ends_whole(),
               follower.is_encrypted(), follower.state().size(), follower.state().version(),
               follower.state().option("my_phone_number").value_or(""),
               login ? json_of(*login) : '"' + login.error().message + '"')
        << std::endl;
  }
  return 0;
}

int copy(const char* from, std::string_view from_key, const char* to, std::optional<std::string> to_key) {
  Follower follower(from, tgs::Secret(bytes_of(from_key)));
  look_at_all(follower);
  const auto login = login_of(follower.state());
  const auto file = login ? make_binlog(*login, to_key) : tgs::fail(login.error());
  const auto written = file ? write_new_file(to, file->reveal()) : tgs::fail(file.error());
  if (!written) {
    std::cerr << written.error().message << std::endl;
  }
  return written ? 0 : 1;
}

}  // namespace

int main(int count, char** arguments) {
  const std::span all(arguments, static_cast<std::size_t>(count));
  const std::string_view command = count > 1 ? all[1] : "";
  if (command == "follow" && count == 4) {
    return follow(all[2], all[3]);
  }
  if (command == "copy" && (count == 5 || count == 6)) {
    return copy(all[2], all[3], all[4], count == 6 ? std::optional(bytes_of(all[5])) : std::nullopt);
  }
  return 2;
}
