/**
 * Faults of the database, of its connection and of the storage's disk: sessions go on, nothing that was taken is lost, and
 * nothing comes twice.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { backedUp, Clock, clockShifted, isThere, keys, logsOut, rows, sessions, until } from './backedUp.mjs';
import { Link } from './link.mjs';
import { OF_FIXED_SIZE } from './mariadb.mjs';
import { echo, getMe, searchChat } from './requests.mjs';
import { PEOPLE } from './scene.mjs';
import { chunks, closes, EACH_TIME, generations, withSnapshot } from './snapshots.mjs';

/** The storage's pauses between attempts grow. */
const BACK_AGAIN_MS = 40_000;
const DAY_MS = 86_400_000;

const namesOf = (server, person) =>
  rows(server, `SELECT username FROM tg_usernames WHERE chat_id = ${person.id} ORDER BY \`order\``).map(([name]) => name);
const hasName = (server, person, name) => until(() => namesOf(server, person).includes(name), `the name ${name}`, BACK_AGAIN_MS);
const fault = (storage, pattern, from) => storage.log.find(pattern, { from, deadline: BACK_AGAIN_MS });

const authCalls = (telegram) => telegram.rpcLog.filter(({ name }) => name.startsWith('auth.')).length;

/** Ann's client, who knows Bob, and both are in the database. */
async function annKnowsBob({ server, people, logIn }) {
  const client = await logIn(people.ann);
  await client.call(searchChat(people.bob.username));
  await isThere(server, 1);
  await hasName(server, people.bob, people.bob.username);
  return client;
}

/** Bob's name changes, which Ann's session hears of, though the database is away: it is asked nothing meanwhile. */
async function bobIs(name, { people, client }) {
  people.bob.setUsernames([name]);
  await client.received.find(({ user }) => user?.id === people.bob.id && user.usernames?.active_usernames[0] === name);
  assert.equal((await client.call(echo('a session goes on'))).value, 'a session goes on');
}

const CROWD = Object.fromEntries(Array.from({ length: 30 }, (_, n) => [`p${n}`, { name: `P ${n}`, phone: `+999 662 1${100 + n}`, username: `person_${n}` }]));

test('a server that is killed in mid-write, again and again, has each change in the end, and once', () =>
  backedUp(async ({ server, people, logIn }) => {
    const client = await logIn(people.ann);
    const crowd = Object.keys(CROWD).map((key) => people[key]);
    for (const { username } of crowd) {
      await client.call(searchChat(username));
    }
    for (let round = 0; round < 3; ++round) {
      crowd.forEach((person, n) => person.setUsernames([`round_${round}_${n}`, `also_${round}_${n}`]));
      await until(() => rows(server, `SELECT 1 FROM tg_usernames WHERE username LIKE 'round_${round}%'`).length > 0, 'the first of a round', BACK_AGAIN_MS);
      await server.crash();
      await client.call(echo('a session goes on'));
      await server.start();
    }
    await until(() => rows(server, "SELECT 1 FROM tg_usernames WHERE username LIKE 'round_2_%'").length === crowd.length, 'the last round', BACK_AGAIN_MS);
    for (const [n, person] of crowd.entries()) {
      assert.deepEqual(namesOf(server, person), [`round_2_${n}`, `also_2_${n}`]);
    }
    assert.deepEqual(sessions(server), [['1', String(people.ann.id)]]);
    assert.equal(keys(server).filter(([id]) => id === '1').length, 1);
  }, { people: { ...PEOPLE, ...CROWD } }));

test('a row that the database does not take keeps no other one back, and is tried again with the next connection', () =>
  backedUp(async ({ server, storage, people, logIn }) => {
    const client = await logIn(people.ann);
    const crowd = Object.keys(CROWD).map((key) => people[key]);
    for (const { username } of crowd) {
      await client.call(searchChat(username));
    }
    server.sql("ALTER TABLE tg_usernames ADD CONSTRAINT picky CHECK (username <> 'next_7')");
    crowd.forEach((person, n) => person.setUsernames([`next_${n}`]));
    await until(() => rows(server, "SELECT 1 FROM tg_usernames WHERE username LIKE 'next_%'").length === crowd.length - 1, 'all others');
    const { text } = await fault(storage, / ERROR store: .*the server does not take the statement/);
    assert.ok(text.includes(`peer ${crowd[7].id}: `), text);
    assert.ok(!text.includes('next_7'), 'values are not for the log');
    server.sql('ALTER TABLE tg_usernames DROP CONSTRAINT picky');
    await server.stop();
    await server.start();
    await hasName(server, crowd[7], 'next_7');
    assert.equal(storage.log.of('ERROR').filter((line) => line.text.includes('does not take')).length, 1);
  }, { people: { ...PEOPLE, ...CROWD } }));

