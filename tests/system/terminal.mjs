/** A program on a terminal of its own, which a test reads and types at. */
import { spawn } from 'node:child_process';
import { withDeadline } from '../telegram/waiters.mjs';

/** What moves the cursor and sets colours (ECMA-48). */
const ESCAPES = /\u001b\[[0-?]*[ -/]*[@-~]/g;

const running = new Set();
process.on('exit', () => running.forEach((child) => child.kill('SIGKILL')));

export class Terminal {
  #child;
  #waiting = new Set();

  /** All that was shown, keys that were echoed among it. */
  text = '';

  /**
   * @param {string} command as a shell takes it
   * @param {{cwd?: string, environment?: Record<string, string>}} [options]
   */
  constructor(command, { cwd, environment = {} } = {}) {
    const env = { ...process.env, TERM: 'xterm', SHELL: '/bin/sh', ...environment };
    this.#child = spawn('script', ['-qefc', command, '/dev/null'], { cwd, env, stdio: ['pipe', 'pipe', 'inherit'] });
    running.add(this.#child);
    this.#child.stdout.setEncoding('utf8').on('data', (chunk) => {
      this.text += chunk;
      this.#waiting.forEach((look) => look());
    });
    /** Resolves to the exit code. */
    this.ended = withDeadline(new Promise((done) => this.#child.once('close', (code) => done(code))), `the end of ${command}`);
    this.ended.catch(() => {}).finally(() => running.delete(this.#child));
  }

  type(keys) {
    this.#child.stdin.write(keys);
  }

  /** Resolves when something like that is shown, behind what was seen before; colours don't count. */
  async sees(pattern) {
    let look;
    const seen = new Promise((done) => {
      look = () => {
        const found = pattern.exec(this.text.replace(ESCAPES, '').slice(this.#seen));
        if (found) {
          this.#seen += found.index + found[0].length;
          done();
        }
      };
    });
    this.#waiting.add(look);
    look();
    try {
      await withDeadline(seen, `${pattern}`);
    } catch (error) {
      error.message += `\nThe terminal shows:\n${this.text}`;
      throw error;
    } finally {
      this.#waiting.delete(look);
    }
  }

  #seen = 0;

  kill() {
    this.#child.kill('SIGKILL');
  }
}
