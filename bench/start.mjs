/**
 * How long a session takes to start: from a client's connect to the state that tells it what to do, next to what
 * TDLib alone takes to the same state, by the same requests. The ways take turns, so that what else the machine
 * does hits all of them.
 */
import { execFile } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { eventually } from '../tests/system/processes.mjs';
import { StorageClient } from '../tests/system/storageClient.mjs';
import { onStage, somebody } from './stage.mjs';
import { summary } from './statistics.mjs';

const NEW = 'authorizationStateWaitPhoneNumber';
const READY = 'authorizationStateReady';
const LOGGED_IN_SESSION = 1;
const FIRST_NEW_SESSION = 1000;
const DEADLINE_MS = 10_000;

/** The storage, with one client at a time; the session is closed again before the next. */
class ThroughStorage {
  #storage;
  #nextSession = FIRST_NEW_SESSION;

  constructor(storage) {
    this.#storage = storage;
  }

  async logIn(person) {
    const client = await StorageClient.connect({ port: this.#storage.port }, `${LOGGED_IN_SESSION}\n`);
    await client.logIn(person);
    await this.#leave(client);
  }

  timeToNew = () => this.#timeTo(NEW, this.#nextSession++);
  timeToReady = () => this.#timeTo(READY, LOGGED_IN_SESSION);

  async #timeTo(state, session) {
    const begin = performance.now();
    const client = await StorageClient.connect({ port: this.#storage.port }, `${session}\n`);
    await client.seesState(state);
    const taken = performance.now() - begin;
    await this.#leave(client);
    return taken;
  }

  async #leave(client) {
    await client.leave();
    const noWorker = () => !this.#storage.processes().some(({ role }) => role.startsWith('worker'));
    await eventually(noWorker, 'the end of the session');
  }
}

/**
 * TDLib alone, in a new process each time, which has loaded the library before the clock starts; as the first
 * instance in it, or beside one that runs already.
 */
class Alone {
  #program;
  #storage;
  #scratch;
  #isFirst;

  constructor({ storage, folder }, build, { isFirst }) {
    this.#program = join(build, 'tdlib_alone');
    this.#storage = storage;
    this.#scratch = join(folder, 'alone');
    this.#isFirst = isFirst;
  }

  timeToNew = () => this.#timeTo(NEW, join(this.#scratch, 'new'));
  timeToReady = () => this.#timeTo(READY, join(this.#storage.sessionsFolder, String(LOGGED_IN_SESSION)));

  async #timeTo(state, folder) {
    const other = join(this.#scratch, 'other');
    mkdirSync(other, { recursive: true });
    const args = [this.#storage.settingsFile, state, folder, ...(this.#isFirst ? [] : [other])];
    try {
      const { stdout } = await promisify(execFile)(this.#program, args, { timeout: DEADLINE_MS });
      return Number(stdout) / 1000;
    } finally {
      rmSync(this.#scratch, { recursive: true });
    }
  }
}

/** Every way once a round; each round begins with another one. The first round is for the caches alone. */
async function takeTurns(rounds, ways, take) {
  const names = Object.keys(ways);
  const times = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = 0; round <= rounds; round++) {
    for (let turn = 0; turn < names.length; turn++) {
      const name = names[(round + turn) % names.length];
      const taken = await take(ways[name]);
      if (round > 0) {
        times[name].push(taken);
      }
    }
  }
  return Object.fromEntries(names.map((name) => [name, summary(times[name])]));
}

function withRatios({ storage, alone, beside }) {
  const ratios = { alone: storage.median / alone.median, beside: storage.median / beside.median };
  return { storage, alone, beside, ratios };
}

/** Milliseconds. `alone`: the first instance of a process; `beside`: one beside another. */
export function measure({ build, rounds }) {
  return onStage(async (stage) => {
    const ways = {
      storage: new ThroughStorage(stage.storage),
      alone: new Alone(stage, build, { isFirst: true }),
      beside: new Alone(stage, build, { isFirst: false }),
    };
    await ways.storage.logIn(somebody(stage.people));
    return {
      new: withRatios(await takeTurns(rounds, ways, (way) => way.timeToNew())),
      ready: withRatios(await takeTurns(rounds, ways, (way) => way.timeToReady())),
    };
  });
}

const WAYS = {
  storage: 'through the storage, from connect',
  alone: 'TDLib alone, the first instance in its process',
  beside: 'TDLib alone, beside one that runs already',
};

function table(title, times) {
  const row = (way) => {
    const { median, p95 } = times[way];
    return [WAYS[way], median.toFixed(1), p95.toFixed(1), (times.storage.median / median).toFixed(2)];
  };
  return {
    title: `${title}, ms (${times.storage.count} each, in turns)`,
    head: ['', 'median', 'p95', 'the storage, times as long'],
    rows: Object.keys(WAYS).map(row),
  };
}

export const tables = (figures) => [
  table('A new session, to authorizationStateWaitPhoneNumber', figures.new),
  table('A session on disk, to authorizationStateReady', figures.ready),
];