/** Plays with a link between storage and server. */
const linked = (play, mysql) =>
  backedUp(async (stage) => {
    const link = await Link.to(stage.server.port);
    try {
      stage.storage.configure({ ...stage.storage.settings, mysql: stage.server.settings({ port: link.port, ...mysql }) });
      await stage.storage.restart();
      await play({ ...stage, link });
    } finally {
      link.close();
    }
  });

test('a connection that falls silent is given up after read_timeout, and nothing is lost', () =>
  linked(async (stage) => {
    const { server, storage, people, link } = stage;
    const client = await annKnowsBob(stage);
    const from = storage.log.end;
    link.fallSilent();
    await bobIs('bob_in_the_dark', { people, client });
    await fault(storage, / ERROR store: mysql: the connection to the server was lost.*; sessions go on/, from);
    await bobIs('bob_still_there', { people, client });
    link.recover();
    await hasName(server, people.bob, 'bob_still_there');
    assert.deepEqual(namesOf(server, people.bob), ['bob_still_there']);
  }, { read_timeout: 2 }));

test('a server that takes its time keeps nobody waiting but the writer', () =>
  linked(async (stage) => {
    const { server, storage, people, link } = stage;
    const client = await annKnowsBob(stage);
    link.delay(1000);
    for (const name of ['bob_the_first', 'bob_the_second', 'bob_the_third']) {
      await bobIs(name, { people, client });
    }
    await hasName(server, people.bob, 'bob_the_third');
    assert.deepEqual(namesOf(server, people.bob), ['bob_the_third']);
    assert.deepEqual(storage.log.of('ERROR'), []);
  }));

test('a server that is read-only for a while is waited for', () =>
  backedUp(async (stage) => {
    const { server, storage, people } = stage;
    const client = await annKnowsBob(stage);
    const from = storage.log.end;
    server.sql('SET GLOBAL read_only = ON');
    await bobIs('bob_unwritten', { people, client });
    await fault(storage, / ERROR store: mysql: the server is read-only: .*; sessions go on/, from);
    server.sql('SET GLOBAL read_only = OFF');
    await hasName(server, people.bob, 'bob_unwritten');
    assert.equal(storage.log.of('ERROR').length, 1, 'it is said once, however often it is tried');
  }));

test('a server whose disk is full is waited for', () =>
  backedUp(async (stage) => {
    const { server, storage, people } = stage;
    const client = await annKnowsBob(stage);
    const from = storage.log.end;
    server.fill();
    await client.call(searchChat('helper_bot'));
    await bobIs('bob_without_room', { people, client });
    await fault(storage, / ERROR store: mysql: the server has no room left: .*; sessions go on/, from);
    await server.makeRoom();
    await hasName(server, people.bob, 'bob_without_room');
  }, { options: OF_FIXED_SIZE }));

/** The storage's connection waits for somebody else's lock. */
const waitsForALock = (server) =>
  until(() => server.status('Innodb_row_lock_current_waits') > 0, 'the storage behind a lock');

test('rows that somebody else has locked are waited for, and tried again', () =>
  backedUp(async (stage) => {
    const { server, people } = stage;
    const client = await annKnowsBob(stage);
    const other = server.openTransaction();
    await other.run(`UPDATE tg_usernames SET \`order\` = 5 WHERE chat_id = ${people.bob.id}`);
    await bobIs('bob_behind_a_lock', { people, client });
    await waitsForALock(server);
    await fault(stage.storage, / ERROR store: mysql: another transaction was in the way: .*; sessions go on/);
    await other.run('ROLLBACK');
    await hasName(server, people.bob, 'bob_behind_a_lock');
    await other.end();
  }, { options: ['--innodb-lock-wait-timeout=1'] }));

