/**
 * A small Telegram on this machine, for tests: a data center that real TDLib logs in to,
 * with people whom the test plays.
 */
import { createServer } from 'node:net';
import { Faults } from './faults.mjs';
import { identityKey, patchedCopy } from './identity.mjs';
import { readConstructorIds } from './library.mjs';
import { MtprotoServer } from './mtproto/server.mjs';
import { Dispatcher, unknownConstructor } from './rpc/dispatcher.mjs';
import { acceptSocks5 } from './socks5.mjs';
import { Waiters } from './waiters.mjs';
import { World } from './world/world.mjs';

const HOST = '127.0.0.1';

/** The pinned library as npm installs it. */
export const DEFAULT_LIBRARY = new URL('../../node_modules/@prebuilt-tdlib/linux-x64-glibc/libtdjson.so', import.meta.url)
  .pathname;

const DEFAULT_OPTIONS = {
  /** The library that `libraryPath` is a patched copy of. */
  library: DEFAULT_LIBRARY,
  /** `{username, password}` that the proxy demands, if any. */
  proxyCredentials: null,
  /** Whether log-in codes also come as a message of the service account to logged-in devices. */
  sendsLoginCodes: true,
  /** The right code for numbers that nobody has yet. */
  newcomersCode: '12345',
  /** The listening port; 0 takes a free one. */
  port: 0,
};

export class Telegram {
  #options;
  #listener;
  #server;
  #dispatcher;
  #faults = new Faults();
  #sockets = new Set();
  #rpcs = new Waiters();
  #arrivals = new Waiters();
  #isRefusing = false;
  #constructorNames = null;

  /** The people by the names the test gave them. */
  people = {};
  /** The channels, likewise. */
  channels = {};
  /** Every connection through the proxy: {address, port, username, isOpen}. */
  connections = [];
  /** Authorization keys that two running clients used at once: {keyId, person, at}. */
  duplicateKeyUses = [];
  /** Mistakes of the clients or of this server that a test should see. */
  mistakes = [];

  /**
   * Starts a data center.
   * @param {object} [description]
   * @param {Record<string, object>} [description.people] people by name, see Person
   * @param {Record<string, object>} [description.channels] channels by name: {title, username}
   * @param {object} [description.options] see DEFAULT_OPTIONS
   * @returns {Promise<Telegram>}
   */
  static async start({ people = {}, channels = {}, ...options } = {}) {
    const telegram = new Telegram({ ...DEFAULT_OPTIONS, ...options });
    telegram.addPeople(people);
    for (const [name, channel] of Object.entries(channels)) {
      telegram.channels[name] = telegram.world.addChannel(channel);
    }
    await telegram.#listen();
    return telegram;
  }

