// The series that /metrics shows: one table, which the endpoint's text is made from, and which docs/metrics.md, the
// dashboard and the alerts are checked against. Constant data; any thread.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace tgs::metrics {

enum class Kind : std::uint8_t { counter, gauge, histogram };

struct Series {
  std::string_view name;
  Kind kind;
  /// Their names, parted by commas; each has few values, none of them a client's own text.
  std::string_view labels;
  std::string_view meaning;
};

inline constexpr Series kBuild{
    "tgstorage_build_info", Kind::gauge, "version, tdlib",
    "Always 1; the labels say which version runs, and for which TDLib it was made"};

inline constexpr Series kRequests{
    "tgstorage_requests_total", Kind::counter, "type, verdict",
    "Values that clients sent, by type and by the step of the policy that refused them"};
inline constexpr Series kRefusedLater{
    "tgstorage_requests_refused_later_total", Kind::counter, "verdict",
    "Requests that passed and were refused once they were complete, or by the rules of a later moment"};
inline constexpr Series kAnswers{"tgstorage_answers_total", Kind::counter, "outcome",
                                 "Requests that passed and are over, by what came of them"};
inline constexpr Series kDuration{"tgstorage_request_duration_seconds", Kind::histogram, "",
                                  "Time from a request's arrival to its answer, of those that passed"};
inline constexpr Series kUpdates{
    "tgstorage_updates_total", Kind::counter, "",
    "Updates that reached the front: those that some client may see, and a few of its own"};
inline constexpr Series kUpdatesSent{"tgstorage_updates_sent_total", Kind::counter, "",
                                     "Updates queued for clients, each client's counted"};
inline constexpr Series kUpdatesDropped{"tgstorage_updates_dropped_total", Kind::counter, "",
                                        "Updates that reached the front and were sent to nobody"};

inline constexpr Series kClients{"tgstorage_clients", Kind::gauge, "listener", "Connections of clients"};
inline constexpr Series kJoined{
    "tgstorage_clients_joined", Kind::gauge, "client",
    "Connections that have named a session, by the client of the settings that they are"};
inline constexpr Series kConnections{"tgstorage_connections_total", Kind::counter, "listener",
                                     "Connections that were accepted"};
inline constexpr Series kRefused{"tgstorage_clients_refused_total", Kind::counter, "reason",
                                 "Connections that ended before they had a session"};
inline constexpr Series kCutOff{"tgstorage_clients_cut_off_total", Kind::counter, "reason",
                                "Connections with a session that the storage ended"};
inline constexpr Series kReceived{"tgstorage_received_bytes_total", Kind::counter, "",
                                  "Bytes from clients, without TLS's own"};
inline constexpr Series kSent{"tgstorage_sent_bytes_total", Kind::counter, "",
                              "Bytes to clients, without TLS's own"};
inline constexpr Series kHeld{"tgstorage_held_bytes", Kind::gauge, "",
                              "Bytes that the front holds for clients: what limits.max_memory limits"};

inline constexpr Series kSessions{"tgstorage_sessions", Kind::gauge, "state",
                                  "Sessions, by TDLib's authorization state; Starting has none yet"};
inline constexpr Series kLookups{"tgstorage_resolver_lookups_total", Kind::counter, "source",
                                 "Names of peers that were looked for, by where the answer was: known to the "
                                 "session, or in the cache, or asked of Telegram"};
inline constexpr Series kResolverFailures{"tgstorage_resolver_failures_total", Kind::counter, "reason",
                                          "Names of peers that were not found, and why"};

inline constexpr Series kWorkers{"tgstorage_workers", Kind::gauge, "", "Processes with sessions"};
inline constexpr Series kWorkerStarts{"tgstorage_worker_starts_total", Kind::counter, "",
                                      "Workers that were started"};
inline constexpr Series kWorkerCrashes{"tgstorage_worker_crashes_total", Kind::counter, "",
                                       "Workers that ended while they had sessions, killed ones included"};
inline constexpr Series kRecyclings{"tgstorage_worker_recyclings_total", Kind::counter, "",
                                    "Workers whose sessions had to move for limits.session_memory"};
inline constexpr Series kRoleRestarts{"tgstorage_role_restarts_total", Kind::counter, "role",
                                      "Ends of a process of the storage that is started again"};
inline constexpr Series kMemory{"tgstorage_memory_bytes", Kind::gauge, "role",
                                "Memory of processes that is no file's (RssAnon), of all workers together"};

inline constexpr Series kDatabaseUp{
    "tgstorage_database_up", Kind::gauge, "",
    "1 while the database takes what is written to it, else 0; not there without mysql"};
inline constexpr Series kBackupRows{"tgstorage_backup_waiting_rows", Kind::gauge, "",
                                    "Changes that the database does not have yet"};
inline constexpr Series kSnapshots{"tgstorage_backup_waiting_snapshots", Kind::gauge, "",
                                   "Snapshots of sessions that the database does not have yet"};
inline constexpr Series kBackupLag{"tgstorage_backup_lag_seconds", Kind::gauge, "",
                                   "How long the oldest of those changes has waited"};

inline constexpr Series kAuditFailures{"tgstorage_audit_failures_total", Kind::counter, "role",
                                       "Events that are not on record: by the front, which could not hand "
                                       "them over in time, or the store, which could not write them"};
inline constexpr Series kAuditUp{"tgstorage_audit_up", Kind::gauge, "",
                                 "1 where the last event could be written, else 0; not there without audit"};
inline constexpr Series kLinesDropped{"tgstorage_log_lines_dropped_total", Kind::counter, "role",
                                      "Lines that the log lacks, as what it goes to took none"};
inline constexpr Series kCertificate{
    "tgstorage_certificate_expiry_timestamp_seconds", Kind::gauge, "file",
    "When the first certificate of a file of the section tls expires, in Unix time"};
inline constexpr Series kReport{"tgstorage_report_timestamp_seconds", Kind::gauge, "role",
                                "When a role that reports to the front last did so, in Unix time"};

/// In the order of the page.
std::span<const Series* const> all_series();

/// A row of the table in docs/metrics.md.
std::string_view text_of(Kind kind);

}  // namespace tgs::metrics
