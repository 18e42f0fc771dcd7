// Clients that are received from together: all those of td_create_client_id(), or the one behind a handle of the older
// interface. Has no thread of its own: connections go on while the program is in receive(), and nothing is read from
// them while answers wait. So a program that doesn't receive is slow, not the reason for memory to grow. Any thread.
//
// A process made by fork() must not go on with its parent's connections, and gets nothing from here.
#pragma once

#include <sys/types.h>

#include <condition_variable>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/unique_fd.h"
#include "tdjson/client.h"

namespace tgs::tdjson {

class Receiver {
 public:
  explicit Receiver(TdLog& log);

  /// `id` as Instance's `client`; `url` too.
  std::shared_ptr<Client> add(int id, const Result<StorageUrl>& url);
  /// Of clients that were there and those that never were, the answer is an error.
  void send(int id, std::string_view request);
  /// None after so many seconds. Waits for a receive() of another thread first.
  std::optional<std::string> receive(double timeout);
  /// Makes receive() return at once, now and ever after.
  void stop();

 private:
  using Clients = std::vector<std::shared_ptr<Client>>;

  std::optional<std::string> await_answer(TimePoint until);
  std::optional<std::string> next_answer();
  std::optional<std::string> answer_of(std::map<int, std::shared_ptr<Client>>::iterator client);
  Clients clients();
  bool is_stopped();
  void turn(TimePoint until);
  void wake() const;
  void forget_wakes() const;

  TdLog& log_;
  const UniqueFd wake_;  // an eventfd
  std::mutex mutex_;     // of what follows
  std::condition_variable idle_;
  bool is_receiving_ = false;      // a thread is in receive()
  std::optional<pid_t> receives_;  // the process that has received
  std::map<int, std::shared_ptr<Client>> clients_;
  std::deque<std::string> strays_;  // answers to requests without a client
  int last_served_ = 0;
  int last_id_ = -1;
  bool is_stopped_ = false;
};

}  // namespace tgs::tdjson
