/**
 * What one client, with one request at a time, notices of others that misbehave, and of things that stand still: p50 and p99 alone
 * and beside each, by turns. A flood takes a processor by itself; so there is the same flood at a server that is none of ours.
 */
import { execFile, execFileSync, spawn } from 'node:child_process';
import { closeSync, openSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { backedUp } from '../tests/system/backedUp.mjs';
import { Link } from '../tests/system/link.mjs';
import { echo, searchChat } from '../tests/system/requests.mjs';
import { BINARY, Storage, temporaryFolder } from '../tests/system/storage.mjs';
import { StorageClient } from '../tests/system/storageClient.mjs';
import { Program } from './program.mjs';
import { median } from './statistics.mjs';

const ROUNDS = 3;
const SECONDS = 1;
const OTHERS = 2; // the session of the others
const MOST_MS = 10_000; // for a round; else it stands still
const CHANGE_MS = 10; // from one thing that the database has to get to the next
const STILL = { p50: Infinity, p99: Infinity };

const flood = (port, session) => [port, '--window', 256, '--size', 1000, '--seconds', 3600, '--session', session].map(String);

async function ofOne(build, port) {
  const args = [port, '--window', 1, '--seconds', SECONDS].map(String);
  try {
    const { stdout } = await promisify(execFile)(join(build, 'load'), args, { timeout: MOST_MS });
    const figures = JSON.parse(stdout);
    return figures.requests > 0 ? figures : STILL;
  } catch (error) {
    if (error.killed) return STILL;
    throw error;
  }
}

const middle = (rounds) => ({ p50: median(rounds.map(({ p50 }) => p50)), p99: median(rounds.map(({ p99 }) => p99)) });

/** @param {() => Promise<() => any>} begin what goes wrong; gives what ends it */
async function beside(build, port, begin) {
  const rounds = { alone: [], beside: [] };
  for (let i = 0; i < ROUNDS; ++i) {
    rounds.alone.push(await ofOne(build, port));
    const end = await begin();
    rounds.beside.push(await ofOne(build, port));
    await end();
  }
  return { alone: middle(rounds.alone), beside: middle(rounds.beside) };
}

/** A client that asks as much as the storage takes, and reads nothing; it comes back when it is cut off. */
function neverReads(port, session) {
  const text = `${JSON.stringify(echo('x'.repeat(1000)))}\n`.repeat(50);
  let socket;
  const come = () => {
    socket = connect(port, '127.0.0.1').pause();
    const go = () => {
      while (socket.writable && socket.write(text));
    };
    socket.on('error', () => {}).on('drain', go).on('close', come).write(`${session}\n`, go);
  };
  come();
  return () => socket.removeAllListeners('close').destroy();
}

function floods(build, port, session) {
  const child = spawn(join(build, 'load'), flood(port, session), { stdio: 'ignore' });
  return () => child.kill('SIGKILL');
}

async function workerHangs(storage) {
  const client = await StorageClient.connect({ port: storage.port }, `${OTHERS}\n`);
  await client.seesState('authorizationStateWaitPhoneNumber');
  const { pid } = await storage.process(`worker ${OTHERS}`);
  process.kill(pid, 'SIGSTOP');
  for (let i = 0; i < 1000; ++i) client.send(echo('x'.repeat(1000)));
  return () => {
    process.kill(pid, 'SIGCONT');
    return client.leave();
  };
}

async function measureClients(build) {
  const server = new Program(join(build, 'echo'), []);
  const elsewhere = await server.line();
  const storage = await Storage.start({ settings: { debug_level: 4 } });
  const { port } = storage;
  const staying = await StorageClient.connect({ port }, '1\n'); // so that the session runs all the time
  const figures = {};
  const take = async (name, begin) => (figures[name] = await beside(build, port, begin));
  try {
    await take('a client that never reads, in another session', () => neverReads(port, OTHERS));
    await take('a client that never reads, in the same session', () => neverReads(port, 1));
    await take('a client that floods, in another session', () => floods(build, port, OTHERS));
    await take('a client that floods, in the same session', () => floods(build, port, 1));
    await take('the same flood at a TCP echo', () => floods(build, elsewhere, OTHERS));
    await take("another session's worker that hangs", () => workerHangs(storage));
    await staying.leave();
    return figures;
  } finally {
    await storage.dispose();
    await server.end();
  }
}

/** Names that Ann knows change all the time, and the way to the database is silent. */
async function databaseIsSilent({ link, people, client }) {
  await client.call(searchChat('bob_baker'));
  link.fallSilent();
  let count = 0;
  const changes = setInterval(() => people.bob.setUsernames([`bob_change_${++count}`]), CHANGE_MS);
  return async () => {
    clearInterval(changes);
    people.bob.setUsernames(['bob_baker']);
    await client.sees('updateUser', ({ user }) => user.usernames?.active_usernames[0] === 'bob_baker', { from: client.now - 1 });
    link.recover();
  };
}

async function measureDatabase(build) {
  let figures;
  await backedUp(async ({ storage, server, people, logIn }) => {
    const link = await Link.to(server.port);
    storage.configure({ ...storage.settings, mysql: server.settings({ port: link.port, read_timeout: 2 }) });
    await storage.restart();
    const client = await logIn(people.ann);
    figures = await beside(build, storage.port, () => databaseIsSilent({ link, people, client }));
    link.recover();
    link.close();
  }, { settings: { debug_level: 4 } });
  return { 'a database that says nothing': figures };
}

/** A storage whose stderr is a pipe; who reads it stops. */
async function measureLog(build) {
  const folder = temporaryFolder();
  const pipe = join(folder, 'log');
  execFileSync('mkfifo', [pipe]);
  const reader = openSync(pipe, 'r+');
  const program = join(folder, 'tgstorage');
  writeFileSync(program, `#!/bin/sh\nexec ${BINARY} "$@" 2>${pipe}\n`, { mode: 0o700 });
  const drain = spawn('cat', [pipe], { stdio: ['ignore', 'ignore', 'ignore'] });
  const storage = await Storage.start({ program, settings: { debug_level: 6 } });
  try {
    const stop = () => {
      drain.kill('SIGSTOP');
      return () => drain.kill('SIGCONT');
    };
    return { 'a log that nobody reads, at the highest level': await beside(build, storage.port, stop) };
  } finally {
    drain.kill('SIGKILL');
    await storage.dispose();
    closeSync(reader);
  }
}

export const measure = async ({ build }) => ({ ...(await measureClients(build)), ...(await measureDatabase(build)), ...(await measureLog(build)) });

const us = (value) => (Number.isFinite(value) ? `${Math.round(value)}` : 'stands still');

export const tables = (figures) => [
  {
    title: `One request at a time, µs (medians of ${ROUNDS} rounds of ${SECONDS} s)`,
    head: ['beside', 'p50 alone', 'p50', 'p99 alone', 'p99', 'p99 / alone'],
    rows: Object.entries(figures).map(([name, { alone, beside: other }]) => [
      name, us(alone.p50), us(other.p50), us(alone.p99), us(other.p99), (other.p99 / alone.p99).toFixed(2),
    ]),
  },
];
