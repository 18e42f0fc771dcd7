// Whose session it is, as far as TDLib's updates tell: for the owner's lists, for no decision. Pure; one object an
// instance.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace tgs::session {

class Account {
 public:
  /// Remembers what the update says of the account; anything else changes nothing. A look at the first bytes for most.
  void apply(std::string_view update_json);

  /// 0: not known, or nobody is logged in.
  std::int64_t id() const { return id_; }
  /// `Ann Archer`; empty: not known.
  const std::string& name() const { return name_; }

 private:
  void take_id(std::string_view update_json);
  void take_name(std::string_view update_json);

  std::int64_t id_ = 0;
  std::string name_;
  std::string begin_;  // of an updateUser about it
};

}  // namespace tgs::session
