// Finds the members of a request that rules name, while its canonical form is written: which value, and where it
// stands in the text, so that a later step can put another in its place. Pure; one thread at a time.
#pragma once

#include <simdjson.h>

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace tgs {

/// The way to a member from an object of a certain type on.
struct MemberPath {
  std::vector<std::string> segments;  ///< `*`: every element of a list
  int what = 0;                       ///< the rule's own number

  std::string_view field() const { return segments.back() == "*" ? segments.end()[-2] : segments.back(); }
};

/// Immutable once used.
class MarkRules {
 public:
  /// `member`: the name of a field of objects of `type`, requests and nested ones; or, with a leading slash, a
  /// JSON pointer (RFC 6901, without ~ escapes: no field of TDLib needs one) from such an object on.
  void add(std::string_view type, std::string_view member, int what);

  bool empty() const { return paths_.empty(); }
  const std::vector<MemberPath>* find(std::string_view type) const;

 private:
  std::map<std::string, std::vector<MemberPath>, std::less<>> paths_;
};

/// A value that a rule names, marked once however many name it. Where the value is a list, each of its elements is
/// marked instead.
struct Mark {
  const MemberPath* path = nullptr;
  simdjson::dom::element value;  ///< valid as long as the parsed request
  std::size_t begin = 0;         ///< where it stands in the canonical form
  std::size_t end = 0;
};

/// How far the walk has come on the paths that apply to the present value.
struct Step {
  const MemberPath* path;
  std::size_t done;  ///< segments behind it; all of them: the value is meant

  bool has_arrived() const { return done == path->segments.size(); }
};
using Steps = std::vector<Step>;

class Marker {
 public:
  explicit Marker(const MarkRules* rules) : rules_(rules) {}

  /// The marks of the request written last, in the order of the text.
  const std::vector<Mark>& marks() const { return marks_; }
  void clear() { marks_.clear(); }

  // For the writer.
  Steps enter(simdjson::dom::object object, const Steps& outer) const;
  static Steps go(const Steps& steps, std::string_view key);
  static Steps go_into_list(const Steps& steps);
  void note(const Steps& steps, simdjson::dom::element value, std::size_t begin, std::size_t end);

 private:
  const MarkRules* rules_;  // null: nothing is marked
  std::vector<Mark> marks_;
};

}  // namespace tgs
