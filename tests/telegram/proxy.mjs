/**
 * One way into the data center: a listener that speaks one kind of proxy, takes a connection to any address, and
 * hands it over. Or no proxy: the address of a data center itself.
 */
import { createServer } from 'node:net';
import { acceptHttp } from './httpProxy.mjs';
import { acceptMtproto } from './mtprotoProxy.mjs';
import { acceptSocks5 } from './socks5.mjs';
import { Waiters } from './waiters.mjs';

const LOOPBACK = '127.0.0.1';

/**
 * How each kind greets: `(socket, {accept, refuse, credentials, secret}) => void`, which calls once
 * `accept({address, port, username, …}, restOfBytes, stream)`, the stream being the socket or what stands for it,
 * or `refuse(why)` when it has turned the client away.
 */
const GREETINGS = { socks5: acceptSocks5, http: acceptHttp, mtproto: acceptMtproto, direct: acceptDirectly };

/** For clients that mean this very address; none on a usual machine does. */
function acceptDirectly(socket, { accept }) {
  accept({ address: socket.localAddress, port: socket.localPort, username: null }, Buffer.alloc(0));
}

export class Proxy {
  #listener;
  #description;
  #onAccepted;
  #sockets = new Set();
  #isRefusing = false;

  /** Connections that were let through: {proxy, address, port, username, isOpen, …}. */
  arrivals = new Waiters();
  /** Why clients were turned away: {why}. */
  refusals = new Waiters();

  /**
   * @param {object} description
   * @param {'socks5'|'http'|'mtproto'|'direct'} description.type
   * @param {string} [description.host] address to listen on
   * @param {number} [description.port] 0 takes a free one
   * @param {{username: string, password: string}|null} [description.credentials] demanded of clients, if any
   * @param {string|null} [description.secret] of an mtproto proxy, in hexadecimal digits
   * @param {(record: object, rest: Buffer, stream: object) => void} onAccepted
   */
  static async open(description, onAccepted) {
    const proxy = new Proxy(description, onAccepted);
    await proxy.#listen();
    return proxy;
  }

  constructor(description, onAccepted) {
    this.#description = { host: LOOPBACK, port: 0, credentials: null, secret: null, ...description };
    this.#onAccepted = onAccepted;
  }

  get type() {
    return this.#description.type;
  }

  get port() {
    return this.#listener.address().port;
  }

  /** Every connection that was let through. */
  get connections() {
    return this.arrivals.all;
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

  close() {
    this.cutConnections();
    return new Promise((resolve) => this.#listener.close(resolve));
  }

  #listen() {
    this.#listener = createServer((socket) => this.#onSocket(socket));
    return new Promise((resolve, reject) => {
      this.#listener.once('error', reject);
      this.#listener.listen(this.#description.port, this.#description.host, resolve);
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
    socket.on('error', () => socket.destroy());
    const { type, credentials, secret } = this.#description;
    GREETINGS[type](socket, {
      credentials,
      secret,
      accept: (target, rest, stream = socket) => this.#accept(target, rest, stream),
      refuse: (why) => this.refusals.add({ why }),
    });
  }

  #accept(target, rest, stream) {
    const record = { proxy: this, ...target, isOpen: true };
    stream.on('close', () => {
      record.isOpen = false;
    });
    this.#onAccepted(record, rest, stream);
    this.arrivals.add(record);
  }
}
