/**
 * What an update to many clients of a session costs, next to a program that writes the same bytes to as many sockets, one
 * `write` each. The updates are signalling data of a call, which come in any size: they take the whole way, from the local
 * Telegram through TDLib and worker. What is timed begins at the first byte that any client gets, and ends at the last one.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { acceptCall } from '../tests/system/requests.mjs';
import { PEOPLE, scene } from '../tests/system/scene.mjs';
import { Program } from './program.mjs';
import { median } from './statistics.mjs';

const MARK = '{"@type":"updateNewCallSignalingData"';
const CLIENTS = [1, 100, 1000];
const SIZES = { 'about 200 B': 90, 'about 8 KB': 6000 }; // of the data, which the update holds as base64
const COUNTS = [1, 8]; // of updates that come at once
const ROUNDS = { 1: 200, 100: 60, 1000: 20 };
const SETTINGS = { debug_level: 4, limits: { max_clients_per_session: 2000 } };

/** Microseconds for which a process has run. */
const processorOf = (pid) => Number(readFileSync(`/proc/${pid}/schedstat`, 'latin1').split(' ')[0]) / 1000;

/** Clients who wait for updates. */
async function crowdOf(build, port, clients, options = []) {
  const crowd = new Program(join(build, 'crowd'), [port, clients, '--mark', MARK, ...options].map(String));
  await crowd.line();
  return crowd;
}

/** A source of updates, and the clients of it. */
class Way {
  constructor({ crowd, pid, send }) {
    Object.assign(this, { crowd, pid, send });
  }

  /** Microseconds an update, and the bytes of one. */
  async round(count, size) {
    const before = processorOf(this.pid);
    this.crowd.say(count);
    await this.crowd.line();
    const sent = this.send(count, size);
    const { micros, bytes } = JSON.parse(await this.crowd.line());
    await sent;
    return { micros: micros / count, processor: (processorOf(this.pid) - before) / count, bytes: bytes / count };
  }
}

const middle = (rounds) => Object.fromEntries(Object.keys(rounds[0]).map((name) => [name, median(rounds.map((round) => round[name]))]));

/** Both ways by turns, with as many bytes. */
async function compare({ storage, plain }, clients, count, size) {
  const rounds = { storage: [], plain: [] };
  for (let i = 0; i < ROUNDS[clients]; ++i) {
    rounds.storage.push(await storage.round(count, size));
    rounds.plain.push(await plain.round(count, rounds.storage.at(-1).bytes));
  }
  return { storage: middle(rounds.storage), plain: middle(rounds.plain) };
}

/** Ann takes a call of Bob's, whose data all clients of her session see. */
async function call({ telegram, people, logIn }) {
  const ann = await logIn(people.ann);
  const side = await people.bob.call(people.ann);
  const { id } = await ann.seesCall('callStatePending');
  await ann.call(acceptCall(id));
  await side.ready();
  await ann.seesCall('callStateReady');
  await ann.leave();
  return (count, size) => {
    const update = { _: 'updatePhoneCallSignalingData', phone_call_id: side.call.id, data: Buffer.alloc(size) };
    telegram.world.push(people.ann, Array(count).fill(update));
  };
}

async function measureCrowd(build, storage, send, clients) {
  const writer = new Program(join(build, 'plain_write'), []);
  const programs = [writer];
  const joins = async (...args) => programs[programs.push(await crowdOf(build, ...args)) - 1];
  try {
    const plain = new Way({
      crowd: await joins(await writer.line(), clients),
      pid: writer.pid,
      send: (count, bytes) => {
        writer.say(`${count} ${bytes}`);
        return writer.line();
      },
    });
    const { pid } = await storage.process('front');
    const ways = { plain, storage: new Way({ crowd: await joins(storage.port, clients, ['--until', 'connectionState']), pid, send }) };
    const figures = [];
    for (const [name, size] of Object.entries(SIZES)) {
      for (const count of COUNTS) {
        figures.push({ clients, size: name, count, ...(await compare(ways, clients, count, size)) });
      }
    }
    return figures;
  } finally {
    await Promise.all(programs.reverse().map((program) => program.end()));
  }
}

export async function measure({ build }) {
  const figures = [];
  await scene({ settings: { ...SETTINGS, terminate_delay: 60 }, people: PEOPLE }, async (stage) => {
    const send = await call(stage);
    for (const clients of CLIENTS) {
      figures.push(...(await measureCrowd(build, stage.storage, send, clients)));
    }
  });
  return figures;
}

const us = (value) => value.toFixed(value < 100 ? 1 : 0);

export const tables = (figures) => [
  {
    title: 'An update to all clients of a session, µs each (medians)',
    head: ['clients, size, updates at once', 'storage', 'plain write', 'faster', 'processor: front', 'plain write', 'less'],
    rows: figures.map(({ clients, size, count, storage, plain }) => [
      `${clients}, ${size}, ${count}`,
      us(storage.micros),
      us(plain.micros),
      (plain.micros / storage.micros).toFixed(2),
      us(storage.processor),
      us(plain.processor),
      (plain.processor / storage.processor).toFixed(2),
    ]),
    note: 'with 8 at once plain write still writes each by itself',
  },
];
