// What the resolver, the rewriter and the auditor ask of the sessions, and of the store.
#include "front/sessions.h"

namespace tgs::front {

RequestId Sessions::ask(SessionId id, std::string question) {
  return find(id)->session.ask(std::move(question));
}

void Sessions::withdraw(SessionId id, RequestId question) {
  find(id)->session.withdraw(question);
}

void Sessions::complete(SessionId id, RequestId request, std::string text) {
  if (auditor_.is_on()) {
    auditor_.rewritten(id, request, std::move(text));
  } else {
    proceed(id, request, std::move(text), {});
  }
}

void Sessions::proceed(SessionId id, RequestId request, std::string text, RewritePlan plan) {
  if (plan.empty()) {
    find(id)->session.complete(request, std::move(text));
  } else {
    rewriter_.begin(id, request, text, std::move(plan), Clock::now());
  }
}

void Sessions::answer(SessionId id, RequestId request, std::string_view error) {
  find(id)->session.answer(request, error);
}

void Sessions::ask_cache(SessionId id, const PeerName& name) {
  store_.ask({id, name, {}});
  turn_begins_();
}

void Sessions::keep_in_cache(SessionId id, const PeerName& name, const Peer& peer) {
  store_.tell(ipc::FrameKind::keep_peer, to_json(NamedPeer{id, name, peer}));
  turn_begins_();
}

void Sessions::drop_from_cache(SessionId id, const PeerName& name) {
  store_.tell(ipc::FrameKind::drop_peer, to_json(NamedPeer{id, name, {}}));
  turn_begins_();
}

void Sessions::names_changed(SessionId id, const PeerNames& names) {
  store_.tell(ipc::FrameKind::peer_names, to_json(SessionPeerNames{id, names}));
  turn_begins_();
}

void Sessions::on_cached(const NamedPeer& asked, const CachedPeer& answer) {
  resolver_.on_cached(asked.session, asked.name, answer.peer, answer.left, Clock::now());
}

}  // namespace tgs::front
