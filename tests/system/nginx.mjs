/** The real nginx with the shipped configuration, on loopback: only addresses and the log's place are others. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withDeadline } from '../telegram/waiters.mjs';
import { freePort } from './freePort.mjs';
import { LogLines } from './logLines.mjs';
import { temporaryFolder } from './storage.mjs';
import { StorageClient } from './storageClient.mjs';

const SHIPPED = readFileSync(new URL('../../nginx/nginx.conf', import.meta.url), 'utf8');
const TRIES = 5;

const running = new Set();
process.on('exit', () => running.forEach((child) => child.kill('SIGTERM')));

/** The shipped configuration with pieces replaced; each must be there, once. */
function shippedWith(replacements) {
  return Object.entries(replacements).reduce((text, [shipped, own]) => {
    assert.equal(text.split(shipped).length, 2, `nginx.conf has this once: ${shipped}`);
    return text.replace(shipped, () => own);
  }, SHIPPED);
}

export class Nginx {
  #process;
  #folder = temporaryFolder();

  /** What nginx says. */
  log = new LogLines();
  /** Port on 127.0.0.1 and ::1. */
  port;
  /** Resolves to {code, signal}. */
  ended;

  /**
   * Starts an nginx and waits until it listens.
   * @param {object} options
   * @param {{cert: string, key: string}} options.pair what is in ssl/
   * @param {number} options.upstream the storage's port
   * @param {Record<string, string>} [options.changes] further pieces of the shipped configuration → others
   */
  static async start({ pair, upstream, changes = {} }) {
    for (let tries = 1; ; tries++) {
      const nginx = new Nginx();
      nginx.install(pair);
      if (await nginx.#start(upstream, changes)) {
        return nginx;
      }
      const isTaken = /Address already in use/.test(nginx.log.text);
      assert.ok(isTaken && tries < TRIES, `nginx does not start:\n${nginx.log.text}`);
    }
  }

  /** Puts a certificate and its key where the configuration looks for them. */
  install({ cert, key }) {
    const ssl = join(this.#folder, 'ssl');
    mkdirSync(ssl, { recursive: true });
    writeFileSync(join(ssl, 'cert.pem'), cert);
    writeFileSync(join(ssl, 'key.pem'), key, { mode: 0o600 });
  }

  async #start(upstream, changes) {
    this.port = await freePort();
    const file = join(this.#folder, 'nginx.conf');
    const text = shippedWith({
      'listen 50002 ssl': `listen 127.0.0.1:${this.port} ssl`,
      'listen [::]:50002 ssl': `listen [::1]:${this.port} ssl`,
      'proxy_pass 127.0.0.1:23456;': `proxy_pass 127.0.0.1:${upstream};`,
      'error_log /var/log/nginx/error.log info;': 'error_log stderr info;',
      ...changes,
    });
    writeFileSync(file, text);
    const globals = `daemon off; pid ${join(this.#folder, 'nginx.pid')};`;
    this.#launch(['-c', file, '-g', globals]);
    const started = this.log.find(/start worker process /).then(() => true);
    return Promise.race([started, this.ended.then(() => false)]);
  }

  #launch(args) {
    this.#process = spawn('nginx', args, { stdio: ['ignore', 'ignore', 'pipe'] });
    running.add(this.#process);
    this.#process.stderr.setEncoding('utf8').on('data', (chunk) => this.log.add(chunk));
    this.ended = new Promise((done, failed) => {
      this.#process.once('error', failed);
      this.#process.once('close', (code, signal) => done({ code, signal }));
    });
    this.#process.once('close', () => running.delete(this.#process));
  }

  /**
   * Connects over TLS, and says `handshake` at once. Nothing is known yet of what nginx thinks of the certificate.
   * @param {import('node:tls').ConnectionOptions} options `ca`, `cert` and `key`; `host`
   */
  connect(options, handshake = '') {
    const { host = '127.0.0.1', ...tls } = options;
    return StorageClient.connect({ host, port: this.port }, handshake, tls);
  }

  /** Takes certificates and configuration anew; connections so far are ended soon. */
  reload() {
    this.#process.kill('SIGHUP');
  }

  async stop() {
    this.#process.kill('SIGTERM');
    assert.deepEqual(await withDeadline(this.ended, 'the end of nginx'), { code: 0, signal: null });
  }
}
