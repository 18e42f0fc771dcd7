/** The ways to TDLib that are compared, each under the same closed loop of `testCallString`; they take turns. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { fileURLToPath } from 'node:url';
import { Storage } from '../tests/system/storage.mjs';
import { SAMPLE_REQUESTS } from '../tests/system/settings.mjs';
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
class Server {
  constructor(build, port, processes = () => []) {
    this.#load = join(build, 'load');
    this.#port = port;
    this.#processes = processes;
  }

  #load;
  #port;
  #processes;

  /** Microseconds of its processes for each request, with the warming up. */
  async take({ connections = 1, window, size, seconds }) {
    const before = processorOfAll(this.#processes());
    const figures = await run(this.#load, [this.#port, '--connections', connections, '--window', window, '--size', size, '--seconds', seconds]);
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

/** Plays with all the ways, on a storage whose TDLib reaches nobody, which `testCallString` doesn't need. */
export async function withWays(build, play, settings = {}) {
  const programs = [];
  const start = async (...command) => Number(await programs[programs.push(new Program(...command)) - 1].line());
  let storage;
  try {
    const echo = await start(join(build, 'echo'), []);
    const bridge = await start(process.execPath, [BRIDGE, join(build, 'libtdjson.so'), ...SAMPLE_REQUESTS, 'testCallString']);
    storage = await Storage.start({ settings: { debug_level: 4, ...settings } });
    const working = () => storage.processes().filter(({ role }) => role === 'front' || role.startsWith('worker')).map(({ pid }) => pid);
    const ways = {
      storage: new Server(build, storage.port, working),
      bridge: new Server(build, bridge),
      'in one thread': new InProcess(build, 'one'),
      'in two threads': new InProcess(build, 'two'),
      echo: new Server(build, echo),
    };
    const figures = await play(ways, storage);
    await storage.stop();
    return figures;
  } finally {
    await storage?.dispose();
    await Promise.all(programs.map((program) => program.end()));
  }
}

export const WAYS = {
  storage: 'the storage',
  bridge: 'a bridge in Node',
  'in one thread': 'TDLib in-process, one thread',
  'in two threads': 'TDLib in-process, a sending thread',
  echo: 'a TCP echo',
};
