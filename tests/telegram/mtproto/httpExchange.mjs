/**
 * All the HTTP connections of one session, of which TDLib has one for calls and one for a long poll: what the server
 * has to say waits here and goes out by whichever request is to be answered.
 */
import { TlReader } from '../tl/reader.mjs';

const HTTP_WAIT_ID = 0x9299359f;

/** How long a request may wait for something to answer, in milliseconds: the `max_wait` of its http_wait. */
function patienceOf(messages) {
  for (const { body } of messages) {
    const reader = new TlReader(body);
    if (body.length >= 16 && reader.uint() === HTTP_WAIT_ID) {
      reader.int();
      reader.int();
      return reader.int();
    }
  }
  return 0;
}

export class HttpExchange {
  #session;
  #connections = new Set();
  /** Timers of the unanswered requests, by their connections. */
  #requests = new Map();
  #outgoing = [];

  constructor(session) {
    this.#session = session;
  }

  get dcId() {
    return null;
  }

  get isTestDc() {
    return false;
  }

  join(connection) {
    this.#connections.add(connection);
  }

  leave(connection) {
    clearTimeout(this.#requests.get(connection));
    this.#requests.delete(connection);
    this.#connections.delete(connection);
    if (this.#connections.size === 0) {
      this.#outgoing = [];
      this.#session.detach(this);
    }
  }

  /** Takes one message of the session; it goes out at once where a request waits. */
  send(_session, message) {
    this.#outgoing.push(message);
    const [waiting] = this.#requests.keys();
    if (waiting) {
      this.#answer(waiting);
    }
  }

  /** A connection brought a request with these messages and wants one response. */
  ask(connection, messages) {
    const patience = patienceOf(messages);
    if (this.#outgoing.length > 0 || patience <= 0) {
      this.#answer(connection);
    } else {
      this.#requests.set(connection, setTimeout(() => this.#answer(connection), patience).unref());
    }
  }

  #answer(connection) {
    clearTimeout(this.#requests.get(connection));
    this.#requests.delete(connection);
    connection.send(this.#session, this.#session.pack(this.#outgoing.splice(0)));
  }
}
