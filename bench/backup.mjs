/**
 * The copy in MySQL, with a real MariaDB on the same machine: how far behind it is at so many changes a second, how fast what has
 * waited gets there, and how long fifty sessions take to be back when the storage was killed and its folder is gone.
 */
import { rmSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { backedUp, isThere, rows, until } from '../tests/system/backedUp.mjs';
import { searchChat } from '../tests/system/requests.mjs';
import { PEOPLE } from '../tests/system/scene.mjs';
import { median } from './statistics.mjs';

const CROWD = 1000;
const CHANGES_PER_SECOND = 1000;
const SECONDS = 10;
const TICK_MS = 20;
const LOOK_MS = 100;
const SESSIONS = 50;
const DEADLINE_MS = 120_000;
/** The tests' log, where each update has its line, would be what is measured. */
const QUIET = { debug_level: 4 };

const range = (count) => Array.from({ length: count }, (_, n) => n);
const number = (n) => ({ name: `Number ${n}`, phone: `+999 66 ${20_000 + n}`, username: `number_${n}`, code: '73912' });
const people = (count) => Object.fromEntries(range(count).map((n) => [`p${n}`, number(n)]));

/** People whose names change, each of whom says in the name which change it is. */
class Crowd {
  #people;
  #server;
  #sent = []; // by person: times of the changes
  #count = 0;

  constructor(stage) {
    this.#people = range(CROWD).map((n) => stage.people[`p${n}`]);
    this.#server = stage.server;
    this.#sent = this.#people.map(() => []);
  }

  changeOne() {
    const n = this.#count++ % CROWD;
    this.#people[n].setUsernames([`change_${n}_${this.#sent[n].length}`]);
    this.#sent[n].push(performance.now());
  }

  /** Milliseconds since the oldest change that the database does not have; 0 where it has all. */
  behind() {
    const stored = new Array(CROWD).fill(-1);
    for (const [name] of rows(this.#server, "SELECT username FROM tg_usernames WHERE username LIKE 'change_%'")) {
      const [, n, change] = name.split('_').map(Number);
      stored[n] = change;
    }
    const missing = this.#sent.map((times, n) => times[stored[n] + 1]).filter((time) => time !== undefined);
    return missing.length === 0 ? 0 : performance.now() - Math.min(...missing);
  }
}

/** So many changes a second, as evenly as timers allow. */
async function changeSteadily(crowd) {
  const begin = performance.now();
  for (let sent = 0; sent < SECONDS * CHANGES_PER_SECOND; await pause(TICK_MS)) {
    const due = Math.min(((performance.now() - begin) / 1000) * CHANGES_PER_SECOND, SECONDS * CHANGES_PER_SECOND);
    for (; sent < due; ++sent) crowd.changeOne();
  }
  return (SECONDS * CHANGES_PER_SECOND * 1000) / (performance.now() - begin);
}

async function lags(crowd) {
  const behind = [];
  let isOver = false;
  const changes = changeSteadily(crowd).finally(() => (isOver = true));
  for (; !isOver; await pause(LOOK_MS)) behind.push(crowd.behind());
  const begin = performance.now();
  await until(() => crowd.behind() === 0, 'the last change', DEADLINE_MS);
  return { perSecond: await changes, median: median(behind), worst: Math.max(...behind), rest: performance.now() - begin };
}

/** What `play` measures in a scene with a database. */
async function measured(play, how) {
  let figures;
  await backedUp(async (stage) => (figures = await play(stage)), { settings: QUIET, ...how });
  return figures;
}

const measureLag = () =>
  measured(async (stage) => {
    const client = await stage.logIn(stage.people.ann);
    for (const n of range(CROWD)) await client.call(searchChat(`number_${n}`));
    await until(() => rows(stage.server, 'SELECT 1 FROM tg_usernames').length >= CROWD, 'all names', DEADLINE_MS);
    return lags(new Crowd(stage));
  }, { people: { ...PEOPLE, ...people(CROWD) } });

/** From the start of a storage whose folder is gone until every session is ready; and what it asked Telegram meanwhile. */
async function comeBack({ telegram, storage, connect }) {
  rmSync(storage.sessionsFolder, { recursive: true });
  const from = telegram.rpcLog.length;
  const begin = performance.now();
  await storage.start();
  const listens = performance.now() - begin;
  const clients = await Promise.all(range(SESSIONS).map((n) => connect(n + 1)));
  await Promise.all(clients.map((client) => client.ready({ deadline: DEADLINE_MS })));
  const ready = performance.now() - begin;
  const authCalls = telegram.rpcLog.slice(from).filter(({ name }) => name.startsWith('auth.')).length;
  return { listens, ready, authCalls, duplicateKeys: telegram.duplicateKeyUses.length };
}

/** Fifty people who are logged in, and in the database; `prepare` sees to what of them. */
const measureDisaster = (prepare) =>
  measured(async (stage) => {
    const clients = [];
    for (const n of range(SESSIONS)) {
      clients.push(await stage.logIn(stage.people[`p${n}`], n + 1));
      await isThere(stage.server, n + 1);
    }
    await prepare(stage, clients);
    await stage.storage.kill();
    return comeBack(stage);
  }, { people: people(SESSIONS), settings: { ...QUIET, terminate_delay: 0 } });

const onlyRows = () => {};

/** Each session closes and has its first snapshot, and runs again when the storage is killed. */
async function withSnapshots({ server, connect }, clients) {
  await Promise.all(clients.map((client) => client.leave()));
  await until(() => rows(server, 'SELECT 1 FROM tg_storage_snapshots').length === SESSIONS, 'all snapshots', DEADLINE_MS);
  const again = await Promise.all(range(SESSIONS).map((n) => connect(n + 1)));
  await Promise.all(again.map((client) => client.ready({ deadline: DEADLINE_MS })));
}

export const measure = async () => ({
  lag: await measureLag(),
  snapshots: await measureDisaster(withSnapshots),
  rows: await measureDisaster(onlyRows),
});

const ms = (value) => value.toFixed(0);

export const tables = ({ lag, ...disasters }) => [
  {
    title: `How far the database is behind, ms, at ${ms(lag.perSecond)} changes of ${CROWD} usernames a second for ${SECONDS} s`,
    head: ['', 'median', 'worst', 'after the last change'],
    rows: [['oldest change that is not there', ms(lag.median), ms(lag.worst), ms(lag.rest)]],
  },
  {
    title: `Killed, its folder deleted, started again: ${SESSIONS} sessions, ms from the start`,
    head: ['restored from', 'listens', 'all ready', 'auth.* calls', 'keys used twice'],
    rows: Object.entries(disasters).map(([name, { listens, ready, authCalls, duplicateKeys }]) => [name, ms(listens), ms(ready), `${authCalls}`, `${duplicateKeys}`]),
  },
];
