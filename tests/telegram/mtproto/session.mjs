/**
 * One MTProto session: what one running client instance and this server tell each other
 * under one authorization key, over however many connections follow one another.
 */
import { encode } from '../tl/codec.mjs';
import { randomLong } from './crypto.mjs';
import { joinContainer, rpcResult } from './messages.mjs';

const MAX_UNACKED = 2000;

export class Session {
  #server;
  #contentCount = 0;
  #isGreeted = false;
  /** Messages that the client has not acknowledged, by their id. */
  #unacked = new Map();
  /** Message ids of the calls that arrived, so that a resent call runs once. */
  #calls = new Set();

  constructor(server, authKey, id) {
    this.#server = server;
    this.authKey = authKey;
    this.id = id;
    /** What carries its messages: a connection, or the exchange of those over HTTP. */
    this.connection = null;
    /** Its HttpExchange, once it spoke over HTTP. */
    this.exchange = null;
    /** True once the session made a call other than a file transfer: it is a client's main session. */
    this.isMain = false;
    /** What initConnection told about the client. */
    this.client = null;
    this.salt = authKey.salt;
  }

  /** Makes a connection the session's one, and sends again what was never acknowledged. */
  attach(connection, firstMessageId) {
    this.connection = connection;
    if (!this.#isGreeted) {
      this.#isGreeted = true;
      this.sendService({
        _: 'new_session_created',
        first_msg_id: firstMessageId,
        unique_id: randomLong(),
        server_salt: this.salt,
      });
    }
    for (const message of this.#unacked.values()) {
      this.connection.send(this, message);
    }
  }

  detach(connection) {
    if (this.connection === connection) {
      /** What carries its messages: a connection, or the exchange of those over HTTP. */
    this.connection = null;
    /** Its HttpExchange, once it spoke over HTTP. */
    this.exchange = null;
    }
  }

  acknowledge(messageIds) {
    for (const id of messageIds) {
      this.#unacked.delete(id);
    }
  }

  /** Whether a call is seen for the first time; a repeated one gets its answer again by resending. */
  registerCall(messageId) {
    if (this.#calls.has(messageId)) {
      return false;
    }
    this.#calls.add(messageId);
    if (this.#calls.size > MAX_UNACKED) {
      this.#calls.delete(this.#calls.values().next().value);
    }
    return true;
  }

  /** Whether a call with this message id arrived. */
  hasCall(messageId) {
    return this.#calls.has(messageId);
  }

  /** Sends content that the client must acknowledge, now or when it is back. */
  sendContent(body, isAnswer) {
    const message = {
      messageId: this.#server.nextMessageId(isAnswer),
      seqNo: this.#contentCount++ * 2 + 1,
      body,
    };
    if (this.#unacked.size >= MAX_UNACKED) {
      this.#unacked.delete(this.#unacked.keys().next().value);
    }
    this.#unacked.set(message.messageId, message);
    this.connection?.send(this, message);
  }

  /** Sends a service message, which is lost where no connection is up. */
  sendService(object, isAnswer = false) {
    const message = {
      messageId: this.#server.nextMessageId(isAnswer),
      seqNo: this.#contentCount * 2,
      body: encode(object),
    };
    this.connection?.send(this, message);
  }

  /** Several messages as one that needs no acknowledgement of its own. */
  pack(messages) {
    return messages.length === 1
      ? messages[0]
      : { messageId: this.#server.nextMessageId(false), seqNo: this.#contentCount * 2, body: joinContainer(messages) };
  }

  /** Pushes an update. */
  push(object) {
    this.sendContent(encode(object), false);
  }

  /** Answers a call. */
  answer(requestId, result) {
    this.sendContent(rpcResult(requestId, result), true);
  }
}
