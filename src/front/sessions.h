// All sessions of the front, each with its instance's stream and its timer. Carries out what a Session asks for
// (messages to the monitor, frames to the worker), and what the resolver, the rewriter and the auditor ask of a
// session. Three sides tell it something: clients, each of which holds its session until leave(), as the owner does
// until let_go(); the monitor, which hands over the streams of instances and of the store; and what comes on these
// streams, by SessionLink and StoreLink. Owned by the Front; one thread.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/log.h"
#include "front/access.h"
#include "front/auditor.h"
#include "front/live_view.h"
#include "front/owner_presence.h"
#include "front/owner_view.h"
#include "front/rewriter.h"
#include "front/session_link.h"
#include "front/store_link.h"
#include "ipc/channel.h"
#include "metrics/snapshot.h"
#include "metrics/traffic.h"
#include "net/loop.h"
#include "resolve/resolver.h"
#include "session/account.h"
#include "session/session.h"
#include "settings/settings.h"

namespace tgs::front {

class Sessions : private session::Host,
                 private SessionLink::User,
                 private StoreLink::User,
                 private ResolverHost,
                 private RewriterHost,
                 private AuditorHost {
 public:
  /// `turn_begins` is called when something happened that needs end_turn(). All references outlive this.
  Sessions(net::Loop& loop, const Settings& settings, Access& access, const ipc::Channel& monitor,
           metrics::Traffic& traffic, Log& log, std::function<void()> turn_begins);

  /// May one more client open this session now?
  std::optional<Refusal> admit(SessionId id, const Identity& identity, TimePoint now);
  /// Only after admit(). The client must leave() before it goes away.
  void join(SessionId id, ClientId client_id, session::Client& client, bool may_create);
  void leave(SessionId id, ClientId client_id, TimePoint now);
  /// `plan`: what has to be found before the request is complete.
  void request(const Who& who, ClientId client_id, session::AcceptedRequest request, RewritePlan plan,
               TimePoint now);
  // What is told of clients: to the audit, and to the owner who looks on.
  /// False: refusals may be left out.
  bool tells() const { return auditor_.is_on() || owner_view_.is_followed(); }
  void joined(const Who& who, std::string_view certificate);
  void left(const Who& who);
  void refused(const Who& who, const audit::Event& event);
  /// In the counts of its session, where it has one.
  void count_refused(SessionId id);

  OwnerView& owner_view() { return owner_view_; }
  std::vector<SessionView> views() const;
  /// As the store last reported; null: nothing is copied, or it has not reported yet.
  const metrics::StoreFigures* database() const;

  /// The owner is at work with it: it is kept running until let_go(). `may_create`: made where it does not exist.
  void hold(SessionId id, bool may_create);
  void let_go(SessionId id);

  // The monitor's messages.
  void attach(SessionId id, UniqueFd stream);
  /// `why`: the body of a message session_failed, see unavailable.h.
  void fail(SessionId id, std::string_view why);
  void order_renewal(SessionId id);
  void link_store(UniqueFd stream) { store_.attach(std::move(stream)); }
  /// Its part of how things stand.
  void describe(metrics::Snapshot& now) const;
  /// The storage stops: requests get their answer, clients their last line.
  void fail_all(const std::string& reason);

  /// Writes what was sent to instances, forgets sessions that are over.
  void end_turn();

 private:
  struct Slot {
    Slot(SessionId id, const session::SessionOptions& options, session::Host& host, net::Loop& loop)
        : session(id, options, host), timer(loop.get_executor()) {}

    session::Session session;
    std::unique_ptr<SessionLink> link;
    net::Timer timer;
    std::optional<TimePoint> armed_for;
    bool may_create = false;  // one of its clients may, or it was there already
    session::Account account = {};
    Counts counts = {};
    std::optional<TimePoint> last_request = {};
  };

  void start_instance(SessionId id) override;
  void stop_instance(SessionId id) override;
  void send_to_instance(SessionId id, RequestId request, std::string_view text) override;
  void send_question(SessionId id, RequestId question, std::string_view text) override;
  void on_answer(SessionId id, RequestId question, std::string_view answer) override;
  void on_request_over(SessionId id, RequestId request) override;
  void on_outcome(SessionId id, RequestId request, TimePoint began, std::string_view response) override;
  void on_instance_end(SessionId id) override;
  void erase_session(SessionId id) override;

  // What the resolver, the rewriter and the auditor ask for.
  RequestId ask(SessionId id, std::string question) override;
  void withdraw(SessionId id, RequestId question) override;
  void complete(SessionId id, RequestId request, std::string text) override;
  void answer(SessionId id, RequestId request, std::string_view error) override;
  void proceed(SessionId id, RequestId request, std::string text, RewritePlan plan) override;
  void ask_cache(SessionId id, const PeerName& name) override;
  void keep_in_cache(SessionId id, const PeerName& name, const Peer& peer) override;
  void drop_from_cache(SessionId id, const PeerName& name) override;
  void names_changed(SessionId id, const PeerNames& names) override;
  void on_cached(const NamedPeer& asked, const CachedPeer& answer) override;
  void on_recorded(std::uint64_t id, std::uint64_t seq) override { auditor_.on_recorded(id, seq); }
  void on_store_lost() override { auditor_.on_store_lost(); }

  void on_reply(SessionId id, RequestId request, std::string_view response) override;
  void on_update(SessionId id, std::string_view update) override;
  void on_stream_end(SessionId id) override;

  Slot* find(SessionId id);
  Slot& find_or_make(SessionId id);
  void tell_monitor(ipc::MessageKind kind, SessionId id, std::string_view body = {});
  void flush(SessionId id);
  void changed(SessionId id, Slot& slot);
  void arm(SessionId id, Slot& slot);

  net::Loop& loop_;
  const Settings& settings_;
  Access& access_;
  const ipc::Channel& monitor_;
  metrics::Traffic& traffic_;
  Log& log_;
  const std::function<void()> turn_begins_;
  StoreLink store_;
  Auditor auditor_;
  OwnerView owner_view_;
  Resolver resolver_;
  Rewriter rewriter_;
  std::unordered_map<SessionId, std::unique_ptr<Slot>> slots_;
  std::map<SessionId, OwnerPresence> owners_;  // until let_go(), also where the session can't be had
  std::vector<SessionId> to_flush_;
  std::vector<SessionId> to_erase_;
};

}  // namespace tgs::front
