#!/bin/sh
# Writes a message from a session of the storage, in shell: a first line that names the session, then JSON by line.
#
#   examples/write.sh 42 @bob "good day" nc localhost 23456
#   examples/write.sh 42 @bob "good day" openssl s_client -quiet -verify_return_error -connect storage.example:23457 \
#     -cert own.pem -key own.key -CAfile ca.pem -verify_hostname storage.example
set -eu
[ $# -ge 5 ] || { echo "usage: $0 SESSION WHOM TEXT COMMAND-THAT-CONNECTS..." >&2; exit 2; }
session=$1 whom=$2 text=$3
shift 3

# A text as a JSON string; it is one line.
quoted() { printf '"%s"' "$(printf %s "$1" | sed 's/[\\"]/\\&/g')"; }

folder=$(mktemp -d)
mkfifo "$folder/to" "$folder/from"
"$@" <"$folder/to" >"$folder/from" &
connection=$!
trap 'kill "$connection" 2>/dev/null || true; rm -rf "$folder"' EXIT
exec 3>"$folder/to" 4<"$folder/from"

send() { printf '%s\n' "$1" >&3; }

send "$session"
while IFS= read -r line <&4; do
  case $line in
    *'"authorizationStateReady"'*)
      content="{\"@type\":\"inputMessageText\",\"text\":$(quoted "$text")}"
      send "{\"@type\":\"sendMessage\",\"chat_id\":$(quoted "$whom"),\"input_message_content\":$content,\"@extra\":\"write\"}"
      ;;
    '{"@type":"updateAuthorizationState"'*)
      echo "session $session is not logged in: $line" >&2
      exit 1
      ;;
    '{"@type":"message"'*'"@extra":"write"}')
      echo "queued" # by TDLib, which sends it; that it has, updateMessageSendSucceeded tells
      exit
      ;;
    '{"@type":"error"'*)
      echo "$line" >&2
      exit 1
      ;;
  esac
done
echo "the storage has ended the connection" >&2
exit 1
