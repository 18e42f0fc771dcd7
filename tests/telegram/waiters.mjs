/** Waiting for things that happen, with a deadline instead of sleeping. */

const DEFAULT_DEADLINE_MS = 10_000;

/** The promise, or an error that names what did not happen in time. */
export function withDeadline(promise, what, milliseconds = DEFAULT_DEADLINE_MS) {
  let timer;
  const deadline = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`Waited ${milliseconds} ms in vain for ${what}`)), milliseconds);
  });
  return Promise.race([promise, deadline]).finally(() => clearTimeout(timer));
}

/** A list that grows, and that can be waited on for an entry that fits. */
export class Waiters {
  #waiting = new Set();

  constructor() {
    this.all = [];
  }

  add(entry) {
    this.all.push(entry);
    for (const waiter of this.#waiting) {
      if (waiter.predicate(entry)) {
        this.#waiting.delete(waiter);
        waiter.resolve(entry);
      }
    }
  }

  /**
   * The first entry that fits, past or to come.
   * @param {(entry: any) => boolean} [predicate]
   * @param {{from?: number, what?: string, deadline?: number}} [options] `from`: place in
   *   `all` where to begin; `what`: name for the error; `deadline` in milliseconds
   */
  find(predicate = () => true, { from = 0, what = 'an entry', deadline } = {}) {
    const past = this.all.slice(from).find(predicate);
    if (past !== undefined) {
      return Promise.resolve(past);
    }
    const waiter = { predicate };
    const promise = new Promise((resolve) => {
      waiter.resolve = resolve;
    });
    this.#waiting.add(waiter);
    return withDeadline(promise, what, deadline).finally(() => this.#waiting.delete(waiter));
  }
}
