// The storage's settings as plain typed values. `Settings{}` holds the defaults; load.h fills it from a file.
// Paths are absolute once loaded, and an empty string means "not set". Move-only because of the secrets; a
// process that needs only a part of it gets that part by dump.h's for_front() or for_worker().
// What each key means to the owner stands in table.cpp, once, and in docs/settings.md, which is made from it.
// Plain values: one thread at a time.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/rate.h"
#include "base/secret.h"
#include "policy/rules.h"

namespace tgs {

using Names = std::vector<std::string>;
/// Type name → names of the fields in it.
using FieldNames = std::map<std::string, Names, std::less<>>;

enum class ProxyType { socks5, http, mtproto };

/// How processes are confined; see sandbox/sandbox.h.
enum class SandboxMode {
  automatic,  ///< as far as the kernel can
  required,   ///< or not at all
  off,
};

struct ProxySettings {
  ProxyType type = ProxyType::socks5;
  std::string host;
  std::uint16_t port = 0;
  std::string username;
  Secret password;
  bool http_only = false;
  Secret secret;  ///< hexadecimal, as TDLib takes it
};

struct TdlibSettings {
  std::int32_t api_id = 0;  ///< 0: not set yet, sessions are unavailable
  Secret api_hash;
  std::string path = "sessions";
  int debug_level = 0;  ///< 0 fatal … 4 debug: TDLib's own verbosity numbers
  std::optional<ProxySettings> proxy;
  std::string library;    ///< empty: the one beside the binary, else the system's
  Secret encryption_key;  ///< base64 of 32 bytes, as TDLib takes it; empty: the storage makes one
  bool online = false;
  bool use_test_dc = false;
  std::uint32_t sessions_per_worker = 1;
  std::string device_model = "Telegram sessions storage";
  std::string system_language_code = "en";
  std::string system_version;  ///< empty: TDLib finds it out
  std::string application_version = TGSTORAGE_VERSION;
};

struct TlsSettings {
  std::uint16_t port = 0;  ///< 0: any free one
  std::string host;        ///< empty: as the top-level one
  std::string certificate;
  std::string key;
  std::string client_ca;
};

struct MysqlSslSettings {
  std::string key;
  std::string cert;
  std::string ca;
};

struct MysqlSettings {
  std::string host;
  std::uint16_t port = 3306;
  std::string user;
  Secret password;
  std::string database;
  std::string charset = "utf8";
  std::chrono::seconds read_timeout{0};  ///< 0: the system's
  bool debug = false;
  std::optional<MysqlSslSettings> ssl;
};

/// What keeps two storages on one database from running one session.
struct ClusterSettings {
  std::string node;  ///< empty only before loading: load.h puts in the machine's name
  std::chrono::seconds lease{15};
};

struct BackupSettings {
  std::chrono::milliseconds snapshot_interval = std::chrono::hours{6};
  std::chrono::milliseconds snapshot_spacing = std::chrono::minutes{10};
};

struct LimitSettings {
  std::size_t max_request_bytes = 1 << 20;
  std::size_t max_extra_bytes = 4 << 10;
  std::size_t max_client_queue_bytes = 8 << 20;
  std::size_t max_pending_requests = 1024;
  std::size_t max_pending_bytes = 4 << 20;
  std::size_t max_memory = 256 << 20;
  Rate session_starts{30, std::chrono::minutes{1}};
  std::size_t max_sessions = 0;  ///< 0 only before loading: load.h puts in what the machine's memory allows
  std::size_t max_clients = 10000;
  std::size_t max_clients_per_session = 1000;
  std::size_t session_memory = 0;  ///< 0: none
  std::chrono::milliseconds handshake_timeout{10'000};
  std::chrono::milliseconds request_timeout{300'000};
};

/// Files that a process may have to have open at once: the front one for each client, the monitor three a worker.
inline std::size_t most_open_files(const LimitSettings& limits) {
  constexpr std::size_t kForOurselves = 64;
  return std::max(limits.max_clients, 3 * limits.max_sessions) + kForOurselves;
}

struct ResolverSettings {
  std::chrono::milliseconds ttl = std::chrono::hours{24};
  std::chrono::milliseconds negative_ttl{60'000};
  Rate max_lookups{60, std::chrono::minutes{1}};
  bool import_contacts = false;
};

/// What clients are kept from, whatever the lists let through.
struct ShieldSettings {
  bool login_codes = true;
  bool history = true;
  bool states = true;
  bool secrets = true;  ///< always: check_rules() refuses anything else
};

struct FilesSettings {
  std::string directory;  ///< empty: clients can name no file of this machine
};

enum class AuditArguments { hash, plain };

struct AuditSettings {
  std::string file;
  bool required = true;
  AuditArguments arguments = AuditArguments::hash;
  std::size_t max_bytes = 64 << 20;
  std::size_t keep = 10;
};

struct MetricsSettings {
  std::string host = "localhost";
  std::uint16_t port = 0;  ///< 0: any free one
};

struct AdminSettings {
  std::string socket;  ///< empty: where it is by default (admin/places.h)
};

struct Settings {
  std::string logfile;
  int debug_level = 4;  ///< the numbers of LogLevel
  std::chrono::milliseconds terminate_delay{0};
  std::string host = "localhost";
  std::uint16_t port = 0;  ///< 0: any free one
  std::string socket;
  std::optional<TlsSettings> tls;
  Names proxy_protocol;  ///< texts of Networks
  bool offline = false;
  FilesSettings files;
  SandboxMode sandbox = SandboxMode::automatic;
  TdlibSettings tdlib;
  Names allowed_updates;
  Names allowed_requests;
  Names dangerous_requests;
  ArgumentRules argument_rules;
  RateLimits rate_limits;
  PolicyMode policy_mode = PolicyMode::enforce;
  std::vector<ClientRules> clients;  ///< empty: whoever connects has the global rules
  ShieldSettings shields;
  FieldNames request_peers;
  FieldNames format_fields;
  bool format_markdown = true;  ///< false: HTML
  int format_markdown_version = 2;
  std::optional<MysqlSettings> mysql;
  ClusterSettings cluster;
  BackupSettings backup;
  ResolverSettings resolver;
  std::optional<AuditSettings> audit;
  LimitSettings limits;
  AdminSettings admin;
  std::optional<MetricsSettings> metrics;
};

/// The folder of the store's own files.
inline std::string store_folder(const TdlibSettings& tdlib) {
  return tdlib.path + "/store";
}
/// What waits for the database, but for snapshots.
inline std::string outbox_file(const TdlibSettings& tdlib) {
  return store_folder(tdlib) + "/outbox.sqlite";
}
/// What the storage knows by itself of its leases.
inline std::string leases_file(const TdlibSettings& tdlib) {
  return store_folder(tdlib) + "/leases.sqlite";
}
/// Snapshots that wait for the database.
inline std::string spool_folder(const TdlibSettings& tdlib) {
  return store_folder(tdlib) + "/snapshots";
}
/// Sessions that the store has put together again, for the monitor to take.
inline std::string restored_folder(const TdlibSettings& tdlib) {
  return store_folder(tdlib) + "/restored";
}
/// TDLib's own file in each session's folder.
inline const char* binlog_name(const TdlibSettings& tdlib) {
  return tdlib.use_test_dc ? "td_test.binlog" : "td.binlog";
}
/// The key of the audit, and how far the audit has come: beside its file whoever may write there could change both.
inline std::string audit_key_file(const TdlibSettings& tdlib) {
  return store_folder(tdlib) + "/audit.key";
}
inline std::string audit_end_file(const TdlibSettings& tdlib) {
  return store_folder(tdlib) + "/audit.end";
}

}  // namespace tgs
