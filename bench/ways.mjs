/** The ways to TDLib that are compared, each under the same closed loop of `testCallString`; they take turns. */
import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { fileURLToPath } from 'node:url';
import { Authority } from '../tests/system/certificates.mjs';
import { SAMPLE_REQUESTS } from '../tests/system/settings.mjs';
import { Storage, temporaryFolder } from '../tests/system/storage.mjs';
import { installFiles, TLS } from '../tests/system/tlsStorage.mjs';
import { Program } from './program.mjs';
import { median } from './statistics.mjs';

const BRIDGE = fileURLToPath(new URL('node_bridge.mjs', import.meta.url));
const TICKS_PER_SECOND = 100; // of the kernel's accounts, wherever it runs

const run = async (file, args) => JSON.parse((await promisify(execFile)(file, args.map(String))).stdout);

/** Seconds of processor time that a process has used. */
function processorOf(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  const [user, system] = stat.slice(stat.lastIndexOf(')') + 2).split(' ').slice(11, 13).map(Number);
  return (user + system) / TICKS_PER_SECOND;
}

/** The same of several together. */
export const processorOfAll = (pids) => pids.reduce((sum, pid) => sum + processorOf(pid), 0);

/** A server that the load generator talks to. */
export class Server {
  constructor(build, port, { processes = () => [], options = [] } = {}) {
    this.#load = join(build, 'load');
    this.#port = port;
    this.#processes = processes;
    this.#options = options;
  }

  #load;
  #port;
  #processes;
  #options;

  /** Microseconds of its processes for each request, with the warming up. */
  async take({ connections = 1, window, size, seconds }) {
    const before = processorOfAll(this.#processes());
    const figures = await run(this.#load, [this.#port, '--connections', connections, '--window', window, '--size', size, '--seconds', seconds, ...this.#options]);
    const used = processorOfAll(this.#processes()) - before;
    return { ...figures, processor: (used * 1e6) / (figures.perSecond * (seconds + 1)) };
  }
}

/** Not for several connections. */
class InProcess {
  #args;

  constructor(build, threads) {
    this.#args = ({ window, size, seconds }) => [join(build, 'tdlib_loop'), [join(build, 'libtdjson.so'), window, size, seconds, threads]];
  }

  async take(load) {
    if (load.connections) return null;
    const [file, args] = this.#args(load);
    const figures = await run(file, args);
    return { ...figures, processor: (figures.processor * 1e6) / figures.perSecond };
  }
}

const middle = (taken, name) => median(taken.map((figures) => figures[name]));

/** Medians of the rounds, by way. */
export async function takeTurns(ways, load, rounds) {
  const taken = Object.fromEntries(Object.keys(ways).map((name) => [name, []]));
  for (let round = 0; round < rounds; ++round) {
    for (const [name, way] of Object.entries(ways)) {
      const figures = await way.take(load);
      if (figures) taken[name].push(figures);
    }
  }
  const present = Object.entries(taken).filter(([, figures]) => figures.length > 0);
  return Object.fromEntries(
    present.map(([name, figures]) => [name, { perSecond: middle(figures, 'perSecond'), p50: middle(figures, 'p50'), processor: middle(figures, 'processor') }]),
  );
}

/** Of a storage's way: its processes but the monitor and the zygote, which have nothing to do with requests. */
export const working = (storage) => () =>
  storage.processes().filter(({ role }) => role === 'front' || role === 'store' || role.startsWith('worker')).map(({ pid }) => pid);

/** A storage whose TDLib reaches nobody, which `testCallString` doesn't need. */
const startStorage = (settings = {}, options = {}) => Storage.start({ settings: { debug_level: 4, ...settings }, ...options });

/** The files of a storage that listens by TLS. @returns {string} that of a client, for `load` and `crowd` */
export function installForTls(folder) {
  const authority = new Authority();
  const { cert, key } = authority.issue();
  const certificate = join(folder, 'client.pem');
  writeFileSync(certificate, cert + key);
  installFiles(folder, authority.own);
  return certificate;
}

/** A storage that listens by TLS, and the way to it. */
async function startTlsStorage(build) {
  const folder = temporaryFolder();
  const certificate = installForTls(folder);
  const storage = await startStorage({ tls: TLS }, { folder });
  return [storage, new Server(build, await storage.tlsPort(), { processes: working(storage), options: ['--certificate', certificate] })];
}

/** Plays with what the storage is compared with, and itself. */
export async function withWays(build, play) {
  const programs = [];
  const storages = [];
  const start = async (...command) => Number(await programs[programs.push(new Program(...command)) - 1].line());
  const startOwn = async (settings) => storages[storages.push(await startStorage(settings)) - 1];
  try {
    const echo = await start(join(build, 'echo'), []);
    const bridge = await start(process.execPath, [BRIDGE, join(build, 'libtdjson.so'), ...SAMPLE_REQUESTS, 'testCallString']);
    const storage = await startOwn();
    const audited = await startOwn({ audit: { file: 'audit/audit.jsonl' } });
    const [overTls, tls] = await startTlsStorage(build);
    storages.push(overTls);
    const ways = {
      storage: new Server(build, storage.port, { processes: working(storage) }),
      audited: new Server(build, audited.port, { processes: working(audited) }),
      tls,
      bridge: new Server(build, bridge),
      'in one thread': new InProcess(build, 'one'),
      'in two threads': new InProcess(build, 'two'),
      echo: new Server(build, echo),
    };
    return await play(ways);
  } finally {
    await Promise.all(storages.map((storage) => storage.dispose()));
    await Promise.all(programs.map((program) => program.end()));
  }
}

export const WAYS = {
  storage: 'the storage',
  audited: 'the storage, with audit',
  tls: 'the storage, by TLS',
  bridge: 'a bridge in Node',
  'in one thread': 'TDLib in-process, one thread',
  'in two threads': 'TDLib in-process, a sending thread',
  echo: 'a TCP echo',
};
