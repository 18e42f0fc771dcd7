/** What the storage's processes take of memory: each role idle, the front with many clients, a worker either way. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BINARY, temporaryFolder } from '../tests/system/storage.mjs';
import { StorageClient } from '../tests/system/storageClient.mjs';
import { testSettings } from '../tests/system/settings.mjs';
import { DEFAULT_LIBRARY } from '../tests/telegram/telegram.mjs';
import { memoryAtRest } from './memoryUse.mjs';
import { Program } from './program.mjs';
import { ENCRYPTION_KEY, onStage, somebody } from './stage.mjs';
import { median } from './statistics.mjs';

const SESSION = 1;
const CLIENTS = 1000;
/** Fewer than a listening socket's queue takes. */
const CLIENTS_AT_ONCE = 50;
const WORKERS = 5;

const ROLES = ['monitor', 'front', 'store', 'zygote', `worker ${SESSION}`];

const memoryOf = async (storage, role) => memoryAtRest((await storage.process(role)).pid);

async function memoryOfRoles(storage) {
  const roles = {};
  for (const role of ROLES) {
    roles[role] = await memoryOf(storage, role);
  }
  return roles;
}

const connect = (storage) => StorageClient.connect({ port: storage.port }, `${SESSION}\n`);

async function connectMany(storage, count) {
  const clients = [];
  while (clients.length < count) {
    const some = Math.min(CLIENTS_AT_ONCE, count - clients.length);
    const connected = await Promise.all(Array.from({ length: some }, () => connect(storage)));
    await Promise.all(connected.map((client) => client.seesState('authorizationStateReady')));
    clients.push(...connected);
  }
  return clients;
}

/** One logged-in session: first with one client, then with many. */
function measureStorage() {
  return onStage(async ({ storage, people }) => {
    const first = await connect(storage);
    await first.logIn(somebody(people));
    const roles = await memoryOfRoles(storage);
    const others = await connectMany(storage, CLIENTS - 1);
    const front = await memoryOf(storage, 'front');
    const perClient = (front.private - roles.front.private) / others.length;
    await Promise.all([first, ...others].map((client) => client.leave()));
    return { roles, front: { clients: CLIENTS, ...front, perClient } };
  });
}

/** Workers by exec and out of a zygote, with a new session each that reaches nobody. */
async function measureWorkers(build) {
  const folder = temporaryFolder();
  const settings = testSettings(null, {
    debug_level: 0,
    tdlib: { library: DEFAULT_LIBRARY, encryption_key: ENCRYPTION_KEY },
  });
  const settingsFile = join(folder, 'settings.json');
  writeFileSync(settingsFile, JSON.stringify(settings));
  const sessions = join(folder, 'sessions');
  mkdirSync(sessions);
  const program = new Program(join(build, 'worker_memory'), [BINARY, settingsFile, sessions, String(WORKERS)]);
  try {
    const pids = { exec: [], zygote: [] };
    for (let line = await program.line(); line !== 'done'; line = await program.line()) {
      const [way, pid] = line.split(' ');
      pids[way].push(pid);
    }
    return { exec: await medianUse(pids.exec), zygote: await medianUse(pids.zygote) };
  } finally {
    await program.end();
  }
}

async function medianUse(pids) {
  const uses = await Promise.all(pids.map(memoryAtRest));
  return Object.fromEntries(Object.keys(uses[0]).map((kind) => [kind, median(uses.map((use) => use[kind]))]));
}

/** Kilobytes. */
export const measure = async ({ build }) => ({ ...(await measureStorage()), workers: await measureWorkers(build) });

const inMegabytes = (kilobytes) => (kilobytes / 1024).toFixed(1);
const row = (name, use) => [name, inMegabytes(use.rss), inMegabytes(use.private), inMegabytes(use.files)];
const HEAD = ['', 'RSS', 'private', 'of it unchanged file pages'];

export const tables = ({ roles, front, workers }) => [
  {
    title: 'Memory at rest with one logged-in session and one client, MB',
    head: HEAD,
    rows: ROLES.map((role) => row(role, roles[role])),
  },
  {
    title: `Memory of the front with ${front.clients} idle clients of one session, MB`,
    head: HEAD,
    rows: [row('one client', roles.front), row(`${front.clients} clients`, front)],
    note: `${front.perClient.toFixed(1)} KB a client, beside what the kernel keeps for its socket`,
  },
  {
    title: `Memory of a worker with a new session, MB (median of ${WORKERS} each, side by side)`,
    head: HEAD,
    rows: [row('without the zygote', workers.exec), row('forked by the zygote', workers.zygote)],
    note: `the zygote saves ${inMegabytes(workers.exec.private - workers.zygote.private)} MB`,
  },
];
