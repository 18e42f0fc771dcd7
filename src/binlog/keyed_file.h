// The td.binlog of a session that no TDLib has open, to give it another key in its place. TDLib's own lock is held
// while this object lives. It must not be used in a process that runs TDLib. One thread at a time.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>

#include "base/result.h"
#include "base/secret.h"
#include "base/unique_fd.h"

namespace tgs::binlog {

class KeyedFile {
 public:
  /// `name`: of the file in `folder`. None: there is none, or nothing in it. As TDLib does, it takes `name`.new where
  /// only that is there: TDLib was stopped when it was about to put it in place. Changes nothing. The Errors of this
  /// class name the path.
  static Result<std::optional<KeyedFile>> open(std::string folder, std::string name);

  /// See key_of() of binlog/rekeyer.h.
  Result<std::optional<std::size_t>> key(std::span<const Secret> keys) const;

  /// Its events are encrypted with `new_key` when it returns, on the disk; its owner and mode are what they were.
  /// Stopped at any point, or with an Error, the file is whole, with one of the two keys.
  Status rekey(const Secret& old_key, const Secret& new_key) const;

  /// Removes what rekey() or TDLib, stopped in the middle, left beside it with a former key, and makes sure that what
  /// is there stays.
  Status clean_up() const;

 private:
  KeyedFile(std::string folder, std::string name) : folder_(std::move(folder)), name_(std::move(name)) {}
  Result<bool> find();
  Status lock() const;
  std::string path() const { return folder_ + "/" + name_; }
  tl::unexpected<Error> failed(int errno_value) const;
  Result<UniqueFd> begin_draft() const;
  Result<std::string> write(int draft, const Secret& old_key, const Secret& new_key) const;
  Status read_back(int draft, const Secret& new_key, const std::string& digest) const;
  Status put_in_place(int draft) const;

  std::string folder_;
  std::string name_;
  UniqueFd folder_fd_;
  UniqueFd fd_;
  bool is_successor_ = false;  // what was found is `name`.new
};

}  // namespace tgs::binlog
