// What a session needs of one of its clients. Implemented by the front's connections and by tests.
// None of these methods may call back into the session: a client that has to go (its queue is over the limit,
// its socket failed) notes it and leaves later. Outlives its membership; the session's thread.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "wire/reply.h"

namespace tgs::session {

/// A line for many clients: written once, freed when the last of them has sent it.
using SharedLine = std::shared_ptr<const std::string>;

class Client {
 public:
  virtual ~Client() = default;

  /// The client of the settings that it is; empty where they name none.
  virtual std::string_view identity() const = 0;
  /// Does its policy let this update through?
  virtual bool may_see(std::string_view update_type, std::string_view update) const = 0;

  /// A request that waited goes on: by the rules of now, and as what it has become. `canonical`: its text. The refusal
  /// is without @extra.
  virtual std::optional<Refusal> judge_again(std::string_view canonical) = 0;

  virtual void send(const SharedLine& line) = 0;
  /// The end of one of its requests: TDLib's response, or the storage's refusal.
  virtual void respond(std::string_view response, std::string_view extra) = 0;
  virtual void refuse(const Refusal& refusal) = 0;
  /// `bytes` of a request that was accepted no longer count for the client's limits.
  virtual void request_done(std::size_t bytes) = 0;

  /// The session can't be had: this refusal is the last line, then the connection closes.
  virtual void end(const Refusal& refusal) = 0;
};

}  // namespace tgs::session
