#include "front/front.h"

#include <unistd.h>

#include <ctime>
#include <utility>

#include "ipc/role.h"
#include "role/configuration.h"
#include "tls/certificate.h"
#include "tls/credentials.h"

namespace tgs::front {
namespace {

/// A second descriptor of the channel for the loop to watch: the loop closes what it watches.
int watched_copy(const ipc::Channel& channel) {
  return ::dup(channel.fd());
}

Result<tls::Credentials> credentials_from(int fd) {
  auto text = ipc::text_from_fd(fd);
  if (!text) {
    return fail(text.error());
  }
  const Secret packed(std::move(*text));
  return tls::unpack(packed.reveal());
}

Result<tls::Server> server_with(const tls::Credentials& credentials) {
  auto server = tls::Server::create(credentials);
  return server ? Result<tls::Server>(std::move(*server)) : fail(server.error().message);
}

}  // namespace

Front::Front(net::Loop& loop, Settings settings, ipc::Channel monitor, Log& log)
    : loop_(loop),
      settings_(std::move(settings)),
      monitor_(std::move(monitor)),
      log_(log),
      access_(settings_),
      sessions_(loop, settings_, access_, monitor_, traffic_, log, [this] { clients_.turn_begins(); }),
      clients_(loop, settings_, access_, sessions_, traffic_, log),
      entrance_(loop, settings_, traffic_, log,
                [this](net::Newcomer newcomer) { clients_.add(std::move(newcomer)); }),
      metrics_port_(
          loop, traffic_, [this] { return look(); }, log),
      monitor_watch_(loop.get_executor(), watched_copy(monitor_)) {
  watch_monitor();
}

void Front::watch_monitor() {
  monitor_watch_.async_wait(net::Watched::wait_read, [this](boost::system::error_code error) {
    if (!error) {
      take_messages();
    }
  });
}

void Front::take_messages() {
  for (;;) {
    ipc::Message message{};
    switch (monitor_.receive(message)) {
      case ipc::Channel::Receive::message:
        obey(std::move(message));
        break;
      case ipc::Channel::Receive::nothing_yet:
        watch_monitor();
        return;
      case ipc::Channel::Receive::peer_gone:
        stop(1);
        return;
    }
  }
}

void Front::obey(ipc::Message message) {
  switch (message.kind) {
    case ipc::MessageKind::configure:
      reload(message.fd.get());
      break;
    case ipc::MessageKind::listen:
    case ipc::MessageKind::listen_tls:
    case ipc::MessageKind::listen_metrics:
      listen(std::move(message));
      break;
    case ipc::MessageKind::figures:
      take_report(message.body);
      break;
    case ipc::MessageKind::tls_credentials:
      use_credentials(message.fd.get());
      break;
    case ipc::MessageKind::blocks:
      block(message.fd.get());
      break;
    case ipc::MessageKind::kick:
      kick(message);
      break;
    case ipc::MessageKind::link:
      sessions_.link_store(std::move(message.fd));
      break;
    case ipc::MessageKind::session_attached:
      sessions_.attach(message.session, std::move(message.fd));
      break;
    case ipc::MessageKind::session_failed:
      sessions_.fail(message.session, message.body);
      break;
    case ipc::MessageKind::renew_session:
      sessions_.order_renewal(message.session);
      break;
    case ipc::MessageKind::show:
      sessions_.owner_view().show(std::move(message.fd), live_view(sessions_.views(), clients_.views(),
                                                                   sessions_.database(), Clock::now()));
      break;
    case ipc::MessageKind::follow:
      sessions_.owner_view().follow(std::move(message.fd));
      break;
    case ipc::MessageKind::hold_session:
      sessions_.hold(message.session, message.body != ipc::kOnlyIfThere);
      break;
    case ipc::MessageKind::let_go_session:
      sessions_.let_go(message.session);
      break;
    case ipc::MessageKind::stop:
      stop(0);
      break;
    default:
      log_.error({}, "an unexpected message of kind {} from the monitor",
                 static_cast<unsigned>(message.kind));
  }
}

void Front::listen(ipc::Message message) {
  if (message.kind == ipc::MessageKind::listen_metrics) {
    return metrics_port_.open(std::move(message.fd));
  }
  const bool by_tls = message.kind == ipc::MessageKind::listen_tls;
  entrance_.open(std::move(message.fd), by_tls ? Entrance::Door::tls : Entrance::Door::plain);
}

void Front::use_credentials(int fd) {
  const auto credentials = credentials_from(fd);
  auto server = credentials ? server_with(*credentials) : fail(credentials.error());
  if (server) {
    entrance_.use(std::move(*server));
    certificates_ = {{"certificate", tls::first_expiry(credentials->certificate)},
                     {"client_ca", tls::first_expiry(credentials->client_ca)}};
  } else {
    log_.error({}, "TLS goes on as it was: {}", server.error().message);
  }
}

void Front::reload(int fd) {
  auto settings = role::settings_from(fd);
  if (!settings) {
    return log_.error({}, "settings go on as they were: {}", settings.error().message);
  }
  settings_ = std::move(*settings);
  log_.set_level(static_cast<LogLevel>(settings_.debug_level));
  access_.reload(settings_);
  clients_.identify_anew();
}

/// Without knowing who is shut out nobody may be let in.
void Front::block(int fd) {
  const auto text = ipc::text_from_fd(fd);
  auto blocks = text ? admin::Blocks::parse(*text) : Result<admin::Blocks>(fail(text.error()));
  if (!blocks) {
    log_.error({}, "who is blocked is not clear: {}", blocks.error().message);
    return stop(1);
  }
  access_.block(std::move(*blocks));
}

void Front::kick(const ipc::Message& order) {
  const auto target = admin::Target::parse(order.body);
  const auto cut = target ? clients_.kick(*target) : 0;
  if (const auto sent = monitor_.send({ipc::MessageKind::kicked, order.session, std::to_string(cut)});
      !sent) {
    log_.error({}, "{}", sent.error().message);
  }
}

void Front::take_report(std::string_view report) {
  if (const auto figures = metrics::monitor_figures_from(report)) {
    monitor_report_ = metrics::Report<metrics::MonitorFigures>{*figures, std::time(nullptr)};
  } else {
    log_.error({}, "of the monitor: {}", figures.error().message);
  }
}

metrics::Snapshot Front::look() const {
  metrics::Snapshot now{.now = std::time(nullptr), .has_api_id = settings_.tdlib.api_id != 0};
  sessions_.describe(now);
  clients_.describe(now);
  now.lines_dropped = log_.dropped();
  now.lacks_tls = entrance_.lacks_credentials();
  now.certificates = certificates_;
  now.monitor = monitor_report_;
  return now;
}

void Front::stop(int exit_code) {
  exit_code_ = exit_code;
  entrance_.close();
  metrics_port_.close();
  sessions_.fail_all("the storage is stopping");
  clients_.close_all();
  sessions_.end_turn();
  loop_.stop();
}

}  // namespace tgs::front
