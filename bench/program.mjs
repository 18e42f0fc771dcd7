/** A program of this folder that says what it has done line by line, and goes on until it is told to end. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { withDeadline } from '../tests/telegram/waiters.mjs';

export class Program {
  #process;
  #lines;
  #ended;

  /** It ends with this process at the latest: its standard input does. */
  constructor(file, args) {
    this.file = file;
    const env = { ...process.env, TGSTORAGE_DUMPABLE: '1' };
    this.#process = spawn(file, args, { env, stdio: ['pipe', 'pipe', 'inherit'] });
    this.#lines = createInterface({ input: this.#process.stdout })[Symbol.asyncIterator]();
    this.#ended = once(this.#process, 'exit');
    this.#ended.catch(() => {}); // that it could not be started is told by its silence
  }

  get pid() {
    return this.#process.pid;
  }

  /** Tells it a line. */
  say(line) {
    this.#process.stdin.write(`${line}\n`);
  }

  /** The next line that it says. */
  async line(deadline) {
    const { value, done } = await withDeadline(this.#lines.next(), `a word of ${this.file}`, deadline);
    if (done) {
      const [code, signal] = await this.#ended;
      throw new Error(`${this.file} has ended with ${signal ?? code}`);
    }
    return value;
  }

  /** Closes its standard input and waits for its end. */
  async end() {
    this.#process.stdin.end();
    await withDeadline(this.#ended, `the end of ${this.file}`).catch((error) => {
      this.#process.kill('SIGKILL');
      throw error;
    });
  }
}
