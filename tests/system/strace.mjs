/** Faults of the kernel's answers, for one process of a storage: Debian's strace makes them. */
import { spawn } from 'node:child_process';
import { LogLines } from './logLines.mjs';

const running = new Set();
process.on('exit', () => running.forEach((child) => child.kill('SIGKILL')));

export class Strace {
  #process;
  #said = new LogLines();

  /** Resolves when strace has ended: the process has, or was let go. */
  ended;

  /**
   * Takes hold of a process with all its threads, which have to be started with TGSTORAGE_DUMPABLE where this is not root.
   * @param {number} pid
   * @param {string} fault what becomes of calls, such as `fsync:signal=KILL:when=2`; each thread counts for itself
   * @param {string[]} paths of the files that calls have to be about
   */
  static async hold(pid, fault, paths) {
    const strace = new Strace(pid, fault, paths);
    await strace.#said.find(/ attached/);
    return strace;
  }

  constructor(pid, fault, paths) {
    const [calls] = fault.split(':');
    const about = paths.flatMap((path) => ['--trace-path', path]);
    const args = ['-f', '-p', String(pid), ...about, '-e', `trace=${calls}`, '-e', `inject=${fault}`];
    this.#process = spawn('strace', args, { stdio: ['ignore', 'ignore', 'pipe'] });
    running.add(this.#process);
    this.#process.stderr.setEncoding('utf8').on('data', (chunk) => this.#said.add(chunk));
    this.ended = new Promise((done) => this.#process.once('exit', () => done(running.delete(this.#process))));
  }

  /** What it saw, one line a call. */
  get text() {
    return this.#said.text;
  }

  /** The process goes on by itself. */
  async letGo() {
    this.#process.kill('SIGINT');
    await this.ended;
  }
}
