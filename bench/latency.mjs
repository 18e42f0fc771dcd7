/**
 * The time of one request at a time with everything on one processor: there nobody is woken on another one, so that it is the
 * way of a request that is measured, and not the machine. And what a storage takes of a processor while nobody asks it anything.
 */
import { execFileSync } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { echo } from '../tests/system/requests.mjs';
import { Storage } from '../tests/system/storage.mjs';
import { StorageClient } from '../tests/system/storageClient.mjs';
import { processorOfAll, takeTurns, WAYS, withWays } from './ways.mjs';

const ROUNDS = 5;
const LOAD = { window: 1, size: 5, seconds: 1 };
const IDLE_SECONDS = 10;

const taskset = (...list) => execFileSync('taskset', ['--cpu-list', '--pid', ...list, String(process.pid)], { encoding: 'utf8' });

/** What this process starts meanwhile runs on one processor. */
async function onOneProcessor(play) {
  const all = taskset().trim().split(' ').at(-1);
  taskset(all.split(/[-,]/).at(-1));
  try {
    return await play();
  } finally {
    taskset(all);
  }
}

/** Percent of a processor that all processes of a storage take which has one session with one client. */
async function processorWhenIdle() {
  const storage = await Storage.start({ settings: { debug_level: 4 } });
  try {
    const client = await StorageClient.connect({ port: storage.port }, '1\n');
    await client.seesState('authorizationStateWaitPhoneNumber');
    await client.call(echo('hello'));
    const pids = storage.processes().map(({ pid }) => pid);
    const before = processorOfAll(pids);
    await pause(IDLE_SECONDS * 1000);
    return ((processorOfAll(pids) - before) * 100) / IDLE_SECONDS;
  } finally {
    await storage.dispose();
  }
}

export async function measure({ build }) {
  const ways = await onOneProcessor(() => withWays(build, (all) => takeTurns(all, LOAD, ROUNDS)));
  const overhead = ways.storage.p50 - ways['in one thread'].p50 - ways.echo.p50;
  return { ways, overhead, idle: await processorWhenIdle() };
}

export const tables = ({ ways, overhead, idle }) => [
  {
    title: `one at a time, 5 B, all on one processor (medians of ${ROUNDS} rounds of ${LOAD.seconds} s)`,
    head: ['', 'p50, µs'],
    rows: Object.entries(ways).map(([way, { p50 }]) => [WAYS[way], String(p50)]),
  },
  {
    title: 'what is the storage’s own',
    head: ['', 'measured'],
    rows: [
      ['µs over TDLib in-process and a TCP echo', String(overhead)],
      ['percent of a processor, idle', idle.toFixed(1)],
    ],
  },
];
