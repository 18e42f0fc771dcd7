/** What the storage's own code makes of a td.binlog; see binlog_tool.cpp. Keys of databases are Buffers. */
import { execFile, spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { withDeadline } from '../telegram/waiters.mjs';
import { BINARY } from './storage.mjs';

const TOOL = join(dirname(BINARY), 'binlog_tool');

/** States of a log-in, as in src/binlog/login.h. */
export const NOT_LOGGED_IN = 0;
export const LOGGED_IN = 1;
export const DESTROYING = 3;

/** Kinds of faults, as in src/binlog/reader.h. */
export const DAMAGED = 0;
export const WRONG_KEY = 1;

/** Follows a file from outside the process that writes it. */
export class Follower {
  #process;
  #lines;

  constructor(path, key = Buffer.alloc(0)) {
    this.#process = spawn(TOOL, ['follow', path, key.toString('hex')], { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#lines = createInterface({ input: this.#process.stdout })[Symbol.asyncIterator]();
  }

  /** What a look at the file shows. */
  async look() {
    this.#process.stdin.write('\n');
    const { value, done } = await withDeadline(this.#lines.next(), 'a look at the file');
    if (done) {
      throw new Error('binlog_tool has ended');
    }
    return JSON.parse(value);
  }

  /** Looks until what it sees fits. */
  async sees(fits, what) {
    const end = Date.now() + 10_000;
    for (;;) {
      const seen = await this.look();
      if (fits(seen)) {
        return seen;
      }
      if (Date.now() > end) {
        throw new Error(`Looked in vain for ${what}; last: ${JSON.stringify(seen)}`);
      }
    }
  }

  end() {
    this.#process.stdin.end();
  }
}

/** One look at a file. */
export async function readBinlog(path, key) {
  const follower = new Follower(path, key);
  try {
    return await follower.look();
  } finally {
    follower.end();
  }
}

/** Makes the file `to` of the log-in in `from`; without `toKey` not encrypted. */
export function copyLogin(from, key, to, toKey = null) {
  const keys = toKey ? [toKey.toString('hex')] : [];
  return promisify(execFile)(TOOL, ['copy', from, key.toString('hex'), to, ...keys]);
}
