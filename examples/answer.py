#!/usr/bin/env python3
"""Answers whoever writes to a session, until it is ended.

  examples/answer.py 42 localhost 23456
  examples/answer.py 42 localhost 23456 answer.token     # the file holds the token of a client of the settings
"""
import json
import socket
import sys


def answer_to(message):
    """The request that answers a message; None where there is nothing to answer."""
    text = message["content"].get("text")
    if message["is_outgoing"] or not text:
        return None
    said = f"You wrote: {text['text']}"
    # formattedText passes as it is: nothing in the words of others is taken for mark-up.
    content = {"@type": "inputMessageText", "text": {"@type": "formattedText", "text": said}}
    return {"@type": "sendMessage", "chat_id": message["chat_id"], "input_message_content": content}


def main(session, host, port, token_file=None):
    try:
        stream = socket.create_connection((host, int(port))).makefile("rw", encoding="utf-8", newline="\n")
    except OSError as error:
        sys.exit(f"{host}:{port}: {error}")

    def send(request):
        stream.write(json.dumps(request) + "\n")
        stream.flush()

    opening = {"@type": "openSession", "session_id": session}
    if token_file is not None:
        with open(token_file, encoding="ascii") as file:
            opening["token"] = file.read().strip()
    send(opening)
    for line in stream:  # one object a line
        happened = json.loads(line)
        if happened["@type"] == "error":
            sys.exit(f"{happened['code']}: {happened['message']}")
        if happened["@type"] == "ok":
            print("listening", flush=True)
        if happened["@type"] == "updateNewMessage":
            answer = answer_to(happened["message"])
            if answer is not None:
                send(answer)
        if happened["@type"] == "message":
            print("queued", flush=True)  # by TDLib, which sends it; that it has, updateMessageSendSucceeded tells
    sys.exit("the storage has ended the connection")


if __name__ == "__main__":
    if len(sys.argv) not in (4, 5):
        sys.exit(__doc__)
    main(*sys.argv[1:])
