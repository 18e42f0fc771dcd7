/** A TCP connection's way to a server on this machine, that can be slow, or fall silent without an end. */
import { connect, createServer } from 'node:net';

const LOOPBACK = '127.0.0.1';

export class Link {
  #listener;
  #port;
  #pairs = new Set();
  #delayMs = 0;
  #isSilent = false;

  /** @param {number} port where the server is */
  static async to(port) {
    const link = new Link(port);
    await new Promise((done) => link.#listener.listen(0, LOOPBACK, done));
    return link;
  }

  constructor(port) {
    this.#port = port;
    this.#listener = createServer((socket) => this.#join(socket));
  }

  /** Where clients find it. */
  get port() {
    return this.#listener.address().port;
  }

  #join(client) {
    const server = connect(this.#port, LOOPBACK);
    const pair = { client, server, isSilent: false };
    this.#pairs.add(pair);
    this.#carry(pair, client, server);
    this.#carry(pair, server, client);
    pair.isSilent = this.#isSilent;
  }

  #carry(pair, from, to) {
    from.on('error', () => {});
    from.on('data', (data) => {
      if (pair.isSilent) return;
      this.#delayMs > 0 ? setTimeout(() => to.writable && to.write(data), this.#delayMs) : to.write(data);
    });
    from.on('close', () => {
      if (pair.isSilent) return;
      to.destroy();
      this.#pairs.delete(pair);
    });
  }

  /** What comes from now on takes so long each way. */
  delay(milliseconds) {
    this.#delayMs = milliseconds;
  }

  /** From now on nothing passes, and nobody is told: as behind a firewall that forgot. New connections, too. */
  fallSilent() {
    this.#isSilent = true;
    this.#pairs.forEach((pair) => (pair.isSilent = true));
  }

  /** New connections are carried again; those that fell silent stay so. */
  recover() {
    this.#isSilent = false;
  }

  close() {
    this.#listener.close();
    this.#pairs.forEach(({ client, server }) => [client, server].forEach((socket) => socket.destroy()));
  }
}
