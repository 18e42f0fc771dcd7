/**
 * Requests a second and the time of one, through the storage, next to what one would write instead (a bridge in Node), to
 * what no broker can beat (TDLib in one's own process) and to the floor (a TCP echo). All take turns in each round, since
 * what else the machine does should hit all of them; the medians of the rounds are compared.
 */
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
const ROUNDS = 5;
const SECONDS = 2;
const TICKS_PER_SECOND = 100; // of the kernel's accounts, wherever it runs
const LOADS = {
  'one at a time, 5 B': { window: 1, size: 5 },
  'window 256, 5 B': { window: 256, size: 5 },
  'window 256, 1,000 B': { window: 256, size: 1000 },
  '32 clients × 16, 5 B': { connections: 32, window: 16, size: 5 },
};

const run = async (file, args) => JSON.parse((await promisify(execFile)(file, args.map(String))).stdout);

/** Seconds of processor time that a process has used. */
function processorOf(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  const [user, system] = stat.slice(stat.lastIndexOf(')') + 2).split(' ').slice(11, 13).map(Number);
  return (user + system) / TICKS_PER_SECOND;
}

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
  async take({ connections = 1, window, size }) {
    const used = () => this.#processes().reduce((sum, pid) => sum + processorOf(pid), 0);
    const before = used();
    const figures = await run(this.#load, [this.#port, '--connections', connections, '--window', window, '--size', size, '--seconds', SECONDS]);
    return { ...figures, processor: ((used() - before) * 1e6) / (figures.perSecond * (SECONDS + 1)) };
  }
}

/** Not for several connections. */
class InProcess {
  #args;

  constructor(build, threads) {
    this.#args = ({ window, size }) => [join(build, 'tdlib_loop'), [join(build, 'libtdjson.so'), window, size, SECONDS, threads]];
  }

  async take(load) {
    if (load.connections) return null;
    const [file, args] = this.#args(load);
    const figures = await run(file, args);
    return { ...figures, processor: (figures.processor * 1e6) / figures.perSecond };
  }
}

async function startProgram(programs, file, args) {
  const program = new Program(file, args);
  programs.push(program);
  return Number(await program.line());
}

const middle = (taken, name) => median(taken.map((figures) => figures[name]));

/** Medians of the rounds, by way. */
async function takeTurns(ways, load) {
  const taken = Object.fromEntries(Object.keys(ways).map((name) => [name, []]));
  for (let round = 0; round < ROUNDS; ++round) {
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

/** Plays with a storage whose TDLib reaches nobody, which `testCallString` doesn't need. */
async function withStorage(settings, play) {
  const storage = await Storage.start({ settings: { debug_level: 4, ...settings } });
  try {
    await play(storage);
    await storage.stop();
  } finally {
    await storage.dispose();
  }
}

export async function measure({ build }) {
  const programs = [];
  const figures = {};
  const working = (storage) => () => storage.processes().filter(({ role }) => role === 'front' || role.startsWith('worker')).map(({ pid }) => pid);
  try {
    const echo = await startProgram(programs, join(build, 'echo'), []);
    const bridge = await startProgram(programs, process.execPath, [BRIDGE, join(build, 'libtdjson.so'), ...SAMPLE_REQUESTS, 'testCallString']);
    await withStorage({}, async (storage) => {
      const ways = {
        storage: new Server(build, storage.port, working(storage)),
        bridge: new Server(build, bridge),
        'in one thread': new InProcess(build, 'one'),
        'in two threads': new InProcess(build, 'two'),
        echo: new Server(build, echo),
      };
      for (const [name, load] of Object.entries(LOADS)) {
        figures[name] = await takeTurns(ways, load);
      }
    });
  } finally {
    await Promise.all(programs.map((program) => program.end()));
  }
  return figures;
}

const WAYS = {
  storage: 'the storage',
  bridge: 'a bridge in Node',
  'in one thread': 'TDLib in-process, one thread',
  'in two threads': 'TDLib in-process, a sending thread',
  echo: 'a TCP echo',
};

export const tables = (figures) =>
  Object.entries(figures).map(([name, ways]) => ({
    title: `${name} (medians of ${ROUNDS} rounds of ${SECONDS} s)`,
    head: ['', 'k requests/s', 'storage / this', 'p50, µs', 'processor µs each'],
    rows: Object.entries(ways).map(([way, { perSecond, p50, processor }]) => [
      WAYS[way],
      (perSecond / 1000).toFixed(1),
      (ways.storage.perSecond / perSecond).toFixed(2),
      p50 ? String(p50) : '',
      processor ? processor.toFixed(1) : '',
    ]),
  }));
