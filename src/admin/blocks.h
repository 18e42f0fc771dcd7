// Who is not let in until the owner says otherwise. Its text is what the monitor keeps in a file and what the front is
// told. A plain value; one thread at a time.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "admin/target.h"
#include "base/result.h"

namespace tgs::admin {

class Blocks {
 public:
  static constexpr std::size_t kMost = 1000;

  /// An Error for anything but what text() writes.
  static Result<Blocks> parse(std::string_view text);
  /// A JSON list of the targets' texts, and a newline.
  std::string text() const;

  /// False: it is there already.
  bool add(const Target& target);
  /// False: it is not there.
  bool remove(const Target& target);
  bool is_full() const { return targets_.size() >= kMost; }

  bool fits(const Subject& subject) const;
  const std::vector<Target>& targets() const { return targets_; }

 private:
  std::vector<Target> targets_;
};

}  // namespace tgs::admin
