/** A client of the storage: one connection, TCP or TLS, that speaks its protocol or says what it likes. */
import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { Waiters, withDeadline } from '../telegram/waiters.mjs';

export class StorageClient {
  #socket;
  #nextExtra = 1;
  #answers = new Map();
  #rest = '';

  /** Everything the storage sent, in order: answers and updates. */
  received = new Waiters();
  /** The same as it came over the wire. */
  lines = [];
  /** What was sent and is no line of JSON; stays empty where the storage works. */
  garbage = [];
  /** Resolves when the connection is closed. */
  closed;
  /** Own port, as the storage's log shows it. */
  port;

  /**
   * Connects, and says `handshake` at once. By TLS nothing is known yet of what the other side thinks of the
   * certificate.
   * @param {{port?: number, host?: string, path?: string}} address TCP, or the path of a Unix socket
   * @param {string|Buffer} [handshake] as it goes over the wire
   * @param {import('node:tls').ConnectionOptions|null} [tls] `ca`, `cert` and `key`, where it is to be TLS
   */
  static async connect(address, handshake = '', tls = null) {
    const place = { host: '127.0.0.1', ...address };
    const socket = tls ? connectTls({ checkServerIdentity: () => undefined, ...place, ...tls }) : connect(place);
    const client = new StorageClient(socket);
    const failed = new Promise((_, reject) => socket.once('error', reject));
    const connected = new Promise((done) => socket.once(tls ? 'secureConnect' : 'connect', done));
    await withDeadline(Promise.race([connected, failed]), 'a connection');
    failed.catch(() => {});
    client.port = socket.localPort;
    client.write(handshake);
    return client;
  }

  /** The certificate of the other side, by TLS. */
  get serverCertificate() {
    return this.#socket.getPeerX509Certificate();
  }

  constructor(socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.on('error', () => {});
    socket.setEncoding('utf8').on('data', (chunk) => this.#onText(chunk));
    this.closed = new Promise((done) => socket.once('close', done));
  }

  #onText(chunk) {
    const lines = (this.#rest + chunk).split('\n');
    this.#rest = lines.pop();
    lines.forEach((line) => this.#onLine(line));
  }

  #onLine(line) {
    let object;
    try {
      object = JSON.parse(line);
    } catch {
      this.garbage.push(line);
      return;
    }
    const waiting = this.#answers.get(object['@extra']);
    if (waiting) {
      this.#answers.delete(object['@extra']);
      waiting(object);
    }
    this.lines.push(line);
    this.received.add(object);
  }

  /** An object of `received` as it came over the wire. */
  lineOf(object) {
    return this.lines[this.received.all.indexOf(object)];
  }

  /** Place in `received.all` behind everything so far, to wait for what comes from now on. */
  get now() {
    return this.received.all.length;
  }

  /** Writes bytes as they are. */
  write(bytes) {
    if (bytes.length > 0) {
      this.#socket.write(bytes);
    }
  }

  /** Writes each byte in a segment of its own. */
  async writeBytewise(text) {
    for (const byte of Buffer.from(text)) {
      await new Promise((done) => this.#socket.write(Buffer.from([byte]), done));
      await new Promise(setImmediate);
    }
  }

  send(request) {
    this.write(`${JSON.stringify(request)}\n`);
  }

  /** The answer to a request, errors too. */
  ask(request, { deadline } = {}) {
    const extra = this.#nextExtra++;
    const answered = new Promise((done) => this.#answers.set(extra, done));
    this.send({ ...request, '@extra': extra });
    const gone = this.closed.then(() => {
      throw new Error(`The connection ended before ${request['@type']} was answered`);
    });
    return withDeadline(Promise.race([answered, gone]), `the answer to ${request['@type']}`, deadline);
  }

  /** The answer to a request that must succeed. */
  async call(request, options) {
    const answer = await this.ask(request, options);
    if (answer['@type'] === 'error') {
      throw new Error(`${request['@type']}: ${answer.code} ${answer.message}`);
    }
    return answer;
  }

  /** The first object of a type that fits, past or to come. */
  sees(type, predicate = () => true, options = {}) {
    const fits = (object) => object['@type'] === type && predicate(object);
    return this.received.find(fits, { what: type, ...options });
  }

  seesError(predicate, options) {
    return this.sees('error', predicate, options);
  }

  seesState(type, options) {
    const fits = ({ authorization_state: state }) => state['@type'] === type;
    return this.sees('updateAuthorizationState', fits, { what: type, ...options });
  }

  seesConnection(type, options) {
    return this.sees('updateConnectionState', ({ state }) => state['@type'] === type, { what: type, ...options });
  }

  seesCall(state, options) {
    const fits = ({ call }) => call.state['@type'] === state;
    return this.sees('updateCall', fits, { what: state, ...options }).then(({ call }) => call);
  }

  seesText(text, options) {
    const fits = ({ message }) => message.content.text?.text === text;
    return this.sees('updateNewMessage', fits, { what: `the message "${text}"`, ...options });
  }

  /** Whether such a message has come. */
  hasText(text) {
    return this.received.all.some((object) => object.message?.content?.text?.text === text);
  }

  /** Names of the authorization states so far, in order, from a place in `received.all` on. */
  states(from = 0) {
    return this.received.all.slice(from).flatMap((object) => object.authorization_state?.['@type'] ?? []);
  }

  /** The connection state now, as far as it was told. */
  get connectionState() {
    return this.received.all.findLast(({ state }) => state?.['@type'].startsWith('connectionState'))?.state['@type'];
  }

  /** Waits until the session is logged in and connected, so that messages sent now are no past ones. */
  async ready({ from = 0, deadline } = {}) {
    await this.seesState('authorizationStateReady', { from, deadline });
    const isConnected = () => this.connectionState === 'connectionStateReady';
    await this.received.find(isConnected, { what: 'connectionStateReady' });
  }

  /** Logs a person in by phone number and code, and by password where there is one. */
  async logIn({ phone, code, password }) {
    const from = this.now === 0 ? 0 : Math.max(0, this.#lastPlaceOf('authorizationStateWaitPhoneNumber'));
    await this.seesState('authorizationStateWaitPhoneNumber', { from });
    await this.call({ '@type': 'setAuthenticationPhoneNumber', phone_number: phone });
    await this.seesState('authorizationStateWaitCode', { from });
    await this.call({ '@type': 'checkAuthenticationCode', code });
    if (password) {
      await this.seesState('authorizationStateWaitPassword', { from });
      await this.call({ '@type': 'checkAuthenticationPassword', password });
    }
    await this.ready({ from });
  }

  #lastPlaceOf(state) {
    return this.received.all.findLastIndex((object) => object.authorization_state?.['@type'] === state);
  }

  /** Waits for the storage to close the connection. */
  seesEnd({ deadline } = {}) {
    return withDeadline(this.closed, 'the end of the connection', deadline);
  }

  stopReading() {
    this.#socket.pause();
  }

  readOn() {
    this.#socket.resume();
  }

  /** Says that nothing more will be sent; answers still come. */
  endInput() {
    this.#socket.end();
  }

  /** Leaves at once. */
  leave() {
    this.#socket.destroy();
    return this.closed;
  }
}
