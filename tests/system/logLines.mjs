/** The storage's log, line by line. */
import { Waiters } from '../telegram/waiters.mjs';

const LINE = /^(\S+Z) ([A-Z]+) (?:(front|store|worker|zygote): )?(.*)$/;

/** {text, level, role}; a line that is no line of the log (a sanitizer's, say) has a null level. */
export function parseLogLine(text) {
  const match = LINE.exec(text);
  return match ? { text, level: match[2], role: match[3] ?? 'monitor' } : { text, level: null, role: null };
}

export class LogLines {
  #lines = new Waiters();
  #rest = '';

  /** All lines so far: {text, level, role}. */
  get all() {
    return this.#lines.all;
  }

  get text() {
    return this.all.map(({ text }) => text).join('\n');
  }

  /** Takes a chunk of the log's text. */
  add(chunk) {
    const lines = (this.#rest + chunk).split('\n');
    this.#rest = lines.pop();
    lines.forEach((line) => this.#lines.add(parseLogLine(line)));
  }

  /** Lines of a level. */
  of(level) {
    return this.all.filter((line) => line.level === level);
  }

  /**
   * The first line whose text fits, past or to come.
   * @param {RegExp} pattern
   * @param {{from?: number, deadline?: number}} [options] `from`: place in `all` to begin at
   */
  find(pattern, options = {}) {
    return this.#lines.find(({ text }) => pattern.test(text), { what: `a log line like ${pattern}`, ...options });
  }

  /** Where an answer to `find` would have to begin so as not to be an old line. */
  get end() {
    return this.all.length;
  }
}
