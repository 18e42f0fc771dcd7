/**
 * Faults that a test injects into calls: errors, flood waits, delays.
 */
import { RpcError } from './rpc/error.mjs';

/** One injected fault; `remove()` ends it. */
class Fault {
  constructor(faults, { name, times, error = null, wait, account = null }) {
    this.faults = faults;
    this.name = name;
    this.remaining = times;
    this.error = error;
    this.wait = wait ?? (() => Promise.resolve());
    this.account = account;
  }

  appliesTo(name, { person }) {
    return this.name === name && (this.account === null || this.account === person);
  }

  remove() {
    this.faults.remove(this);
  }
}

export class Faults {
  #faults = new Set();
  #timers = new Set();

  /** Answers a call with an error instead. */
  fail(name, { code, message, times = Infinity, account }) {
    return this.#add({ name, times, account, error: new RpcError(code, message) });
  }

  /** Answers a call later. */
  delay(name, milliseconds, { times = Infinity, account } = {}) {
    return this.#add({ name, times, account, wait: () => this.#sleep(milliseconds) });
  }

  /** Answers a call once `release()` is called on the result. */
  hold(name, { account } = {}) {
    let open;
    const released = new Promise((resolve) => {
      open = resolve;
    });
    const fault = this.#add({ name, times: Infinity, account, wait: () => released });
    fault.release = () => {
      fault.remove();
      open();
    };
    return fault;
  }

  #add(description) {
    const fault = new Fault(this, description);
    this.#faults.add(fault);
    return fault;
  }

  remove(fault) {
    this.#faults.delete(fault);
  }

  /** The fault that applies to a call, counted as used once; or null. */
  take(name, context) {
    const fault = [...this.#faults].find((candidate) => candidate.appliesTo(name, context));
    if (!fault) {
      return null;
    }
    fault.remaining -= 1;
    if (fault.remaining <= 0) {
      this.remove(fault);
    }
    return fault;
  }

  #sleep(milliseconds) {
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#timers.delete(timer);
        resolve();
      }, milliseconds);
      this.#timers.add(timer);
    });
  }

  stop() {
    this.#timers.forEach(clearTimeout);
  }
}
