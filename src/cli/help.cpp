#include "cli/help.h"

namespace tgs {

const char* const help_text = R"(tgstorage - shares Telegram sessions among clients, within white-lists

USAGE
  tgstorage [serve] [--settings FILE] [--port-file FILE] [--takeover NODE]
  tgstorage [--settings FILE] --check | --dump
  tgstorage settings page | schema | sample
  tgstorage certificate FILE
  tgstorage audit verify [--settings FILE] [--key FILE] [FILE...]
  tgstorage kick | block | unblock TARGET [--settings FILE] [--json]
  tgstorage blocks [--settings FILE] [--json]
  tgstorage policy explain REQUEST [--client NAME] [--settings FILE] [--json]
  tgstorage policy suggest --audit FILE...
  tgstorage policy replay --audit FILE... [--settings FILE] [--json]
  tgstorage export --session N --to FILE [--settings FILE] [--key FILE]
  tgstorage import --from FILE [--session N] [--settings FILE] [--key FILE]
  tgstorage backup status | verify [--settings FILE]
  tgstorage backup now [--session N] [--settings FILE]
  tgstorage restore --session N --to FOLDER [--settings FILE]
  tgstorage release [--session N] [--settings FILE]
  tgstorage keygen
  tgstorage rekey --to FILE [--settings FILE]
  tgstorage --version | --help

COMMANDS
  serve              Listens for clients and runs their sessions, in the foreground, until SIGTERM or SIGINT.
                     This is also what happens when no command is given.
  settings page      Prints the description of all settings (docs/settings.md).
  settings schema    Prints their JSON schema, for editors (docs/settings.schema.json).
  settings sample    Prints a settings file to begin with (storage/settings.json).
  certificate FILE   Says whose the certificates in a PEM file are, their fingerprints, and how many days they are
                     good for. Fewer than 30 days left are a failure, so that a daily job can give notice.
  audit verify       Says whether the audit's files are as the storage wrote them: no line changed, added, moved or
                     removed. Without FILE it reads all files of the settings.
  kick TARGET        Cuts the connections of a running storage that TARGET means; what they asked for and what still
                     waits is dropped. They may connect again.
  block TARGET       The same, and they may not, until unblock: also not after a restart.
  unblock TARGET     Lets them in again.
  blocks             Lists who is blocked.
  policy explain     Says whether a request, written as a client would, passes the policy of the settings, which step
                     and which rule refuse it, and why. No storage needs to run.
  policy suggest     Prints the smallest lists that would have let through what passed, by an audit log.
  policy replay      Says what the settings would decide otherwise about the requests of an audit log: by client,
                     session and type, not by arguments.
  export             Makes one encrypted file of a session, to move it to another storage. The session must be closed:
                     the storage need not be stopped, but no client may be connected to it. The file is read back
                     before it gets its name; one that is there is left as it is.
  import             Makes a session's folder of such a file, all of it or nothing. A folder that is there is left as it
                     is. The storage may run. The session's databases stay encrypted with the key that they have,
                     which has to be this storage's too. Afterwards run the session in one storage only.
  backup status      Says whether the database in the settings can be asked, how many sessions and which snapshots are
                     in it, and how much waits for it.
  backup verify      Says of each session in the database whether it could be restored: reads all of its newest
                     snapshot, too.
  backup now         Copies the running storage's sessions, or one of them, as they are, and ends when the database has
                     them: before an upgrade, or a move. Each is closed and opened again for that, which its clients
                     don't see, as soon as it is in no call and no request is under way. A session that has not run
                     since the storage started is as its newest snapshot says.
  restore            Makes a folder of a session's newest snapshot in the database, or of its rows. A td.binlog that is
                     there is left as it is, and for a snapshot the folder has to be empty. A running storage restores
                     by itself what its sessions' folder lacks.
  release            Lets another storage on the same database run this one's sessions, or one of them, for a planned
                     move. The storage must be stopped; what the database does not have yet is brought there first.
  keygen             Prints a new key, for tdlib.encryption_key or --key.
  rekey              Gives all that is encrypted with the storage's key the one in FILE: sessions, rows in the database,
                     and what waits for it. No storage may run. Interrupted, it goes on when it is run again; at its
                     end it says what to put into the settings.

TARGET
  crm, client:crm    A client by its name in the settings.
  10.0.0.0/8, address:10.0.0.0/8
                     Addresses that clients connect from, as the log shows them.
  42, session:42     A session.

OPTIONS
  --settings FILE    The settings. Default: settings.json in the working directory. Relative paths in it begin
                     at its own folder.
  --port-file FILE   Once the storage listens, the port's number is in this file; it appears all at once.
  --takeover NODE    For this run: sessions of the storage NODE (cluster.node) that is lost and could not release them,
                     once it has stopped renewing. If it still runs somewhere, cut off from the database or paused,
                     Telegram sees one key in two places and ends those sessions for good: make sure that it can't
                     come back, its machine off or its sessions' folder gone.
  --key FILE         Of `audit verify`: the audit's key; default: the one in the sessions' folder of the settings.
                     Of `export` and `import`: the key of the exported file; default: that of the sessions' databases,
                     tdlib.encryption_key or the one in the sessions' folder.
  --session N        The session to export, copy, restore or release; which one the imported one is to be, where not the same.
  --to, --from FILE  The exported file; of `restore` the folder; of `rekey` the file with the new key.
  --client NAME      Whose request it is. Default: that of a client that has no rules of its own.
  --audit FILE...    Files of an audit log, in any order.
  --json             Prints the answer as one JSON object.
  --check            Says everything that is wrong with the settings, and starts nothing.
  --dump             Prints every setting with the value in force, secrets as ***, and starts nothing.
  --version          Prints the version.
  --help, -h         Prints this text.

SIGNALS
  SIGTERM, SIGINT    Close all sessions in good order and end.
  SIGUSR1            Opens the log file anew, after logrotate has moved it.

EXIT CODES
  0   An orderly stop, or nothing wrong with the settings.
  1   A failure; the last line of the log says which. Of `certificate`: one that has expired, expires within
      30 days, is not valid yet, or can't be read. Of `audit verify`: the files are not as they were written. Of
      commands to a running storage: it does not run, this user may not, or it says why it can't. Of `policy
      explain`: the request is refused; of `policy replay`: something would be otherwise. Of `export`, `import`,
      `restore` and `release`: nothing was done, and why. Of `rekey`: something has not the new key yet. Of `backup
      status`: something is wrong; of `backup verify`: a session can't be restored; of `backup now`: one was not
      copied.
  2   Wrong settings or a wrong command line. Of `audit verify` also: files or key can't be read.

EXAMPLES
  tgstorage --settings storage/settings.json --check
  tgstorage serve --settings storage/settings.json
  tgstorage serve --settings test.json --port-file port.txt     # "port": 0 takes any free port
)";

}  // namespace tgs
