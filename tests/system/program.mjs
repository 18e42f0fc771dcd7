/** Programs written for TDLib by others' libraries, run with the drop-in libtdjson in TDLib's place. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Waiters, withDeadline } from '../telegram/waiters.mjs';
import { eventually } from './processes.mjs';
import { BINARY } from './storage.mjs';

export const LIBRARY = join(dirname(BINARY), 'libtgstorage_tdjson.so');
const PROGRAMS = fileURLToPath(new URL('programs/', import.meta.url));

const running = new Set();

/** Ends those that a test that failed has left. */
export const endPrograms = () => running.forEach((child) => child.kill('SIGKILL'));

export class Program {
  #child;
  #rest = '';

  /** What it told, in order: arrays. */
  told = new Waiters();
  errors = '';

  /**
   * @param {string} name of a file in programs/
   * @param {string} url TGSTORAGE_URL
   * @param {object} options its argument, to which the library is added
   */
  constructor(name, url, options = {}) {
    const argument = JSON.stringify({ library: LIBRARY, ...options });
    this.#child = spawn(process.execPath, [join(PROGRAMS, name), argument], {
      env: { ...process.env, TGSTORAGE_URL: url },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child.stdout.setEncoding('utf8').on('data', (chunk) => this.#onText(chunk));
    this.#child.stderr.setEncoding('utf8').on('data', (chunk) => (this.errors += chunk));
    running.add(this.#child);
    this.ended = new Promise((done) => this.#child.once('close', (code, signal) => done({ code, signal })));
    this.ended.then(() => running.delete(this.#child));
  }

  #onText(chunk) {
    const lines = (this.#rest + chunk).split('\n');
    this.#rest = lines.pop();
    lines.forEach((line) => this.told.add(JSON.parse(line)));
  }

  /** The first that begins so, past or to come. */
  async tells(...begin) {
    const fits = (what) => begin.every((part, at) => what[at] === part);
    return this.#explained(this.told.find(fits, { what: JSON.stringify(begin) }));
  }

  async #explained(waiting) {
    try {
      return await waiting;
    } catch (error) {
      error.message += `\nIt told ${JSON.stringify(this.told.all)} and said:\n${this.errors}`;
      throw error;
    }
  }

  /** Resolves when it has said something like that on its standard error. */
  complains(pattern) {
    return this.#explained(eventually(() => pattern.test(this.errors), `a complaint like ${pattern}`));
  }

  /** Everything told with that name, without it. */
  all(name) {
    return this.told.all.filter(([first]) => first === name).map(([, ...rest]) => rest);
  }

  /** Its end in order. */
  async end() {
    const { code, signal } = await this.#explained(withDeadline(this.ended, 'the end of the program'));
    assert.deepEqual({ code, signal }, { code: 0, signal: null }, `${this.errors}\n${JSON.stringify(this.told.all)}`);
  }

  /** SIGTERM. */
  stop() {
    this.#child.kill();
    return this.end();
  }

  kill() {
    this.#child.kill('SIGKILL');
    return this.ended;
  }
}
