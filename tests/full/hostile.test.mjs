/**
 * Long: 100,000 hostile connections and values, while one well-behaved client keeps making calls.
 * HOSTILE_COUNT changes their number.
 */
import assert from 'node:assert/strict';
import { randomBytes, randomInt } from 'node:crypto';
import { connect } from 'node:net';
import { test } from 'node:test';
import { memoryOf } from '../system/processes.mjs';
import { echo, getMe } from '../system/requests.mjs';
import { scene } from '../system/scene.mjs';

const COUNT = Number(process.env.HOSTILE_COUNT ?? 100_000);
/** How many go on at once. */
const ABREAST = 64;
/** What the front's memory may have grown by at the end, kilobytes; an allocator keeps some of its peaks. */
const GROWTH_KB = 32 * 1024;
const LONGEST_MS = 5_000;

const VALID = '{"@type":"testCallString","x":["text",{"a":[1,2.5,null,true]}],"@extra":{"n":17}}';

const pick = (list) => list[randomInt(list.length)];

/** A valid request with a few bytes changed. */
function damaged() {
  const bytes = Buffer.from(VALID);
  for (let i = randomInt(1, 5); i > 0; --i) {
    bytes[randomInt(bytes.length)] = randomInt(256);
  }
  return bytes;
}

/** What a hostile client says in one connection, as pieces that it sends one after the other. */
const MANNERS = {
  'random bytes': () => [randomBytes(randomInt(1, 2000))],
  'random bytes behind a handshake': () => ['1\n', randomBytes(randomInt(1, 2000))],
  'a cut handshake': () => [pick(['4', '"4', '{"@type":"openSession","session_', '{"@ty', ''])],
  'a cut value': () => ['1\n', VALID.slice(0, randomInt(1, VALID.length))],
  'damaged values': () => ['1\n', ...Array.from({ length: randomInt(1, 20) }, damaged)],
  'deep nesting': () => ['1\n', pick(['[', '{"a":']).repeat(randomInt(1, 20_000))],
  'values without an end': () => ['1\n', `{"@type":"${'x'.repeat(100_000)}`],
  'a huge value': () => (randomInt(20) > 0 ? ['1\n'] : ['1\n', `{"@type":"${'x'.repeat(1_200_000)}"}`]),
  'forbidden requests': () => ['1\n', '{"@type":"deleteAccount","@extra":1}'.repeat(randomInt(1, 50))],
  'bad handshakes': () => [pick(['0\n', '-1\n', '"x"', '{}', '[]', 'GET / HTTP/1.0\r\n\r\n', '\x16\x03\x01', ']'])],
  'bytes one by one': () => [...'1\n{"@type":'].map((byte) => byte),
  'answers left unread': () => ['1\n', VALID.repeat(randomInt(1, 100))],
};

/** Ends a connection the way that such a client would. */
const ENDINGS = [
  (socket) => socket.end(),
  (socket) => socket.destroy(),
  (socket) => socket.resetAndDestroy(),
];

const writing = (socket, piece) => new Promise((done) => socket.write(piece, () => done()));

/** One hostile connection, from its beginning to its end. */
async function attack(port, pieces, { reads }) {
  const socket = connect({ host: '127.0.0.1', port });
  const closed = new Promise((done) => socket.once('close', done));
  socket.on('error', () => {});
  if (reads) {
    socket.resume();
  }
  for (const piece of pieces) {
    if (!socket.destroyed) {
      await Promise.race([writing(socket, piece), closed]);
    }
  }
  pick(ENDINGS)(socket);
  // Whoever only said goodbye, and does not read, would never see the other side's.
  socket.resume();
  const timer = setTimeout(() => socket.destroy(), 1_000);
  await closed;
  clearTimeout(timer);
}

/** Slow ones, which hold a connection open from beginning to end. */
function lingerers(port, count) {
  const sockets = Array.from({ length: count }, (_, i) => {
    const socket = connect({ host: '127.0.0.1', port });
    socket.on('error', () => {});
    socket.resume();
    socket.write(i % 2 === 0 ? '1\n{"@type":"' : '1\n');
    return socket;
  });
  const timer = setInterval(() => sockets.forEach((socket) => socket.destroyed || socket.write('x')), 500);
  return () => {
    clearInterval(timer);
    sockets.forEach((socket) => socket.destroy());
  };
}

async function attackAll(port, count) {
  const manners = Object.values(MANNERS);
  let next = 0;
  const worker = async () => {
    while (next < count) {
      const manner = manners[next++ % manners.length];
      await attack(port, manner(), { reads: randomInt(4) > 0 });
    }
  };
  await Promise.all(Array.from({ length: ABREAST }, worker));
}

/** Calls one after the other until told to stop; each answer must be right. */
async function behave(client, me, isOver) {
  const latencies = [];
  while (!isOver()) {
    const began = performance.now();
    const answer = await client.call(latencies.length % 2 === 0 ? getMe : echo('still right'));
    latencies.push(performance.now() - began);
    assert.ok(answer.id === me.id || answer.value === 'still right');
  }
  return latencies.sort((a, b) => a - b);
}

const settings = {
  debug_level: 2,
  terminate_delay: 60,
  limits: { max_client_queue_bytes: 1024 * 1024 },
};

test(`${COUNT} hostile connections cost a well-behaved client nothing but time`, { timeout: 1_800_000 }, (t) =>
  scene({ settings }, async ({ storage, people, logIn }) => {
    const client = await logIn(people.ann, 1);
    const pids = { front: (await storage.process('front')).pid, worker: (await storage.process('worker 1')).pid };
    await attackAll(storage.port, COUNT / 10);
    const memoryBefore = memoryOf(pids.front, 'RssAnon');

    let isOver = false;
    const disperse = lingerers(storage.port, 50);
    const latencies = behave(client, people.ann, () => isOver);
    await attackAll(storage.port, COUNT - COUNT / 10);
    isOver = true;
    const sorted = await latencies;
    disperse();

    const memoryAfter = memoryOf(pids.front, 'RssAnon');
    const [median, worst] = [sorted[sorted.length >> 1], sorted.at(-1)].map((ms) => ms.toFixed(1));
    t.diagnostic(`${sorted.length} calls meanwhile: median ${median} ms, worst ${worst} ms`);
    t.diagnostic(`the front's memory: ${memoryBefore} kB after a tenth, ${memoryAfter} kB at the end`);

    await people.bob.sendMessage(people.ann, 'nothing lost');
    await client.seesText('nothing lost');
    assert.equal((await storage.process('front')).pid, pids.front, 'the same front');
    assert.equal((await storage.process('worker 1')).pid, pids.worker, 'the same worker');
    assert.deepEqual(client.states().slice(-1), ['authorizationStateReady']);
    assert.ok(sorted.at(-1) < LONGEST_MS, `a call took ${worst} ms`);
    assert.ok(memoryAfter - memoryBefore < GROWTH_KB, `${memoryAfter - memoryBefore} kB more`);
  }));
