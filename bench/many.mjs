/**
 * Whether a storage with many sessions serves one of them as fast as a storage that has no other: 1,000 on the disk, of
 * which 200 run, logged in and idle. The two take turns.
 */
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { Storage } from '../tests/system/storage.mjs';
import { StorageClient } from '../tests/system/storageClient.mjs';
import { logInAll, range } from './sessions.mjs';
import { ENCRYPTION_KEY, onStage, somebody } from './stage.mjs';
import { Server, takeTurns, working } from './ways.mjs';

const RUNNING = 200;
const ON_DISK = 1000;
const ROUNDS = 5;
const LOADS = {
  'one at a time, 5 B': { window: 1, size: 5, seconds: 2 },
  'window 256, 5 B': { window: 256, size: 5, seconds: 2 },
};
const SETTINGS = {
  terminate_delay: 600, // sessions stay without clients
  limits: { max_sessions: ON_DISK, session_starts: '10000/second' },
  tdlib: { encryption_key: ENCRYPTION_KEY },
};

/** Sessions that are never opened again: the same log-in in many folders does no harm. */
function copyToDisk(storage) {
  for (const session of range(RUNNING + 1, ON_DISK)) {
    cpSync(join(storage.sessionsFolder, '1'), join(storage.sessionsFolder, `${session}`), { recursive: true });
  }
}

async function fill(storage, people) {
  await logInAll(storage, somebody(people), range(1, RUNNING));
  await storage.stop();
  copyToDisk(storage);
  await storage.start();
  const clients = await Promise.all(range(1, RUNNING).map((session) => StorageClient.connect({ port: storage.port }, `${session}\n`)));
  await Promise.all(clients.map((client) => client.seesState('authorizationStateReady', { deadline: 60_000 })));
  await Promise.all(clients.map((client) => client.leave()));
}

export const measure = ({ build }) =>
  onStage(async ({ storage, people }) => {
    await fill(storage, people);
    const alone = await Storage.start({ settings: { debug_level: 4 } });
    try {
      const ways = {
        alone: new Server(build, alone.port, { processes: working(alone) }),
        many: new Server(build, storage.port, { processes: working(storage) }),
      };
      const figures = {};
      for (const [name, load] of Object.entries(LOADS)) figures[name] = await takeTurns(ways, load, ROUNDS);
      return figures;
    } finally {
      await alone.dispose();
    }
  }, SETTINGS);

export const tables = (figures) => [
  {
    title: `One session's requests, with ${ON_DISK} sessions on the disk and ${RUNNING} running, next to a storage without others (medians of ${ROUNDS} rounds)`,
    head: ['', 'alone, k/s', 'with many, k/s', 'with many / alone', 'p50 alone, µs', 'p50 with many, µs'],
    rows: Object.entries(figures).map(([name, { alone, many }]) => [
      name,
      (alone.perSecond / 1000).toFixed(1),
      (many.perSecond / 1000).toFixed(1),
      (many.perSecond / alone.perSecond).toFixed(2),
      `${alone.p50 ?? ''}`,
      `${many.p50 ?? ''}`,
    ]),
  },
];
