/** Scenes with a storage whose sessions are copied to a real MariaDB, and a look at the rows. */
import assert from 'node:assert/strict';
import { closeSync, constants, existsSync, openSync, readdirSync, writeSync } from 'node:fs';
import { createDecipheriv, createHash, hkdfSync } from 'node:crypto';
import { dirname, join } from 'node:path';
import { withMariaDb } from './mariadb.mjs';
import { eventually } from './processes.mjs';
import { scene } from './scene.mjs';
import { BINARY } from './storage.mjs';

export const KEY = Buffer.from('the 32 bytes of a database key..');
export const WITH_KEY = { encryption_key: KEY.toString('base64') };

/** The shortest lease: how long a storage that has lost its folder waits for the one that it may be. */
export const cluster = (node) => ({ node, lease: 10 });
/** For those who wait for its end. */
export const BEYOND_LEASE = 25_000;

/**
 * A scene with a server that has the tables.
 * @param {object} [how] what scene() takes, and
 * @param {object} [how.mysql] what differs in that section
 * @param {string[]} [how.options] of the server's command line
 */
export const backedUp = (play, { settings = {}, tdlib = WITH_KEY, mysql: changes = {}, options = [], ...description } = {}) =>
  withMariaDb({ options }, async (server) => {
    server.apply('schema.sql');
    const mysql = server.settings(changes);
    await scene({ ...description, settings: { cluster: cluster('a'), ...settings, mysql, tdlib } }, (stage) => play({ ...stage, server }));
  });

export const rows = (server, sql) => server.sql(sql).split('\n').filter(Boolean).map((line) => line.split('\t'));
export const sessions = (server) => rows(server, 'SELECT id, tg_user_id FROM tg_sessions ORDER BY id');
export const keys = (server) => rows(server, 'SELECT tg_session_id, dc_id, HEX(auth_key) FROM tg_auth_keys ORDER BY 1, 2');

export const until = (probe, what, deadline = 10_000) => eventually(probe, what, deadline);
export const isThere = (server, session) =>
  until(() => sessions(server).some(([id]) => id === String(session)) && keys(server).some(([id]) => id === String(session)), `rows of session ${session}`);

/** Opens the envelope of a key by its description (src/vault/envelope.h), with another library than the storage's. */
export function openKey(envelope, session, dc, ownersKey = KEY) {
  const [header, nonce, sealed, tag] = [[0, 29], [29, 41], [41, -16], [-16]].map(([from, to]) => envelope.subarray(from, to));
  const key = Buffer.from(hkdfSync('sha256', ownersKey, '', 'tgstorage key for tgstorage database', 32));
  const place = createHash('sha256').update(`12:tg_auth_keys ${session} ${dc.length}:${dc}`).digest();
  assert.deepEqual(header.subarray(13), place.subarray(0, 16));
  const decipher = createDecipheriv('aes-256-gcm', key, nonce).setAAD(header).setAuthTag(tag);
  return Buffer.concat([decipher.update(sealed), decipher.final()]);
}

/** Of Debian's package, in the folder of the machine's kind. */
const FAKETIME = readdirSync('/usr/lib').map((kind) => `/usr/lib/${kind}/faketime/libfaketime.so.1`).find((path) => existsSync(path));

/** The environment of a process whose clock goes wrong by so much, such as `+400d`. */
export const clockShifted = (by) => ({ LD_PRELOAD: FAKETIME, FAKETIME: by, FAKETIME_DONT_FAKE_MONOTONIC: '1' });

const JUMPING_CLOCK = join(dirname(BINARY), 'jumping_clock.so');

/** The clocks of a storage that can be set while it runs (jumping_clock.cpp). */
export class Clock {
  #file;

  /** @param {string} folder for its file */
  constructor(folder) {
    this.#file = join(folder, 'clock');
    this.set(0);
    this.pass(0);
  }

  /** From now on the wall clock, in all processes, is so many seconds ahead of the machine's. */
  set(seconds) {
    this.#write(seconds, 0);
  }

  /** To the monitor, so many seconds have passed since it began; it sees that when something happens. */
  pass(seconds) {
    this.#write(seconds, 8);
  }

  #write(seconds, at) {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64LE(BigInt(seconds));
    const file = openSync(this.#file, constants.O_RDWR | constants.O_CREAT, 0o644);
    writeSync(file, bytes, 0, 8, at); // in place: the file is mapped
    closeSync(file);
  }

  get environment() {
    return { LD_PRELOAD: JUMPING_CLOCK, TGSTORAGE_CLOCK: this.#file };
  }
}

/** What the storage copies as it stops waits, and is not in the database yet. */
export async function stopsUnheard({ server, storage }) {
  server.sql('SET GLOBAL read_only = 1');
  await storage.stop();
  server.sql('SET GLOBAL read_only = 0');
}

/** Its client logs a session out, and is asked for the next log-in. */
export async function logsOut(client) {
  const from = client.now;
  await client.call({ '@type': 'logOut' });
  await client.seesState('authorizationStateWaitPhoneNumber', { from });
}

/** Ann is in the database with session 1; Bob logs in with session 2 when the server is away. */
export async function bobComesWithoutServer({ server, people, connect, logIn }) {
  await logIn(people.ann);
  await isThere(server, 1);
  const bob = await connect(2);
  await bob.seesState('authorizationStateWaitPhoneNumber');
  await server.stop();
  await bob.logIn(people.bob);
}
