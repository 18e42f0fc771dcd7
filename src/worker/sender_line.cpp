// The sender's part in the owner's lines.
#include <utility>

#include "worker/sender.h"

namespace tgs::worker {

void Sender::open_line(ipc::Message message) {
  const auto found = instances_.find(message.session);
  if (found == instances_.end()) {
    return tell(ipc::MessageKind::line_closed, message.session, {});
  }
  found->second.line.emplace(std::move(message.fd), ++last_line_, files_directory_);
  order({.kind = Order::Kind::line, .client = found->second.client, .id = 1});
}

void Sender::hear_owner(SessionId session, Instance& instance, short events) {
  bool goes_on = instance.line->hear(events);
  while (const auto asked = goes_on ? instance.line->next() : std::nullopt) {
    tell(ipc::MessageKind::line_request, session, asked->type);
    td_.send(instance.client, asked->text.c_str());
  }
  goes_on = goes_on && instance.line->flush();
  if (!goes_on) {
    end_line(session, instance);
  }
}

void Sender::tell_owner(const Event& event) {
  const auto found = instances_.find(event.session);
  if (found == instances_.end() || !found->second.line) {
    return;
  }
  auto& line = *found->second.line;
  event.id != 0 ? line.answer(event.id, event.text) : line.tell(event.text);
  if (!line.flush()) {
    end_line(found->first, found->second);
  }
}

void Sender::end_line(SessionId session, Instance& instance) {
  instance.line.reset();
  order({.kind = Order::Kind::line, .client = instance.client, .id = 0});
  tell(ipc::MessageKind::line_closed, session, {});
}

}  // namespace tgs::worker
