/** Whom an account knows, read from the encrypted db.sqlite that TDLib leaves behind, and kept in tg_peers. */
import assert from 'node:assert/strict';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { scene } from '../telegram/tdlib/scene.mjs';
import { rows } from './backedUp.mjs';
import { withMariaDb } from './mariadb.mjs';
import { searchChat } from './requests.mjs';
import { BINARY, run, temporaryFolder } from './storage.mjs';

const KEY = Buffer.from('the 32 bytes of a database key..');
const PAGE = 4096;
const ZERO_CHANNEL_ID = -1_000_000_000_000;

const PEOPLE = {
  ann: { name: 'Ann Archer', phone: '+999 662 0001', code: '11111', username: 'ann_archer' },
  bob: { name: 'Bob Baker', phone: '+999 662 0002', username: 'bob_baker' },
  single: { name: 'Single', username: 'single_name' },
  long: { name: `${'Long'.repeat(80)} ${'Name'.repeat(80)}`, username: 'long_name' },
  foreign: { name: 'Тарас Шевченко', username: 'foreign_name' },
  support: { name: 'Support', phone: '+999 662 0003', username: 'support_name', isSupport: true },
  helper: { name: 'Helper', username: 'helper_bot', isBot: true, inlinePlaceholder: 'what?' },
  robot: { name: 'Robot', username: 'robot_bot', botToken: '4711:token-of-the-robot' },
};
const CHANNELS = { news: { title: 'News', username: 'the_news' }, long: { title: 'Title'.repeat(60), username: 'the_title' } };
const NAMES = [...Object.values(PEOPLE), ...Object.values(CHANNELS)].map(({ username }) => username);

const withKey = { parameters: { database_encryption_key: KEY.toString('base64') } };
const fileOf = ({ folder }, name = 'db.sqlite') => join(folder, name);
const program = join(dirname(BINARY), 'tddb_tool');

/** What the storage's own code makes of a session's folder. */
const read = ({ folder }, ...more) => run([folder, KEY.toString('hex'), ...more], { program });

async function knownIn(session, ...more) {
  const { code, out, err } = await read(session, ...more);
  assert.deepEqual([code, err], [0, '']);
  return JSON.parse(out);
}

async function assertRefused(session, pattern, what) {
  const { code, out, err } = await read(session);
  assert.deepEqual([code, out], [1, ''], what);
  assert.match(err, pattern, what);
}

/** Ann has found these names, and the session is closed. */
const withClosedSession = (play, { names = NAMES, more = {} } = {}) =>
  scene({ people: { ...PEOPLE, ...more }, channels: CHANNELS }, async (stage) => {
    const client = await stage.logIn(stage.people.ann, withKey);
    for (const name of names) {
      await client.call(searchChat(name));
    }
    await client.close();
    await play({ ...stage, session: client });
  });

/** By id, the hashes that the data center gives to who asks. */
function hashesFor(viewer, { world }, peers) {
  const idOf = ({ id, title }) => (title === undefined ? id : ZERO_CHANNEL_ID - id);
  return Object.fromEntries(peers.map((peer) => [idOf(peer), `${world.accessHash(viewer, peer)}`]));
}

test('each access hash is the one that the data center gave out', () =>
  withClosedSession(async ({ telegram, people, session }) => {
    const { account, peers } = await knownIn(session);
    assert.equal(account, people.ann.id);
    const all = hashesFor(people.ann, telegram, [...Object.values(people), ...Object.values(telegram.channels)]);
    assert.ok(Object.values(all).some((hash) => hash.startsWith('-')) && !Object.values(all).includes('0'));
    for (const [id, hash] of Object.entries(all)) {
      assert.equal(peers[id], hash, id);
    }
  }));

test('a bot knows its peers by hashes of its own', () =>
  scene({ people: PEOPLE, channels: CHANNELS }, async ({ telegram, people, start }) => {
    const client = await start(withKey);
    await client.call({ '@type': 'checkAuthenticationBotToken', token: people.robot.botToken });
    await client.ready();
    await people.bob.sendMessage(people.robot, 'hello');
    await client.sees('updateUser', ({ user }) => user.id === people.bob.id);
    await client.call(searchChat('the_news'));
    await client.close();
    const { account, peers } = await knownIn(client);
    assert.equal(account, people.robot.id);
    const expected = hashesFor(people.robot, telegram, [people.bob, telegram.channels.news]);
    assert.deepEqual(Object.fromEntries(Object.keys(expected).map((id) => [id, peers[id]])), expected);
  }));

const CROWD = Object.fromEntries(
  Array.from({ length: 300 }, (_, n) => [`p${n}`, { name: `Number ${n}`, username: `number_${n}` }]),
);

test('all of them are in tg_peers, however many and however often they are put there', () =>
  withMariaDb({}, async (server) => {
    server.apply('schema.sql');
    const names = Object.values(CROWD).map(({ username }) => username);
    await withClosedSession(async ({ people, session }) => {
      server.sql(`INSERT INTO tg_peers VALUES (${people.ann.id}, ${people.p7.id}, 5), (${people.ann.id}, 77, 7), (8, ${people.p7.id}, 9)`);
      const { account, peers } = await knownIn(session, `${server.settings().port}`);
      const stored = rows(server, `SELECT tg_peer_id, access_hash FROM tg_peers WHERE tg_user_id = ${account}`);
      assert.deepEqual(Object.fromEntries(stored), { ...peers, 77: '7' });
      assert.ok(stored.length > 300);
      assert.equal(server.sql('SELECT access_hash FROM tg_peers WHERE tg_user_id = 8').trim(), '9');
    }, { names, more: CROWD });
  }));

test('a bit that is another is found in every page of db.sqlite, and so is a file that is cut off', () =>
  withClosedSession(async ({ session }) => {
    const path = fileOf(session);
    const whole = readFileSync(path);
    for (let page = 0; page < whole.length / PAGE; ++page) {
      const flipped = Buffer.from(whole);
      flipped[page * PAGE + ((page * 997) % PAGE)] ^= 1 << page % 8;
      writeFileSync(path, flipped);
      await assertRefused(session, new RegExp(`/db\\.sqlite: page ${page + 1} is damaged`), `page ${page + 1}`);
    }
    for (const [size, pattern] of [[whole.length - 1, /not whole pages/], [whole.length - PAGE, /pages of/], [0, /: 0 bytes are not whole pages/]]) {
      writeFileSync(path, whole.subarray(0, size));
      await assertRefused(session, pattern, `cut to ${size}`);
    }
  }));

test("a db.sqlite is not taken with another session's td.binlog", () =>
  scene({ people: PEOPLE }, async ({ people, logIn }) => {
    const ann = await logIn(people.ann, withKey);
    const bob = await logIn(people.bob, withKey);
    await Promise.all([ann.close(), bob.close()]);
    writeFileSync(fileOf(ann), readFileSync(fileOf(bob)));
    await assertRefused(ann, /page 1 is damaged, or was written with another key/);
  }));

test('of a session that TDLib did not close no peers are known, as some are in db.sqlite-wal', () =>
  scene({ people: PEOPLE }, async ({ people, logIn }) => {
    const client = await logIn(people.ann, withKey);
    await client.call(searchChat('bob_baker'));
    const folder = temporaryFolder();
    cpSync(client.folder, folder, { recursive: true });
    await assertRefused({ folder }, /db\.sqlite: the session was not closed in order/);
    await client.close();
  }));
