/**
 * One TCP connection of a client: transport, handshakes and the service messages.
 */
import { decode, encode } from '../tl/codec.mjs';
import { Handshake } from './handshake.mjs';
import { HttpExchange } from './httpExchange.mjs';
import { HttpTransport, isHttp, WORD_BYTES } from './httpTransport.mjs';
import { frameKeyId, openEncrypted, openPlain, sealEncrypted, sealPlain, splitContainer } from './messages.mjs';
import { Transport } from './transport.mjs';

/** Transport error: the server does not know this authorization key. */
const KEY_NOT_FOUND = -404;

const SALT_LIFETIME = 24 * 3600;

/** Bytes of a msgs_state_info. */
const STATE_NOT_RECEIVED = 3;
const STATE_RECEIVED = 4;

export class Connection {
  #server;
  #socket;
  #secret;
  /** Null until the first bytes tell which it is. */
  #transport = null;
  #opening = Buffer.alloc(0);
  #handshake;
  /** Sessions that spoke on this connection. */
  #sessions = new Set();

  constructor(server, socket, secret) {
    this.#server = server;
    this.#socket = socket;
    this.#secret = secret;
    this.#handshake = new Handshake(server.rsa);
    socket.on('data', (bytes) => this.receive(bytes));
    socket.on('close', () => this.#closed());
    socket.on('error', () => socket.destroy());
  }

  get dcId() {
    return this.#transport?.dcId ?? null;
  }

  get isTestDc() {
    return this.#transport?.isTestDc ?? false;
  }

  get sessions() {
    return [...this.#sessions];
  }

  close() {
    this.#socket.destroy();
  }

  /** Takes bytes of the client; anything malformed closes the connection. */
  receive(bytes) {
    try {
      for (const frame of this.#framesIn(bytes)) {
        this.#onFrame(frame);
      }
    } catch (error) {
      this.#server.onFault(error);
      this.close();
    }
  }

  #framesIn(bytes) {
    if (this.#transport) {
      return this.#transport.receive(bytes);
    }
    this.#opening = Buffer.concat([this.#opening, bytes]);
    if (this.#opening.length < WORD_BYTES) {
      return [];
    }
    this.#transport = isHttp(this.#opening) ? new HttpTransport() : new Transport(this.#secret);
    return this.#transport.receive(this.#opening);
  }

  /** Sends one message of a session. */
  send(session, message) {
    const { authKey } = session;
    this.#write(sealEncrypted({ salt: session.salt, sessionId: session.id, ...message }, authKey.bytes, authKey.id));
  }

  #write(frame) {
    if (!this.#socket.destroyed) {
      this.#socket.write(this.#transport.wrap(frame));
    }
  }

  #closed() {
    for (const session of this.#sessions) {
      session.exchange?.leave(this);
      session.detach(this);
    }
    this.#server.forgetConnection(this);
  }

  #onFrame(frame) {
    if (frame.length < 24) {
      return;
    }
    const keyId = frameKeyId(frame);
    if (keyId === 0n) {
      this.#onPlain(openPlain(frame));
      return;
    }
    const authKey = this.#server.keys.get(keyId);
    if (!authKey) {
      this.#writeError(KEY_NOT_FOUND);
      return;
    }
    const message = openEncrypted(frame, authKey.bytes);
    if (message) {
      this.#onMessage(authKey, message);
    }
  }

  #writeError(code) {
    const bytes = Buffer.alloc(4);
    bytes.writeInt32LE(code);
    this.#write(bytes);
  }

  #onPlain(payload) {
    const { answer, authKey } = this.#handshake.handle(payload);
    if (authKey) {
      this.#server.keys.add(authKey);
    }
    this.#write(sealPlain(this.#server.nextMessageId(true), answer));
  }

  #onMessage(authKey, message) {
    const session = this.#server.sessionOf(authKey, message.sessionId);
    const carrier = this.#carrierOf(session);
    this.#sessions.add(session);
    if (session.connection !== carrier) {
      session.attach(carrier, message.messageId);
      this.#server.onSessionAttached(session);
    }
    const messages = splitContainer(message);
    const toAcknowledge = [];
    for (const inner of messages) {
      if (inner.seqNo & 1) {
        toAcknowledge.push(inner.messageId);
      }
      this.#onInner(session, inner);
    }
    if (toAcknowledge.length > 0) {
      session.sendService({ _: 'msgs_ack', msg_ids: toAcknowledge });
    }
    session.exchange?.ask(this, messages);
  }

  /** What a session's messages go out by: this connection, or all its requests over HTTP together. */
  #carrierOf(session) {
    if (!(this.#transport instanceof HttpTransport)) {
      return this;
    }
    session.exchange ??= new HttpExchange(session);
    session.exchange.join(this);
    return session.exchange;
  }

  #onInner(session, { messageId, body }) {
    let call;
    try {
      call = decode(body);
    } catch (error) {
      this.#server.onUnreadable(session, messageId, error);
      return;
    }
    const service = serviceHandlers[call._];
    if (service) {
      service(session, call, messageId, this.#server);
    } else if (session.registerCall(messageId)) {
      this.#server.onCall(session, messageId, call);
    }
  }
}

const pong = (session, { ping_id }, messageId) => session.sendService({ _: 'pong', msg_id: messageId, ping_id }, true);

function futureSalts(session, _call, messageId) {
  const now = Math.floor(Date.now() / 1000);
  const salt = { _: 'future_salt', valid_since: now, valid_until: now + SALT_LIFETIME, salt: session.salt };
  session.sendService({ _: 'future_salts', req_msg_id: messageId, now, salts: [salt] }, true);
}

/** Tells which of the messages asked about have arrived. */
function stateInfo(session, { msg_ids: ids }, messageId) {
  const info = Buffer.from(ids.map((id) => (session.hasCall(id) ? STATE_RECEIVED : STATE_NOT_RECEIVED)));
  session.sendService({ _: 'msgs_state_info', req_msg_id: messageId, info }, true);
}

const ignore = () => {};

const serviceHandlers = {
  msgs_ack: (session, { msg_ids: ids }) => session.acknowledge(ids),
  ping: pong,
  ping_delay_disconnect: pong,
  get_future_salts: futureSalts,
  msgs_state_req: stateInfo,
  destroy_session: (session, { session_id: id }) => session.sendService({ _: 'destroy_session_ok', session_id: id }, true),
  rpc_drop_answer: (session, _call, messageId) => session.answer(messageId, encode({ _: 'rpc_answer_unknown' })),
  destroy_auth_key: (session, _call, _messageId, server) => {
    session.sendService({ _: 'destroy_auth_key_ok' }, true);
    server.keys.delete(session.authKey);
  },
  msgs_state_info: ignore,
  msgs_all_info: ignore,
  msg_resend_req: ignore,
  http_wait: ignore,
};