  constructor(options) {
    this.#options = options;
    const onFault = (error) => this.mistakes.push(error);
    this.#server = new MtprotoServer({
      rsa: identityKey(),
      onCall: (session, messageId, call) => this.#dispatcher.dispatch(session, messageId, call),
      onUnreadable: (session, messageId, error) => this.#onUnreadable(session, messageId, error),
      onSessionAttached: () => {},
      onFault,
    });
    this.world = new World(this.#server.keys);
    this.#dispatcher = new Dispatcher({
      world: this.world,
      keys: this.#server.keys,
      options,
      faults: this.#faults,
      onRpc: (call) => this.#onRpc(call),
      onFault,
    });
  }

  /** Port of the SOCKS5 proxy on the loopback address. */
  get port() {
    return this.#listener.address().port;
  }

  /** Telegram's service account (777000). */
  get service() {
    return this.world.service;
  }

  /** Path of a copy of the library that trusts this process's data centers; it lasts as long as the process. */
  get libraryPath() {
    return patchedCopy(this.#options.library);
  }

  /** The key that a library must trust, as PEM. */
  get publicKeyPem() {
    return this.#server.rsa.publicKeyPem;
  }

  /** Every call so far: {name, params, account, at}; the account is a Person or null. */
  get rpcLog() {
    return this.#rpcs.all;
  }

  /** Adds people by name, also while running. */
  addPeople(people) {
    for (const [name, description] of Object.entries(people)) {
      this.people[name] = this.world.addPerson({ name, ...description });
    }
    return this.people;
  }

  /**
   * The first call of that name, past or to come.
   * @param {string} name
   * @param {(entry: object) => boolean} [predicate]
   * @param {{from?: number, deadline?: number}} [options] `from`: place in rpcLog to begin at
   */
  waitForRpc(name, predicate = () => true, options = {}) {
    const fits = (entry) => entry.name === name && predicate(entry);
    return this.#rpcs.find(fits, { what: `the call ${name}`, ...options });
  }

  /** The first connection from place `from` on, past or to come. */
  waitForConnection({ from = 0, ...options } = {}) {
    return this.#arrivals.find(() => true, { from, what: 'a connection', ...options });
  }

  /** Calls of that name get FLOOD_WAIT. */
  floodWait(name, seconds, options) {
    return this.#faults.fail(name, { code: 420, message: `FLOOD_WAIT_${seconds}`, ...options });
  }

  /** Calls of that name get an error: `{code, message, times, account}`. */
  failRpc(name, error) {
    return this.#faults.fail(name, error);
  }

  /** Calls of that name are answered after a while: `{times, account}`. */
  delayRpc(name, milliseconds, options) {
    return this.#faults.delay(name, milliseconds, options);
  }

  /** Calls of that name are answered once `release()` is called on the result. */
  holdRpc(name, options) {
    return this.#faults.hold(name, options);
  }

  /** Cuts every connection; clients may come back at once. */
  cutConnections() {
    this.#sockets.forEach((socket) => socket.destroy());
  }

  /** Cuts every connection and refuses new ones until acceptConnections. */
  refuseConnections() {
    this.#isRefusing = true;
    this.cutConnections();
  }

  acceptConnections() {
    this.#isRefusing = false;
  }

  /** Ends the data center and frees its port. */
  async stop() {
    this.#faults.stop();
    this.cutConnections();
    await new Promise((resolve) => this.#listener.close(resolve));
  }

  #listen() {
    this.#listener = createServer((socket) => this.#onSocket(socket));
    return new Promise((resolve, reject) => {
      this.#listener.once('error', reject);
      this.#listener.listen(this.#options.port, HOST, resolve);
    });
  }

  #onSocket(socket) {
    if (this.#isRefusing) {
      socket.destroy();
      return;
    }
    socket.setNoDelay(true);
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    acceptSocks5(socket, (target, rest) => this.#onAccepted(socket, target, rest), this.#options.proxyCredentials);
  }

  #onAccepted(socket, target, rest) {
    const record = { ...target, isOpen: true };
    this.connections.push(record);
    socket.on('close', () => {
      record.isOpen = false;
    });
    const connection = this.#server.serve(socket);
    if (rest.length > 0) {
      connection.receive(rest);
    }
    this.#arrivals.add(record);
  }

  #onRpc({ name, params, context }) {
    this.#noteKeyUse(context);
    this.#rpcs.add({ name, params, account: context.person, at: Date.now() });
  }

  /** Two main sessions with live connections under one key are two running clients. */
  #noteKeyUse({ session, authKey, person }) {
    const others = this.#server.keys
      .sessionsOf(authKey)
      .filter((other) => other.id !== session.id && other.isMain && other.connection !== null);
    if (others.length > 0) {
      this.duplicateKeyUses.push({ keyId: authKey.id, person, at: Date.now() });
    }
  }

  #onUnreadable(session, messageId, error) {
    const id = unknownConstructor(error);
    const name = id === null ? 'unreadable' : this.#nameOf(id);
    this.#dispatcher.refuse(session, messageId, name);
  }

  /** The library's own name of a constructor that our declarations lack. */
  #nameOf(id) {
    this.#constructorNames ??= new Map(
      [...readConstructorIds(this.#options.library)].map(([name, number]) => [number, name]),
    );
    return this.#constructorNames.get(id)?.replace('_', '.') ?? `0x${id.toString(16)}`;
  }
}
