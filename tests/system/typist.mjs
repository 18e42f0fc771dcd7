/** A command of the owner's that asks: what it says, and what is typed, by a pipe or at a terminal. */
import { spawn } from 'node:child_process';
import { withDeadline } from '../telegram/waiters.mjs';
import { BINARY } from './storage.mjs';

const quoted = (word) => `'${word.replaceAll("'", "'\\''")}'`;

export class Typist {
  #process;
  #waiting = new Set();
  #ended;

  /** All that it has said, on both outputs. */
  text = '';
  out = '';

  /**
   * @param {string[]} args of the command line
   * @param {{atTerminal?: boolean, cwd?: string}} [options] at a terminal, the text holds what that shows of what is typed
   */
  constructor(args, { atTerminal = false, cwd } = {}) {
    const command = [BINARY, ...args];
    const [file, ...words] = atTerminal ? ['script', '-qefc', command.map(quoted).join(' '), '/dev/null'] : command;
    this.#process = spawn(file, words, { cwd, stdio: ['pipe', 'pipe', 'pipe'] });
    this.#process.stdin.on('error', () => {}); // it has ended
    this.#process.stdout.setEncoding('utf8').on('data', (chunk) => this.#hear(chunk, true));
    this.#process.stderr.setEncoding('utf8').on('data', (chunk) => this.#hear(chunk, false));
    this.#ended = new Promise((done) => this.#process.once('close', (code, signal) => done({ code, signal })));
  }

  #hear(chunk, isOut) {
    this.text += chunk;
    this.out += isOut ? chunk : '';
    this.#waiting.forEach((look) => look());
  }

  /** Resolves to the match, in all that it has said. */
  hasSaid(pattern) {
    let look;
    const found = new Promise((done) => {
      look = () => {
        const match = pattern.exec(this.text);
        if (match) done(match);
      };
      this.#waiting.add(look);
      look();
    });
    return withDeadline(found, `${pattern} in: ${this.text}`).finally(() => this.#waiting.delete(look));
  }

  types(text) {
    this.#process.stdin.write(`${text}\n`);
  }

  endsInput() {
    this.#process.stdin.end();
  }

  /** It is not read until resume(). */
  pause() {
    this.#process.stdout.pause();
  }

  resume() {
    this.#process.stdout.resume();
  }

  interrupt() {
    this.#process.kill('SIGINT');
  }

  /** Resolves to {code, signal} at its end. */
  ends() {
    return withDeadline(this.#ended, `the end of: ${this.text}`);
  }

  /** Ends it, where it has not ended. */
  dispose() {
    this.#process.kill('SIGKILL');
    return this.#ended;
  }
}
