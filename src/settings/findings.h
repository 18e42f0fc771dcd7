// What loading has found: faults, which stop the start, and warnings, which don't. A fault names the key it
// is about; an empty key means the file as a whole. Plain values; one thread at a time.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tgs {

struct Fault {
  std::string key;
  std::string message;

  bool operator==(const Fault&) const = default;
};

using Faults = std::vector<Fault>;

/// `tdlib.api_id: found true; allowed: …`, the form in which people see a fault.
inline std::string to_text(const Fault& fault) {
  return fault.key.empty() ? fault.message : fault.key + ": " + fault.message;
}

class Findings {
 public:
  void fault(std::string_view key, std::string message) {
    faults_.push_back({std::string(key), std::move(message)});
  }
  void warning(std::string_view key, std::string_view message) {
    warnings_.push_back(std::string(key).append(": ").append(message));
  }

  /// No fault so far about this key: rules that join keys speak only about sound ones.
  bool sound(std::string_view key) const {
    for (const Fault& fault : faults_) {
      if (fault.key == key) {
        return false;
      }
    }
    return true;
  }

  bool any_fault() const { return !faults_.empty(); }
  Faults take_faults() { return std::move(faults_); }
  std::vector<std::string> take_warnings() { return std::move(warnings_); }

 private:
  Faults faults_;
  std::vector<std::string> warnings_;
};

}  // namespace tgs
