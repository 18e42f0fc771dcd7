/** What the metrics' listener of a storage answers. */
import { connect } from 'node:net';
import { withDeadline } from '../telegram/waiters.mjs';
import { until } from './prometheus.mjs';

/** The section `metrics`. */
export const METRICS = { host: '127.0.0.1', port: 0 };

/** `name{a="1",b="2"} 3` → ['name{a="1",b="2"}', 3] */
const valueOf = (line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))];

/** The values of a text of /metrics, by their series as they stand there. */
export function valuesOf(text) {
  return new Map(text.split('\n').filter((line) => line && !line.startsWith('#')).map(valueOf));
}

/** Names of the families in a text of /metrics → their type. */
export function familiesOf(text) {
  return new Map([...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name, type]) => [name, type]));
}

export class Figures {
  /** Of the first run of a storage that has METRICS. */
  static async of(storage) {
    const { text } = await storage.log.find(/ listening on \S+ \(metrics\)$/);
    return new Figures(Number(/:(\d+) \(metrics\)$/.exec(text)[1]));
  }

  constructor(port) {
    this.port = port;
  }

  /** @returns {Promise<{status: number, text: string, headers: Headers}>} */
  async get(path) {
    const response = await fetch(`http://127.0.0.1:${this.port}${path}`);
    return { status: response.status, text: await response.text(), headers: response.headers };
  }

  /** The text of /metrics once `fits` is true of its values. */
  textWhen(fits, what) {
    return until(async () => {
      const { text } = await this.get('/metrics').catch(() => ({ text: '' })); // a front that has just died
      return fits(valuesOf(text)) && text;
    }, what);
  }

  /** Waits until a series has a value. */
  async shows(series, value) {
    return valuesOf(await this.textWhen((values) => values.get(series) === value, `${series} ${value}`));
  }

  /** What /readyz says once `fits` is true of it. */
  readinessWhen(fits, what) {
    return until(async () => {
      const readiness = await this.get('/readyz').catch(() => null);
      return readiness && fits(readiness) && readiness;
    }, what);
  }

  becomesReady() {
    return this.readinessWhen(({ status }) => status === 200, 'a storage that is ready');
  }

  /** Waits until it is not ready, for a reason. */
  isHeldUpBy(reason) {
    return this.readinessWhen(({ status, text }) => status === 503 && reason.test(text), `not ready: ${reason}`);
  }

  /** Writes bytes, and takes all that comes until the connection is closed. */
  exchange(bytes, deadline) {
    const socket = connect(this.port, '127.0.0.1', () => socket.write(bytes));
    let answer = '';
    socket.setEncoding('utf8').on('data', (chunk) => (answer += chunk));
    socket.on('error', () => {});
    const closed = new Promise((done) => socket.once('close', () => done(answer)));
    return withDeadline(closed, 'the end of the connection', deadline).finally(() => socket.destroy());
  }
}
