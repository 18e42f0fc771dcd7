/**
 * A small Telegram on this machine, for tests: a data center that real TDLib logs in to,
 * with people whom the test plays.
 */
import { Faults } from './faults.mjs';
import { identityKey, patchedCopy } from './identity.mjs';
import { readConstructorIds } from './library.mjs';
import { MtprotoServer } from './mtproto/server.mjs';
import { Proxy } from './proxy.mjs';
import { Dispatcher, unknownConstructor } from './rpc/dispatcher.mjs';
import { Waiters } from './waiters.mjs';
import { World } from './world/world.mjs';

/** The pinned library as npm installs it. */
export const DEFAULT_LIBRARY = new URL('../../node_modules/@prebuilt-tdlib/linux-x64-glibc/libtdjson.so', import.meta.url)
  .pathname;

const DEFAULT_OPTIONS = {
  /** The library that `libraryPath` is a patched copy of. */
  library: DEFAULT_LIBRARY,
  /** `{username, password}` that the SOCKS5 proxy demands, if any. */
  proxyCredentials: null,
  /** Whether log-in codes also come as a message of the service account to logged-in devices. */
  sendsLoginCodes: true,
  /** The right code for numbers that nobody has yet. */
  newcomersCode: '12345',
  /** Port of the SOCKS5 proxy; 0 takes a free one. */
  port: 0,
};

export class Telegram {
  #options;
  #proxies = [];
  #server;
  #dispatcher;
  #faults = new Faults();
  #rpcs = new Waiters();
  #arrivals = new Waiters();
  #constructorNames = null;

  /** The people by the names the test gave them. */
  people = {};
  /** The channels, likewise. */
  channels = {};
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
  static async start({ people = {}, channels = {}, ...changes } = {}) {
    const options = { ...DEFAULT_OPTIONS, ...changes };
    const telegram = new Telegram(options);
    telegram.addPeople(people);
    for (const [name, channel] of Object.entries(channels)) {
      telegram.channels[name] = telegram.world.addChannel(channel);
    }
    await telegram.openProxy({ type: 'socks5', port: options.port, credentials: options.proxyCredentials });
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

  /** The SOCKS5 proxy that every data center has; see openProxy for others. */
  get proxy() {
    return this.#proxies[0];
  }

  /** Port of the SOCKS5 proxy on the loopback address. */
  get port() {
    return this.proxy.port;
  }

  /** Every connection through any of the proxies: {proxy, address, port, username, isOpen}. */
  get connections() {
    return this.#arrivals.all;
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

  /** Opens a further way in, of any kind; `description` as Proxy.open takes it. */
  async openProxy(description) {
    const proxy = await Proxy.open(description, (record, rest, stream) => this.#onAccepted(record, rest, stream));
    this.#proxies.push(proxy);
    return proxy;
  }

  /** Cuts every connection; clients may come back at once. */
  cutConnections() {
    this.#proxies.forEach((proxy) => proxy.cutConnections());
  }

  /** Cuts every connection and refuses new ones until acceptConnections. */
  refuseConnections() {
    this.#proxies.forEach((proxy) => proxy.refuseConnections());
  }

  acceptConnections() {
    this.#proxies.forEach((proxy) => proxy.acceptConnections());
  }

  /** Ends the data center and frees its ports. */
  async stop() {
    this.#faults.stop();
    await Promise.all(this.#proxies.map((proxy) => proxy.close()));
  }

  #onAccepted(record, rest, stream) {
    const connection = this.#server.serve(stream, record.secret);
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
    if (session.isMain && others.length > 0) {
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
