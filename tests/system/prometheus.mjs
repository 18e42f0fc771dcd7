/** Debian's Prometheus, which ./dev unpacks beside the build, or one that is installed; and its tool. */
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from './freePort.mjs';
import { LogLines } from './logLines.mjs';
import { BINARY, temporaryFolder } from './storage.mjs';

const TRIES = 5;
const POLL_MS = 100;
const DEADLINE_MS = 30_000;

const unpacked = (name) => join(dirname(BINARY), 'prometheus', 'usr', 'bin', name);
const programOf = (name) => (existsSync(unpacked(name)) ? unpacked(name) : `/usr/bin/${name}`);

const running = new Set();
process.on('exit', () => running.forEach((child) => child.kill('SIGKILL')));

/** Runs promtool; what it says is in the error where it fails. @returns {string} what it says */
export function promtool(args, options = {}) {
  return execFileSync(programOf('promtool'), args, { encoding: 'utf8', stdio: ['pipe', 'pipe', 'pipe'], ...options });
}

/** Waits for something that only asking can tell. */
export async function until(ask, what) {
  for (const end = Date.now() + DEADLINE_MS; ; await pause(POLL_MS)) {
    const found = await ask();
    if (found) return found;
    if (Date.now() > end) throw new Error(`Waited ${DEADLINE_MS} ms in vain for ${what}`);
  }
}

export class Prometheus {
  #folder = temporaryFolder();
  #process = null;
  #ended = null;

  port = null;
  log = new LogLines();

  /**
   * Starts one with the shipped configuration: only the target is another one, and it looks every second.
   * @param {number} target port of the storage's metrics
   */
  static async start(target) {
    const shipped = new URL('../../deploy/prometheus/', import.meta.url);
    const read = (name) => readFileSync(new URL(name, shipped), 'utf8');
    for (let tries = 1; ; tries++) {
      const server = new Prometheus();
      const configuration = read('prometheus.yml').replace('localhost:9464', `127.0.0.1:${target}`).replaceAll('15s', '1s');
      writeFileSync(join(server.#folder, 'prometheus.yml'), configuration);
      writeFileSync(join(server.#folder, 'tgstorage.rules.yml'), read('tgstorage.rules.yml'));
      if (await server.#start()) return server;
      await server.dispose();
      if (tries === TRIES) throw new Error(`Prometheus does not start:\n${server.log.text}`);
    }
  }

  async #start() {
    this.port = await freePort();
    const args = ['--config.file=prometheus.yml', '--storage.tsdb.path=data', `--web.listen-address=127.0.0.1:${this.port}`];
    this.#process = spawn(programOf('prometheus'), args, { cwd: this.#folder, stdio: ['ignore', 'ignore', 'pipe'] });
    running.add(this.#process);
    this.#process.stderr.setEncoding('utf8').on('data', (chunk) => this.log.add(chunk));
    this.#ended = new Promise((done) => {
      this.#process.once('error', (error) => done(this.log.add(`${error.message}\n`)));
      this.#process.once('exit', () => done(running.delete(this.#process)));
    });
    const isReady = this.log.find(/Server is ready to receive web requests/, { deadline: DEADLINE_MS }).then(() => true, () => false);
    return Promise.race([isReady, this.#ended.then(() => false)]);
  }

  /** What its API answers. @param {string} path with its query */
  async ask(path) {
    const response = await fetch(`http://127.0.0.1:${this.port}/api/v1/${path}`);
    const { status, data, error } = await response.json();
    if (status !== 'success') throw new Error(`${path}: ${error}`);
    return data;
  }

  /** The values of an expression now: [{metric, value}]. */
  async query(expression) {
    const { result } = await this.ask(`query?query=${encodeURIComponent(expression)}`);
    return result.map(({ metric, value }) => ({ metric, value: Number(value[1]) }));
  }

  /** Names of all series that it has seen. */
  async names() {
    return new Set(await this.ask('label/__name__/values'));
  }

  /** Its alerts: [{name, query, annotations, state}]. */
  async alerts() {
    const { groups } = await this.ask('rules?type=alert');
    return groups.flatMap(({ rules }) => rules);
  }

  async dispose() {
    this.#process.kill('SIGKILL');
    await this.#ended;
  }
}
