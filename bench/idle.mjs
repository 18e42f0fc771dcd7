/** What 10,000 clients that have asked once and then do nothing take of the front's memory, in the clear and by TLS. */
import { join } from 'node:path';
import { Storage, temporaryFolder } from '../tests/system/storage.mjs';
import { memoryAtRest } from './memoryUse.mjs';
import { Program } from './program.mjs';
import { installForTls } from './ways.mjs';

const CLIENTS = 10_000;
const SESSIONS = 10;
const FIRST = SESSIONS; // clients before the others, so that what a session takes is not theirs
const REQUEST = JSON.stringify({ '@type': 'testCallString', x: 'hello' });
const DEADLINE_MS = 60_000;
const SETTINGS = {
  debug_level: 4,
  tls: { port: 0, certificate: 'cert.pem', key: 'key.pem', client_ca: 'ca.pem' },
  limits: { max_clients: CLIENTS + FIRST, max_clients_per_session: CLIENTS },
};

async function measureBy(build, withTls) {
  const folder = temporaryFolder();
  const certificate = installForTls(folder);
  const storage = await Storage.start({ folder, settings: SETTINGS });
  const port = withTls ? await storage.tlsPort() : storage.port;
  const crowds = [];
  const connect = async (clients) => {
    const options = withTls ? ['--certificate', certificate] : [];
    const args = [port, clients, '--sessions', SESSIONS, '--says', REQUEST, '--until', '"testString"', ...options];
    crowds.push(new Program(join(build, 'crowd'), args.map(String)));
    await crowds.at(-1).line(DEADLINE_MS);
  };
  try {
    const { pid } = await storage.process('front');
    await connect(FIRST);
    const before = await memoryAtRest(pid);
    await connect(CLIENTS);
    const after = await memoryAtRest(pid);
    return { private: after.private, perClient: (after.private - before.private) / CLIENTS };
  } finally {
    await Promise.all(crowds.map((crowd) => crowd.end()));
    await storage.dispose();
  }
}

/** Kilobytes. */
export const measure = async ({ build }) => ({
  plain: await measureBy(build, false),
  tls: await measureBy(build, true),
});

const row = (name, { private: all, perClient }) => [name, perClient.toFixed(2), (all / 1024).toFixed(1)];

export const tables = ({ plain, tls }) => [
  {
    title: `The front's private memory with ${CLIENTS} idle clients of ${SESSIONS} sessions, each after one request`,
    head: ['', 'KB a client', 'whole front, MB'],
    rows: [row('in the clear', plain), row('by TLS', tls)],
  },
];
