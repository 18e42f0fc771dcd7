// The rows of the option table. To add a setting: a member in settings.h, a row here, and the page and schema
// made anew (`tgstorage settings page`, `tgstorage settings schema`).
#include <array>

#include "settings/options.h"

namespace tgs {
namespace {

constexpr std::array<std::string_view, 3> proxy_types{"socks5", "http", "mtproto"};
constexpr std::array<std::string_view, 3> sandbox_modes{"auto", "required", "off"};

constexpr std::array<std::string_view, 2> policy_modes{"enforce", "shadow"};
constexpr std::array<std::string_view, 2> audit_arguments{"hash", "plain"};

constexpr std::int64_t kib = 1024;
constexpr std::int64_t mib = 1024 * kib;
constexpr std::int64_t gib = 1024 * mib;
constexpr std::int64_t hour = 3600;
constexpr std::int64_t day = 24 * hour;
/// At least two thirds of it are left when a storage crashes, and its workers take up to five seconds to end.
constexpr std::int64_t least_lease = 10;

using T = Type;
using A = Audience;
using S = Settings;
using D = TdlibSettings;
using P = ProxySettings;
using M = MysqlSettings;
using E = TlsSettings;
using K = BackupSettings;
using L = LimitSettings;
using R = ResolverSettings;
using H = ShieldSettings;
using U = AuditSettings;

template <auto... Path>
constexpr const Access* in_tdlib = &access<&S::tdlib, Path...>;
template <auto... Path>
constexpr const Access* in_proxy = &access<&S::tdlib, &D::proxy, Path...>;
template <auto Member>
constexpr const Access* in_tls = &access<&S::tls, Member>;
template <auto... Path>
constexpr const Access* in_mysql = &access<&S::mysql, Path...>;
template <auto Member>
constexpr const Access* in_ssl = &access<&S::mysql, &M::ssl, Member>;
template <auto Member>
constexpr const Access* in_backup = &access<&S::backup, Member>;
template <auto Member>
constexpr const Access* in_resolver = &access<&S::resolver, Member>;
template <auto Member>
constexpr const Access* in_shields = &access<&S::shields, Member>;
template <auto Member>
constexpr const Access* in_audit = &access<&S::audit, Member>;
template <auto Member>
constexpr const Access* in_limits = &access<&S::limits, Member>;

constexpr Option rows[] = {
    Option{"logfile", T::path, &access<&S::logfile>, A::monitor,
           "File that takes the log and all other output, appended to. After SIGUSR1 it is opened anew, "
           "which is what logrotate needs."},
    Option{"debug_level", T::integer, &access<&S::debug_level>, A::all,
           "How much the log tells; the levels are listed below."}
        .live()
        .between(0, 6),
    Option{"terminate_delay", T::number, &access<&S::terminate_delay>, A::front,
           "Seconds that a session goes on after its last client left; a client that comes back in that time "
           "finds it running."}
        .between(0, 365 * day),
    Option{"host", T::text, &access<&S::host>, A::front,
           "Address or host name to listen on; all addresses that a name resolves to are used."},
    Option{"port", T::integer, &access<&S::port>, A::front,
           "TCP port to listen on; with 0 the system picks a free one, which the log and --port-file tell."}
        .between(0, 65535),
    Option{"socket", T::path, &access<&S::socket>, A::front, "Unix socket to listen on as well."},
    Option{
        "proxy_protocol", T::networks, &access<&S::proxy_protocol>, A::front,
        "Proxies whose connections begin with a PROXY header, version 1 or 2: the log and the rules then see "
        "the client's own address. From these addresses nothing else is taken, from others no header."},
    Option{"offline", T::boolean, &access<&S::offline>, A::front,
           "Whether what happened while a session was not running is passed on when it starts, to the client "
           "that started it."},
    Option{"sandbox", T::choice, &access<&S::sandbox>, A::all,
           "Whether the kernel confines each process to what its role needs: with auto as far as it can, "
           "with required the storage does not start where it can't."}
        .one_of(sandbox_modes),

    Option{"files", T::section, &section<&S::files>, A::all, "Files of this machine that clients may send."},
    Option{"files.directory", T::path, &access<&S::files, &FilesSettings::directory>, A::all,
           "Folder whose files an inputFileLocal may name, with all below it. Needs sandbox required, which "
           "keeps symbolic links in it from leading elsewhere, and one session a worker."},

    Option{"tls", T::section, &section<&S::tls>, A::monitor,
           "Listens for TLS, version 1.2 or 1.3, as well: only who shows a client certificate by one of "
           "client_ca is let in. The files are read anew when they change, and at SIGHUP."},
    Option{"tls.port", T::integer, in_tls<&E::port>, A::monitor,
           "TCP port to listen on for TLS; with 0 the system picks a free one, which the log tells."}
        .between(0, 65535)
        .needed(),
    Option{"tls.host", T::text, in_tls<&E::host>, A::monitor,
           "Address or host name to listen on for TLS; all addresses that a name resolves to are used."}
        .by_default("as `host`"),
    Option{"tls.certificate", T::file, in_tls<&E::certificate>, A::monitor,
           "The certificate that clients see, then those that it was issued by, PEM."}
        .needed(),
    Option{"tls.key", T::file, in_tls<&E::key>, A::monitor, "The certificate's private key, PEM."}.needed(),
    Option{"tls.client_ca", T::file, in_tls<&E::client_ca>, A::monitor,
           "Certificates of the authorities that clients' certificates come from, PEM."}
        .needed(),

    Option{"tdlib", T::section, &section<&S::tdlib>, A::all, "How the storage appears to Telegram."},
    Option{"tdlib.api_id", T::integer, in_tdlib<&D::api_id>, A::front_and_worker,
           "The application's number from https://my.telegram.org/apps. While it is 0 and api_hash is empty, "
           "the storage runs but opens no sessions."}
        .between(0, 2147483647)
        .by_default("0 (none yet)"),
    Option{"tdlib.api_hash", T::secret, in_tdlib<&D::api_hash>, A::worker,
           "The application's hash, from the same place as api_id."},
    Option{"tdlib.path", T::path, in_tdlib<&D::path>, A::all_but_front,
           "Folder of the sessions' databases, one folder a session."},
    Option{"tdlib.debug_level", T::integer, in_tdlib<&D::debug_level>, A::worker,
           "How much TDLib itself puts into the log; the levels are listed below."}
        .between(0, 4),
    Option{"tdlib.library", T::file, in_tdlib<&D::library>, A::worker_and_zygote, "The libtdjson.so to load."}
        .by_default("the one beside the program or in ../lib/tgstorage, else the system's"),
    Option{"tdlib.encryption_key", T::secret, in_tdlib<&D::encryption_key>, A::worker_and_store,
           "Key that the sessions' databases are encrypted with, the base64 text of 32 bytes, as `tgstorage "
           "keygen` prints one."}
        .by_default("made at the first start and kept in the sessions' folder"),
    Option{"tdlib.online", T::boolean, in_tdlib<&D::online>, A::worker,
           "Whether the account shows as online while its session runs."},
    Option{"tdlib.use_test_dc", T::boolean, in_tdlib<&D::use_test_dc>, A::worker_and_store,
           "Connects to Telegram's test environment, whose accounts are separate ones."},
    Option{"tdlib.sessions_per_worker", T::integer, in_tdlib<&D::sessions_per_worker>, A::worker,
           "Sessions that share one process: more of them take less memory and are less isolated."}
        .between(1, 1000),
    Option{"tdlib.device_model", T::text, in_tdlib<&D::device_model>, A::worker,
           "Name that the account's list of devices shows."},
    Option{"tdlib.system_language_code", T::text, in_tdlib<&D::system_language_code>, A::worker,
           "Language of the device, as an IETF tag."},
    Option{"tdlib.system_version", T::text, in_tdlib<&D::system_version>, A::worker,
           "Operating system that the list of devices shows."}
        .by_default("found out by TDLib"),
    Option{"tdlib.application_version", T::text, in_tdlib<&D::application_version>, A::worker,
           "Program version that the list of devices shows."}
        .by_default("the storage's own"),

    Option{"tdlib.proxy", T::section, &section<&S::tdlib, &D::proxy>, A::worker,
           "A proxy between the storage and Telegram. Where it is set, nothing goes to Telegram without it."},
    Option{"tdlib.proxy.type", T::choice, in_proxy<&P::type>, A::worker, "Kind of the proxy."}
        .one_of(proxy_types)
        .needed(),
    Option{"tdlib.proxy.host", T::text, in_proxy<&P::host>, A::worker, "The proxy's address or host name."}
        .needed(),
    Option{"tdlib.proxy.port", T::integer, in_proxy<&P::port>, A::worker, "The proxy's port."}
        .between(1, 65535)
        .needed(),
    Option{"tdlib.proxy.username", T::text, in_proxy<&P::username>, A::worker,
           "Name to log in to the proxy with; socks5 and http only."},
    Option{"tdlib.proxy.password", T::secret, in_proxy<&P::password>, A::worker,
           "Password to log in to the proxy with; socks5 and http only."},
    Option{"tdlib.proxy.http_only", T::boolean, in_proxy<&P::http_only>, A::worker,
           "Says that the proxy knows plain HTTP requests but not CONNECT; http only."},
    Option{"tdlib.proxy.secret", T::secret, in_proxy<&P::secret>, A::worker,
           "The proxy's secret in hexadecimal digits: 16 bytes, or the longer forms that begin with dd or "
           "ee. Required for mtproto, and for mtproto only."},

    Option{
        "allowed_updates", T::names, &access<&S::allowed_updates>, A::front_and_worker,
        "Update types that clients are sent. updateAuthorizationState and updateConnectionState always are."}
        .live(),
    Option{"allowed_requests", T::names, &access<&S::allowed_requests>, A::front_and_worker,
           "Request types that clients may send; all others are refused."}
        .live(),
    Option{"dangerous_requests", T::names, &access<&S::dangerous_requests>, A::front_and_worker,
           "Requests that can take the account from its owner, deleteAccount for one. Such a request passes "
           "only when it is named here and in allowed_requests."}
        .live(),
    Option{"argument_rules", T::rules, &access<&S::argument_rules>, A::front_and_worker,
           "What the fields of a request have to be; see below."}
        .live(),
    Option{"rate_limits", T::rates, &access<&S::rate_limits>, A::front,
           "How often a client may send a request; more is refused with 429."}
        .live(),
    Option{"clients", T::clients, &access<&S::clients>, A::front,
           "Who may connect, and how the lists are narrowed for each; see below."}
        .live(),
    Option{"policy_mode", T::choice, &access<&S::policy_mode>, A::front,
           "With \"shadow\", a request that only a client's own rules refuse passes, and the refusal that it "
           "would have been is logged: to try out narrower rules."}
        .live()
        .one_of(policy_modes),

    Option{"shields", T::section, &section<&S::shields>, A::front_and_worker,
           "What clients are kept from, whatever the lists let through."},
    Option{"shields.login_codes", T::boolean, in_shields<&H::login_codes>, A::front_and_worker,
           "Messages of Telegram's service accounts, log-in codes above all, are withheld from clients."},
    Option{"shields.history", T::boolean, in_shields<&H::history>, A::front_and_worker,
           "Clients delete only messages that they sent while the session has been running."},
    Option{"shields.states", T::boolean, in_shields<&H::states>, A::front,
           "A client that may not log in sees authorization states by name only."},
    Option{"shields.secrets", T::boolean, in_shields<&H::secrets>, A::monitor,
           "Passwords, codes, tokens and keys reach no log and no error text; can't be switched off."},

    Option{"request_peers", T::fields, &access<&S::request_peers>, A::front,
           "Per request type, the fields in which a client may write a username or a phone number where "
           "TDLib wants an id."},
    Option{
        "format_fields", T::fields, &access<&S::format_fields>, A::front,
        "Per type, the fields in which a client may write marked-up text where TDLib wants formattedText."},
    Option{"format_markdown", T::boolean, &access<&S::format_markdown>, A::front,
           "Mark-up of format_fields: Markdown with true, HTML with false."},
    Option{"format_markdown_version", T::integer, &access<&S::format_markdown_version>, A::front,
           "Which of Telegram's two Markdown dialects format_markdown means."}
        .between(1, 2),

    Option{"resolver", T::section, &section<&S::resolver>, A::all,
           "How the names of request_peers are looked up. Usernames found once are known to all sessions, "
           "phone numbers to the session that found them."},
    Option{"resolver.ttl", T::number, in_resolver<&R::ttl>, A::front_and_store,
           "Seconds that a name which was found is known; names move to other people."}
        .between(1, 365 * day),
    Option{"resolver.negative_ttl", T::number, in_resolver<&R::negative_ttl>, A::front,
           "Seconds that a name which nobody has is not asked for again."}
        .between(0, day),
    Option{"resolver.max_lookups", T::rate, in_resolver<&R::max_lookups>, A::front,
           "How often one session may search at Telegram; more is refused with 429."},
    Option{
        "resolver.import_contacts", T::boolean, in_resolver<&R::import_contacts>, A::front_and_worker,
        "Whether a phone number that can't be found is added to the account's contacts, which finds more."},

    Option{"audit", T::section, &section<&S::audit>, A::front_and_store,
           "A record of who asked for what, and of what came of it, that nobody can change unseen; see "
           "audit.md."},
    Option{"audit.file", T::path, in_audit<&U::file>, A::store,
           "The file that takes it, in a folder of its own, which is made where it is not there."}
        .needed(),
    Option{"audit.required", T::boolean, in_audit<&U::required>, A::front_and_store,
           "Whether a request is refused where it can't be put on record first. With false it passes, and "
           "the record tells how much it lacks."},
    Option{"audit.arguments", T::choice, in_audit<&U::arguments>, A::store,
           "What the record shows of the values in a request: hash, by which only equal ones can be "
           "recognized, or plain, which shows ids and the form of the rest."}
        .one_of(audit_arguments),
    Option{"audit.max_bytes", T::integer, in_audit<&U::max_bytes>, A::store,
           "Size at which the file is put aside, under the number of its first line, and the next one begun."}
        .between(64 * kib, 1024 * gib),
    Option{"audit.keep", T::integer, in_audit<&U::keep>, A::store,
           "How many of the files that were put aside are kept; older ones are removed."}
        .between(0, 1'000'000),

    Option{"mysql", T::section, &section<&S::mysql>, A::store,
           "A MySQL server for a copy of all data. Secrets in it are encrypted with tdlib.encryption_key, "
           "and left out where that is not set. See backup.md."},
    Option{"mysql.host", T::text, in_mysql<&M::host>, A::store, "The server's address or host name."}
        .needed(),
    Option{"mysql.port", T::integer, in_mysql<&M::port>, A::store, "The server's port."}.between(1, 65535),
    Option{"mysql.user", T::text, in_mysql<&M::user>, A::store, "Name to log in with."}.needed(),
    Option{"mysql.password", T::secret, in_mysql<&M::password>, A::store, "Password to log in with."},
    Option{"mysql.database", T::text, in_mysql<&M::database>, A::store,
           "Database that has the tables of schema.sql."}
        .needed(),
    Option{"mysql.charset", T::text, in_mysql<&M::charset>, A::store,
           "Character set of the connection; utf8 becomes utf8mb4 where the server has that."},
    Option{"mysql.read_timeout", T::integer, in_mysql<&M::read_timeout>, A::store,
           "Seconds without an answer after which the storage connects again; 0 leaves it to the system."}
        .between(0, day),
    Option{"mysql.debug", T::boolean, in_mysql<&M::debug>, A::store,
           "Logs each statement for the server, without the values in it."},
    Option{"mysql.ssl", T::section, &section<&S::mysql, &M::ssl>, A::store,
           "Encrypts the connection, and checks the server's certificate and the name in it."},
    Option{"mysql.ssl.key", T::file, in_ssl<&MysqlSslSettings::key>, A::store,
           "The client certificate's private key, PEM; together with cert."},
    Option{"mysql.ssl.cert", T::file, in_ssl<&MysqlSslSettings::cert>, A::store,
           "The client certificate, PEM; together with key."},
    Option{"mysql.ssl.ca", T::file, in_ssl<&MysqlSslSettings::ca>, A::store,
           "Certificates that the server's is checked against, PEM; without it the system's."},

    Option{"cluster", T::section, &section<&S::cluster>, A::store,
           "Keeps storages that copy their sessions to the same database from running one session at once; "
           "see backup.md."},
    Option{"cluster.node", T::text, &access<&S::cluster, &ClusterSettings::node>, A::store,
           "This storage's name in the database. Each has one of its own, which stays when its machine or "
           "container is replaced."}
        .by_default("the machine's name"),
    Option{"cluster.lease", T::integer, &access<&S::cluster, &ClusterSettings::lease>, A::store,
           "Seconds that a session stays this storage's without being renewed, which happens three times as "
           "often."}
        .between(least_lease, 300),

    Option{"backup", T::section, &section<&S::backup>, A::front_and_store,
           "Snapshots of whole sessions, which go to the MySQL server too; see backup.md."},
    Option{"backup.snapshot_interval", T::number, in_backup<&K::snapshot_interval>, A::front,
           "Seconds after which a session that goes on running is closed and opened again for a snapshot, "
           "unseen by its clients: once nothing has passed for a minute, or a sixth of this where that is "
           "less. 0: never."}
        .between(0, 365 * day),
    Option{"backup.snapshot_spacing", T::number, in_backup<&K::snapshot_spacing>, A::front_and_store,
           "Seconds from one snapshot of a session to the next, at least; one that closes before is not "
           "copied, but for one that has just logged in."}
        .between(0, day),

    Option{"limits", T::section, &section<&S::limits>, A::front,
           "What one client, and all of them together, may use. Sizes are in bytes, times in seconds."},
    Option{"limits.max_request_bytes", T::integer, in_limits<&L::max_request_bytes>, A::front,
           "Size of one request; a larger one gets error 413 and the connection ends."}
        .between(kib, 64 * mib),
    Option{"limits.max_extra_bytes", T::integer, in_limits<&L::max_extra_bytes>, A::front,
           "Size of a request's @extra."}
        .between(64, mib),
    Option{"limits.max_client_queue_bytes", T::integer, in_limits<&L::max_client_queue_bytes>, A::front,
           "What may wait for a client that reads slowly; beyond it the client is cut off."}
        .live()
        .between(64 * kib, 4 * gib),
    Option{"limits.max_pending_requests", T::integer, in_limits<&L::max_pending_requests>, A::front,
           "Unanswered requests of one client; beyond it nothing more is read from that client for a while."}
        .live()
        .between(1, 1'000'000),
    Option{"limits.max_pending_bytes", T::integer, in_limits<&L::max_pending_bytes>, A::front,
           "The same for the size of the unanswered requests."}
        .live()
        .between(kib, 4 * gib),
    Option{"limits.max_memory", T::integer, in_limits<&L::max_memory>, A::front,
           "All pending and queued bytes together; beyond it the clients that hold most are cut off."}
        .live()
        .between(mib, 1024 * gib),
    Option{"limits.session_starts", T::rate, in_limits<&L::session_starts>, A::front,
           "How often one identity may make a session start."}
        .live(),
    Option{"limits.max_sessions", T::integer, in_limits<&L::max_sessions>, A::front,
           "Sessions that run at once; more are refused with 503."}
        .between(1, 1'000'000)
        .by_default("one per 32 MiB of the memory that the storage may use, at least 16"),
    Option{"limits.max_clients", T::integer, in_limits<&L::max_clients>, A::front,
           "Connections at once; more are refused with 503."}
        .live()
        .between(1, 1'000'000),
    Option{"limits.max_clients_per_session", T::integer, in_limits<&L::max_clients_per_session>, A::front,
           "The same for one session."}
        .live()
        .between(1, 1'000'000),
    Option{"limits.session_memory", T::integer, in_limits<&L::session_memory>, A::monitor,
           "Memory of TDLib for a session, or its share of what those of one process take, which grows over "
           "days. A session with more is closed and opened again once it is idle, unseen by its clients, but "
           "not within ten minutes of its start. 0: never."}
        .live()
        .between(0, 1024 * gib)
        .by_default("0 (never)"),
    Option{"limits.handshake_timeout", T::number, in_limits<&L::handshake_timeout>, A::front,
           "Time that a connection has to name its session."}
        .between(1, hour),
    Option{"limits.request_timeout", T::number, in_limits<&L::request_timeout>, A::front,
           "Time that TDLib has to answer before the client gets error 504."}
        .between(1, day),

    Option{"admin", T::section, &section<&S::admin>, A::monitor,
           "For the owner at this machine: `tgstorage kick` and its like."},
    Option{"admin.socket", T::path, &access<&S::admin, &AdminSettings::socket>, A::monitor,
           "Unix socket on which the running storage takes commands, from root and its own user alone. Not "
           "below tdlib.path."}
        .by_default(
            "`/run/tgstorage/admin.sock`, else `tgstorage/admin.sock` in `$XDG_RUNTIME_DIR`, else none"),

    Option{"metrics", T::section, &section<&S::metrics>, A::front_and_store,
           "For those who watch the storage: figures for Prometheus at /metrics, and /healthz and /readyz, "
           "by HTTP; see metrics.md. Whoever reaches the port may read them."},
    Option{"metrics.host", T::text, &access<&S::metrics, &MetricsSettings::host>, A::monitor,
           "Address or host name to listen on; all addresses that a name resolves to are used."},
    Option{"metrics.port", T::integer, &access<&S::metrics, &MetricsSettings::port>, A::monitor,
           "TCP port to listen on; with 0 the system picks a free one, which the log tells."}
        .between(0, 65535)
        .needed(),
};

}  // namespace

std::span<const Option> options() {
  return rows;
}

}  // namespace tgs