test('a deadlock is undone and done anew, and the log has nothing of it', () =>
  backedUp(async (stage) => {
    const { server, storage, people } = stage;
    const client = await annKnowsBob(stage);
    server.sql('CREATE TABLE weights (n int) ENGINE=InnoDB; INSERT INTO weights SELECT seq FROM seq_1_to_1000');
    const before = server.status('Innodb_deadlocks');
    const other = server.openTransaction();
    await other.run('UPDATE weights SET n = n + 1'); // the one that has done less is undone
    await other.run(`UPDATE tg_usernames SET \`order\` = 5 WHERE chat_id = ${people.bob.id}`);
    await bobIs('bob_in_a_deadlock', { people, client });
    await waitsForALock(server);
    await other.run(`UPDATE tg_users SET is_bot = 1 WHERE id = ${people.bob.id}`);
    assert.equal(server.status('Innodb_deadlocks'), before + 1);
    await other.run('ROLLBACK');
    await hasName(server, people.bob, 'bob_in_a_deadlock');
    assert.deepEqual(storage.log.of('ERROR'), []);
    await other.end();
  }));

/** The storage starts without the folder of Ann's session, which is ready all the same, with nothing asked for a log-in. */
async function comesBack({ telegram, storage, people, connect }) {
  const calls = authCalls(telegram);
  await storage.start();
  const client = await connect(1);
  await client.ready();
  assert.equal((await client.call(getMe)).id, people.ann.id);
  assert.equal(authCalls(telegram), calls);
}

test('a session whose folder is deleted while it runs goes on, keeps its rows, and comes back with them', () =>
  backedUp(async ({ telegram, server, storage, people, connect, logIn }) => {
    const client = await logIn(people.ann);
    await isThere(server, 1);
    const stored = keys(server);
    rmSync(join(storage.sessionsFolder, '1'), { recursive: true });
    assert.equal((await client.call(getMe)).id, people.ann.id);
    await storage.kill();
    await comesBack({ telegram, storage, people, connect });
    assert.deepEqual(keys(server), stored);
  }));

/** Ann's session is in the database and the storage has stopped; `damage` gets the path of her td.binlog. */
const damaged = (damage, play) =>
  backedUp(async (stage) => {
    const { server, storage, people, logIn } = stage;
    await logIn(people.ann);
    await isThere(server, 1);
    await storage.stop();
    damage(join(storage.sessionsFolder, '1', 'td.binlog'));
    await storage.start();
    await play(stage);
  });

const flip = (file) => {
  const bytes = readFileSync(file);
  bytes[bytes.length >> 1] ^= 0x10;
  writeFileSync(file, bytes);
};
const halve = (file) => truncateSync(file, (readFileSync(file).length >> 1) & ~3);

for (const [what, damage] of Object.entries({ 'has a bit flipped': flip, 'is cut in half': halve, 'is empty': (file) => truncateSync(file, 0) })) {
  test(`a td.binlog that ${what} takes no row away; without it the session is back`, () =>
    damaged(damage, async ({ telegram, server, storage, people, connect }) => {
      const stored = keys(server);
      const client = await connect(1);
      await client.received.find(({ '@type': type }) => type === 'updateAuthorizationState');
      await storage.stop();
      assert.deepEqual(keys(server), stored);
      rmSync(join(storage.sessionsFolder, '1'), { recursive: true, force: true });
      await comesBack({ telegram, storage, people, connect });
    }));
}

test('where TDLib asks for a log-in that the database has, an ERROR says so; the session is back when nobody has logged in', () =>
  damaged((file) => truncateSync(file, 0), async ({ storage, people, connect }) => {
    const client = await connect();
    await client.seesState('authorizationStateWaitPhoneNumber');
    const { level } = await storage.log.find(/store: session=1 TDLib asks for a log-in, though the database has one: td\.binlog was damaged or lost/);
    assert.equal(level, 'ERROR');
    await client.leave();
    await until(() => storage.sessionFolders.length === 0, 'the end of the folder', 15_000);
    const back = await connect();
    await back.ready();
    assert.equal((await back.call(getMe)).id, people.ann.id);
  }));

