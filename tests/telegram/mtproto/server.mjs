/**
 * The MTProto server: connections, authorization keys and sessions, without any notion
 * of what the calls in them mean.
 */
import { Connection } from './connection.mjs';
import { KeyStore } from './keys.mjs';
import { Session } from './session.mjs';

/** Kinds of message id, in their lowest bits. */
const ANSWER_BITS = 1n;
const UPDATE_BITS = 3n;

export class MtprotoServer {
  #lastMessageId = 0n;
  #connections = new Set();

  /**
   * @param {object} hooks
   * @param {object} hooks.rsa the key of generateRsaKey
   * @param {(session: Session, messageId: bigint, call: object) => void} hooks.onCall a call to answer
   * @param {(session: Session, messageId: bigint, error: Error, body: Buffer) => void} hooks.onUnreadable
   *   a call that the declarations can't read
   * @param {(session: Session) => void} hooks.onSessionAttached a session got a connection
   * @param {(error: Error) => void} hooks.onFault a connection was closed for what it sent
   */
  constructor({ rsa, onCall, onUnreadable, onSessionAttached, onFault }) {
    this.rsa = rsa;
    this.keys = new KeyStore();
    this.onCall = onCall;
    this.onUnreadable = onUnreadable;
    this.onSessionAttached = onSessionAttached;
    this.onFault = onFault;
  }

  /**
   * Serves MTProto on a socket.
   * @param {Buffer|null} [secret] of the MTProto proxy that the client came through
   */
  serve(socket, secret = null) {
    const connection = new Connection(this, socket, secret);
    this.#connections.add(connection);
    return connection;
  }

  get connections() {
    return [...this.#connections];
  }

  forgetConnection(connection) {
    this.#connections.delete(connection);
  }

  /** The session of that id under a key, begun where it is new. */
  sessionOf(authKey, id) {
    let session = authKey.sessions.get(id);
    if (!session) {
      forgetDeadSessions(authKey);
      session = new Session(this, authKey, id);
      authKey.sessions.set(id, session);
    }
    return session;
  }

  /** A message id: the time in 2^-32 seconds, ever growing, marked as answer or update. */
  nextMessageId(isAnswer) {
    const milliseconds = Date.now();
    const now = (BigInt(Math.floor(milliseconds / 1000)) << 32n) | (BigInt(milliseconds % 1000) << 22n);
    const base = now > this.#lastMessageId ? now : this.#lastMessageId + 4n;
    this.#lastMessageId = base & ~3n;
    return this.#lastMessageId | (isAnswer ? ANSWER_BITS : UPDATE_BITS);
  }

  close() {
    for (const connection of this.#connections) {
      connection.close();
    }
  }
}

/** A client that begins a new session under a key has given up those without a connection. */
function forgetDeadSessions(authKey) {
  for (const [id, session] of authKey.sessions) {
    if (!session.connection) {
      authKey.sessions.delete(id);
    }
  }
}
