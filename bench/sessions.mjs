/**
 * 200 sessions that are logged in, by how many share a worker: how long their log-ins take, how long their start with the storage
 * does, and what all processes together take of memory. What some sessions have in common is seen from fewer of them.
 */
import { StorageClient } from '../tests/system/storageClient.mjs';
import { memoryTogether } from './memoryUse.mjs';
import { ENCRYPTION_KEY, onStage, somebody } from './stage.mjs';

const SESSIONS = 200;
const FEW = 64; // fills one worker of the largest kind
const AT_ONCE = 25; // log-ins: as many as Telegram, in its one process, gets done before TDLib asks again
const PER_WORKER = [1, 8, 64];
const LIMIT_MB = 512; // of the shipped compose file
const KEPT_BACK_S = 600; // sessions stay without clients

export const range = (first, last) => Array.from({ length: last - first + 1 }, (_, n) => first + n);
const workersOf = (storage) => storage.processes().filter(({ role }) => role.startsWith('worker')).length;
const memoryMb = (storage) => memoryTogether(storage.processes().map(({ pid }) => pid)) / 1024;

async function timeOf(act) {
  const begin = performance.now();
  await act();
  return performance.now() - begin;
}

async function logIn(storage, person, session) {
  const client = await StorageClient.connect({ port: storage.port }, `${session}\n`);
  await client.logIn(person);
  await client.leave();
}

/** So many at a time. */
export async function logInAll(storage, person, sessions) {
  const left = [...sessions];
  const lane = async () => {
    while (left.length > 0) await logIn(storage, person, left.shift());
  };
  await Promise.all(range(1, AT_ONCE).map(lane));
}

async function startAll(storage) {
  const clients = await Promise.all(range(1, SESSIONS).map((session) => StorageClient.connect({ port: storage.port }, `${session}\n`)));
  await Promise.all(clients.map((client) => client.seesState('authorizationStateReady', { deadline: 60_000 })));
  await Promise.all(clients.map((client) => client.leave()));
}

const measureWith = (perWorker) =>
  onStage(async ({ storage, people }) => {
    const person = somebody(people);
    const first = await timeOf(() => logInAll(storage, person, range(1, FEW)));
    const few = memoryMb(storage);
    const rest = await timeOf(() => logInAll(storage, person, range(FEW + 1, SESSIONS)));
    const all = memoryMb(storage);
    await storage.restart();
    const start = await timeOf(() => startAll(storage));
    const each = (all - few) / (SESSIONS - FEW);
    return { perWorker, workers: workersOf(storage), logIns: first + rest, start, all, started: memoryMb(storage), each, fit: Math.floor(FEW + (LIMIT_MB - few) / each) };
  }, {
    terminate_delay: KEPT_BACK_S,
    limits: { max_sessions: SESSIONS, session_starts: '10000/second' },
    tdlib: { encryption_key: ENCRYPTION_KEY, sessions_per_worker: perWorker },
  });

/** Milliseconds and megabytes. */
export async function measure() {
  const figures = [];
  for (const perWorker of PER_WORKER) figures.push(await measureWith(perWorker));
  return figures;
}

export const tables = (figures) => [
  {
    title: `${SESSIONS} logged-in sessions; memory of all processes, what they share counted once`,
    head: ['sessions a worker', 'workers', 'log-ins, s', 'start of all, s', 'MB after log-in', 'MB after start', 'MB for one more', `fit in ${LIMIT_MB} MB`],
    rows: figures.map(({ perWorker, workers, logIns, start, all, started, each, fit }) => [
      `${perWorker}`, `${workers}`, (logIns / 1000).toFixed(1), (start / 1000).toFixed(1), all.toFixed(0), started.toFixed(0), each.toFixed(2), `${fit}`,
    ]),
  },
];
