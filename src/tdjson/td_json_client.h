/*
 * TDLib's C interface to JSON, as libtdjson of tgstorage has it: the functions are TDLib's, the account is the storage's
 * (docs/libtdjson.md). C and C++.
 *
 * Requests are JSON objects as NUL-terminated UTF-8. A text that is returned is valid until the same thread's next call
 * of a function that returns one. Nothing has to be freed.
 */
#ifndef TGSTORAGE_TD_JSON_CLIENT_H
#define TGSTORAGE_TD_JSON_CLIENT_H

#ifdef __cplusplus
extern "C" {
#endif

/* A number for a new client. It begins to live with the first request that is sent to it. */
int td_create_client_id(void);
/* From any thread; never waits. The answer comes from td_receive(), with the request's @extra. */
void td_send(int client_id, const char* request);
/* The next answer or update of any client, or NULL after `timeout` seconds. One thread at a time: another one waits. */
const char* td_receive(double timeout);
/* Answers at once, without the storage. From any thread. */
const char* td_execute(const char* request);

typedef void (*td_log_message_callback_ptr)(int verbosity_level, const char* message);
/* Log lines up to that level also go to `callback`, from whichever thread has one; NULL ends that. */
void td_set_log_message_callback(int max_verbosity_level, td_log_message_callback_ptr callback);

/* The older interface: a handle for each client, which is received from by itself. */
void* td_json_client_create(void);
void td_json_client_send(void* client, const char* request);
const char* td_json_client_receive(void* client, double timeout);
const char* td_json_client_execute(void* client, const char* request);
/* Leaves the storage; what was not answered yet never will be. A td_json_client_receive() under way returns. */
void td_json_client_destroy(void* client);

/* The log of the older interface. */
int td_set_log_file_path(
    const char* file_path); /* NULL or empty: stderr; returns 1, or 0 where it can't be opened */
void td_set_log_max_file_size(long long max_file_size); /* without effect */
void td_set_log_verbosity_level(int new_verbosity_level);
typedef void (*td_log_fatal_error_callback_ptr)(const char* error_message);
void td_set_log_fatal_error_callback(td_log_fatal_error_callback_ptr callback); /* never called */

#ifdef __cplusplus
}
#endif

#endif
