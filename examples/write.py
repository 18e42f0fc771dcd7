#!/usr/bin/env python3
"""Writes a message from a session of the storage, with Python's own library.

  examples/write.py 42 @bob "good day" localhost 23456
  examples/write.py 42 @bob "good day" storage.example 23457 own.pem own.key ca.pem
"""
import json
import socket
import ssl
import sys


def connect(host, port, cert=None, key=None, ca=None):
    connection = socket.create_connection((host, int(port)))
    if cert is None:
        return connection
    context = ssl.create_default_context(cafile=ca)
    context.load_cert_chain(cert, key)
    return context.wrap_socket(connection, server_hostname=host)


def main(session, whom, text, *place):
    try:
        stream = connect(*place).makefile("rw", encoding="utf-8", newline="\n")
    except OSError as error:
        sys.exit(f"{place[0]}:{place[1]}: {error}")

    def send(request):
        stream.write(json.dumps(request) + "\n")
        stream.flush()

    send({"@type": "openSession", "session_id": session, "@extra": "open"})
    for line in stream:  # one object a line
        answer = json.loads(line)
        if answer["@type"] == "error":
            sys.exit(f"{answer['code']}: {answer['message']}")
        if answer["@type"] == "updateAuthorizationState":
            state = answer["authorization_state"]["@type"]
            if state != "authorizationStateReady":
                sys.exit(f"session {session} is not logged in: {state}")
            content = {"@type": "inputMessageText", "text": text}
            send({"@type": "sendMessage", "chat_id": whom, "input_message_content": content, "@extra": "write"})
        if answer.get("@extra") == "write":
            print("queued")  # by TDLib, which sends it; that it has, updateMessageSendSucceeded tells
            return
    sys.exit("the storage has ended the connection")


if __name__ == "__main__":
    if len(sys.argv) not in (6, 9):
        sys.exit(__doc__)
    main(*sys.argv[1:])
