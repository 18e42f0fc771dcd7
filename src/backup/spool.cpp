#include "backup/spool.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <filesystem>
#include <limits>

namespace tgs::backup {
namespace {

namespace fs = std::filesystem;

/// None: no file of a spool has that name.
std::optional<Spool::Item> item_of(const fs::path& path) {
  Spool::Item item{.path = path.string()};
  const auto name = path.filename().string();
  const auto* const end = name.data() + name.size();
  const auto session = std::from_chars(name.data(), end, item.session);
  if (session.ec != std::errc() || session.ptr == end || *session.ptr != '.') {
    return std::nullopt;
  }
  const auto number = std::from_chars(session.ptr + 1, end, item.number);
  return number.ec == std::errc() && number.ptr == end ? std::optional(item) : std::nullopt;
}

}  // namespace

Result<Spool> Spool::open(std::string folder) {
  if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) {
    return fail(system_error("making " + folder, errno));
  }
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    if (!item_of(entry.path())) {
      ::unlink(entry.path().c_str());
    }
  }
  return error ? Result<Spool>(fail(folder + ": " + error.message())) : Spool(std::move(folder));
}

Result<NewFile> Spool::begin(SessionId session) const {
  const auto newest = waiting(session);
  return NewFile::begin(fmt::format("{}/{}.{}", folder_, session, newest ? newest->number + 1 : 1));
}

/// By sessions and numbers.
std::vector<Spool::Item> Spool::all() const {
  std::vector<Item> items;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder_, error)) {
    if (auto item = item_of(entry.path())) {
      items.push_back(std::move(*item));
    }
  }
  std::ranges::sort(items, {}, [](const Item& item) { return std::pair(item.session, item.number); });
  return items;
}

std::vector<Spool::Item> Spool::waiting() const {
  std::vector<Item> newest;
  for (auto& item : all()) {
    if (!newest.empty() && newest.back().session == item.session) {
      newest.pop_back();
    }
    newest.push_back(std::move(item));
  }
  return newest;
}

std::optional<Spool::Item> Spool::waiting(SessionId session) const {
  const auto items = waiting();
  const auto found = std::ranges::find(items, session, &Item::session);
  return found != items.end() ? std::optional(*found) : std::nullopt;
}

std::optional<std::int64_t> Spool::since(const Item& item) {
  struct stat file {};
  return ::stat(item.path.c_str(), &file) == 0 ? std::optional<std::int64_t>(file.st_mtim.tv_sec)
                                               : std::nullopt;
}

void Spool::remove_all_but_newest(SessionId session) const {
  if (const auto newest = waiting(session)) {
    remove(Item{session, newest->number - 1});
  }
}

void Spool::remove(const Item& item) const {
  for (const auto& other : all()) {
    if (other.session == item.session && other.number <= item.number) {
      ::unlink(other.path.c_str());
    }
  }
}

void Spool::remove(SessionId session) const {
  remove(Item{session, std::numeric_limits<std::uint64_t>::max()});
}

}  // namespace tgs::backup