test('of a log-in that is asked for by a new session, or behind a log-out, the log has nothing', () =>
  backedUp(async ({ server, storage, people, connect, logIn }) => {
    const client = await logIn(people.ann);
    await isThere(server, 1);
    await logsOut(client);
    const next = await connect(2);
    await next.seesState('authorizationStateWaitPhoneNumber');
    await until(() => sessions(server).length === 0, 'the end of the rows');
    await next.leave();
    await storage.stop();
    assert.doesNotMatch(storage.log.text, /TDLib asks for a log-in/);
  }));

const limitFiles = (store, bytes) => execFileSync('prlimit', ['--pid', store.pid, `--fsize=${bytes}:unlimited`]);

test('what changes while the disk of the storage is full is in the database when there is room again', () =>
  backedUp(async (stage) => {
    const { server, storage, people } = stage;
    const client = await annKnowsBob(stage);
    const store = await storage.process('store');
    limitFiles(store, 1);
    const from = storage.log.end;
    await bobIs('bob_without_a_disk', { people, client });
    await fault(storage, / ERROR store: .*outbox/, from);
    limitFiles(store, 'unlimited');
    await hasName(server, people.bob, 'bob_without_a_disk');
  }));

const daysOff = ({ text }) => Math.round((Date.parse(text.split(' ')[0]) - Date.now()) / DAY_MS) + 0; // not -0

for (const [what, days] of Object.entries({ back: -400, forth: 400 })) {
  test(`a clock that jumps ${what} over a restart changes nothing`, () =>
    backedUp(async ({ server, storage, people, logIn, connect, startStorage }) => {
      await (await logIn(people.ann)).call(searchChat('bob_baker'));
      await isThere(server, 1);
      await server.stop();
      people.bob.setUsernames(['bob_before']);
      await storage.stop();
      const { folder, settings } = storage;
      const environment = clockShifted(`${days > 0 ? '+' : ''}${days}d`);
      const shifted = await startStorage({ folder, settings, environment });
      assert.equal(daysOff(await shifted.log.find(/ NOTICE tgstorage /)), days);
      const client = await connect(1, { storage: shifted });
      await client.ready();
      people.bob.setUsernames(['bob_after']);
      await client.received.find(({ user }) => user?.usernames?.active_usernames[0] === 'bob_after');
      await server.start();
      await hasName(server, people.bob, 'bob_after');
      assert.deepEqual(namesOf(server, people.bob), ['bob_after']);
      assert.deepEqual(sessions(server), [['1', String(people.ann.id)]]);
    }));
}

for (const [what, days] of Object.entries({ back: -400, forth: 400 })) {
  test(`a clock that jumps ${what} while the storage runs changes nothing, and goes back as well`, () =>
    withSnapshot(async ({ server, storage, people, connect, startStorage }) => {
      await storage.stop();
      const { folder, settings } = storage;
      const clock = new Clock(storage.folder);
      const a = await startStorage({ folder, settings, environment: clock.environment });
      const comes = async () => {
        const client = await connect(1, { storage: a });
        await client.ready();
        return client;
      };
      const expires = () => server.sql('SELECT expires FROM tg_storage_leases WHERE tg_session_id = 1');
      let generation = 1;
      for (const [round, by] of [days, 0].entries()) {
        const client = await comes();
        clock.set(by * (DAY_MS / 1000));
        const before = expires();
        const name = `bob_in_round_${round}`;
        await bobIs(name, { people, client });
        await hasName(server, people.bob, name);
        assert.deepEqual(namesOf(server, people.bob), [name]);
        await until(() => expires() > before, 'a renewal of the lease');
        await server.stop();
        await bobIs(`${name}_away`, { people, client });
        await server.start();
        await hasName(server, people.bob, `${name}_away`);
        const from = a.log.end;
        await closes(a, client);
        const line = await a.log.find(new RegExp(`snapshot ${++generation} is in the database`), { from });
        assert.equal(daysOff(line), by, 'the store has the other time');
      }
      assert.deepEqual([generations(server), chunks(server)], [[1, 2, 3], [1, 2, 3]]);
      assert.deepEqual(sessions(server), [['1', String(people.ann.id)]]);
      assert.equal((await (await comes()).call(getMe)).id, people.ann.id);
      assert.doesNotMatch(a.log.text, /another storage's|is not started|no snapshot was taken/);
    }, { settings: { allowed_requests: [...EACH_TIME.allowed_requests, 'testCallString'] } }));
}
