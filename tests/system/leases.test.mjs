/**
 * Two storages on one database: that no session ever runs in both. At its end each scene asserts of the data center that
 * no key was in use by two of its clients at once (tests/telegram/test/faults.test.mjs shows that it would notice).
 */
import assert from 'node:assert/strict';
import { cpSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { backedUp, BEYOND_LEASE, cluster, isThere, rows, sessions, until, WITH_KEY } from './backedUp.mjs';
import { anotherClose, chunks, closes, EACH_TIME, generations, has, spoolOf, waits, withSnapshot } from './snapshots.mjs';
import { run } from './storage.mjs';

const ELSEWHERE = /^SESSION_UNAVAILABLE: the session is, or may be, another storage's; this one's log says why$/;
/** Shorter than what is left of a lease that was renewed just now. */
const AT_ONCE = 6_000;

const getMe = { '@type': 'getMe' };
const authCalls = (telegram, from) => telegram.rpcLog.slice(from).filter(({ name }) => name.startsWith('auth.'));
const folderOf = (storage, session = 1) => join(storage.sessionsFolder, String(session));
const lease = (server, session = 1) => rows(server, `SELECT node, expires > NOW(3) FROM tg_storage_leases WHERE tg_session_id = ${session}`)[0];
const hasExpired = (server) => until(() => lease(server)[1] === '0', 'the end of the lease', BEYOND_LEASE);
const release = (storage, ...words) => run(['release', '--settings', storage.settingsFile, ...words], { cwd: storage.folder });

/** Ann is logged in with session 1 at storage `a`; `other()` starts one with an empty folder, on node b unless told. */
const shared = (play, how = {}) =>
  backedUp(async (stage) => {
    const { server, storage: a, people, startStorage } = stage;
    const client = await stage.logIn(people.ann);
    await isThere(server, 1);
    const settings = { mysql: server.settings(), tdlib: WITH_KEY, cluster: cluster('b') };
    const other = (changes = {}) => startStorage({ settings, ...changes });
    await play({ ...stage, a, client, other, settings, from: stage.telegram.rpcLog.length });
  }, how);

/** A client that is turned away. @returns {Promise<string>} what the log says of it */
async function isRefused({ connect }, storage, { session = 1, deadline } = {}) {
  const from = storage.log.end;
  const client = await connect(session, { storage });
  const { code, message } = await client.seesError(undefined, { deadline });
  assert.equal(code, 503);
  assert.match(message, ELSEWHERE);
  await client.closed;
  const { text, level } = await storage.log.find(/ is not started/, { from });
  assert.equal(level, 'ERROR');
  return text.slice(text.indexOf('is not started') + 'is not started'.length);
}

test('a second storage refuses the session that the first one runs, and makes nothing of it', () =>
  shared(async (stage) => {
    const { server, client, other } = stage;
    const b = await other();
    assert.match(await isRefused(stage, b), /^: the storage on node a runs it, since \d{4}-\d\d-\d\d \S+ UTC: stop that one, and `tgstorage release`/);
    assert.ok(!existsSync(folderOf(b)));
    assert.deepEqual(lease(server), ['a', '1']);
    assert.equal((await client.call(getMe))['@type'], 'user');
  }));

test('after a crash it refuses before the lease has expired and after, until it is told to take over', () =>
  shared(async (stage) => {
    const { telegram, server, a, other, connect, from } = stage;
    const b = await other();
    await a.kill();
    assert.match(await isRefused(stage, b), /^: the storage on node a runs it/);
    await hasExpired(server);
    assert.match(await isRefused(stage, b), /does not renew that: .* start this one with --takeover a$/);
    await b.stop();
    await b.start(['--takeover', 'of-another']);
    assert.match(await isRefused(stage, b), /does not renew that/);
    await b.stop();
    await b.start(['--takeover', 'a']);
    await (await connect(1, { storage: b })).ready();
    assert.deepEqual(lease(server), ['b', '1']);
    assert.deepEqual(authCalls(telegram, from), []);
    await a.start();
    assert.match(await isRefused(stage, a), /^: the storage on node b runs it/);
  }));

test('a holder that renews is not taken over, whatever the owner says', () =>
  shared(async (stage) => {
    const b = await stage.other({ options: ['--takeover', 'a'] });
    assert.match(await isRefused(stage, b, { deadline: BEYOND_LEASE }), /^: the storage on node a runs it/);
    assert.equal((await stage.client.call(getMe))['@type'], 'user');
  }));

test('one that was paused and taken over kills its worker at its first look, and says who has the session', () =>
  shared(async (stage) => {
    const { telegram, server, a, client, other, connect } = stage;
    const worker = await a.process('worker 1');
    process.kill(-a.pid, 'SIGSTOP');
    telegram.cutConnections(); // a paused client is none that uses its key, though its line is there
    await hasExpired(server);
    const b = await other({ options: ['--takeover', 'a'] });
    await (await connect(1, { storage: b })).ready();
    const from = client.now;
    // All but the worker: what that would send before it is killed is the window of which the documents tell.
    a.processes().filter(({ pid }) => pid !== worker.pid).forEach(({ pid }) => process.kill(pid, 'SIGCONT'));
    const { text, level } = await a.log.find(/is another storage's now, its worker is killed: /);
    assert.equal(level, 'ERROR');
    assert.match(text, /node b has it since \d{4}-\d\d-\d\d \S+ UTC, in epoch \d+$/);
    await until(() => !a.processes().some(({ pid }) => pid === worker.pid), 'the end of the worker');
    assert.match((await client.seesError(undefined, { from })).message, ELSEWHERE);
    assert.deepEqual(lease(server), ['b', '1']);
  }));

test('the same storage goes on at once after a crash, and its session is not restored', () =>
  shared(async ({ server, a, connect }) => {
    await a.kill();
    await a.start();
    await (await connect()).ready({ deadline: AT_ONCE });
    assert.deepEqual(lease(server), ['a', '1']);
    assert.doesNotMatch(a.log.text, /it is restored/);
  }));

test('a storage of the same name that has lost its folder waits until the lease has expired', () =>
  shared(async ({ telegram, server, a, connect, from }) => {
    await a.kill();
    rmSync(a.sessionsFolder, { recursive: true });
    const expires = server.sql('SELECT expires FROM tg_storage_leases');
    await a.start();
    await (await connect()).ready({ deadline: BEYOND_LEASE });
    assert.deepEqual(rows(server, `SELECT since >= '${expires}' FROM tg_storage_leases`), [['1']]);
    assert.deepEqual(authCalls(telegram, from), []);
  }));

test('a copy of the whole folder, under the same name, does not get the session from the one that runs it', () =>
  shared(async (stage) => {
    const { a, other, settings } = stage;
    const b = await other({ settings: { ...settings, cluster: cluster('a') } });
    await b.stop();
    rmSync(b.sessionsFolder, { recursive: true });
    cpSync(a.sessionsFolder, b.sessionsFolder, { recursive: true });
    await b.start();
    assert.match(await isRefused(stage, b, { deadline: BEYOND_LEASE }), /another storage that is called a as well runs it/);
    assert.equal((await stage.client.call(getMe))['@type'], 'user');
  }));

test('while the database is away what runs goes on, what this storage had starts, and what it did not is refused', () =>
  shared(async (stage) => {
    const { server, a, client, connect } = stage;
    await server.stop();
    assert.equal((await client.call(getMe))['@type'], 'user');
    await a.restart();
    await (await connect()).ready();
    await a.stop();
    cpSync(folderOf(a), folderOf(a, 2), { recursive: true }); // as one that was brought here from elsewhere
    rmSync(folderOf(a), { recursive: true });
    await a.start();
    assert.match(await isRefused(stage, a, { session: 2 }), /^, as another storage may have it: mysql\.host: can't connect/);
    await server.start();
    await (await connect(2)).ready();
  }));

test('a database that does not answer holds up a start for two seconds', () =>
  shared(async ({ server, a, connect }) => {
    await a.stop();
    server.signal('SIGSTOP');
    await a.start();
    await (await connect()).ready();
    assert.match(a.log.text, /: it starts, since this storage had it last$/m);
    server.signal('SIGCONT');
  }));

test('what was released the other one has at once', () =>
  shared(async (stage) => {
    const { telegram, server, a, other, connect, from } = stage;
    const running = await release(a);
    assert.deepEqual([running.code, running.out], [1, '']);
    assert.match(running.err, /^tgstorage: release: a storage runs on .*: stop it first\n$/);
    await a.stop();
    const unknown = await release(a, '--session', '7');
    assert.deepEqual([unknown.code, unknown.err], [1, 'tgstorage: release: this storage does not have session 7\n']);
    assert.deepEqual(await release(a), { code: 0, signal: null, out: '1 is released\n', err: '' });
    const b = await other();
    await (await connect(1, { storage: b })).ready({ deadline: AT_ONCE });
    assert.deepEqual(lease(server), ['b', '1']);
    assert.deepEqual(authCalls(telegram, from), []);
    await a.start();
    assert.match(await isRefused(stage, a), /^: the storage on node b runs it/);
  }));

test('what the database lacks gets there before a release, or there is none', () =>
  shared(async ({ server, a, people, logIn }) => {
    await server.stop();
    await people.ann.setUsernames(['ann_at_work']);
    await (await logIn(people.bob, 1).catch(() => null))?.leave();
    await a.stop();
    const without = await release(a);
    assert.deepEqual([without.code, without.out], [1, '']);
    assert.match(without.err, /^tgstorage: release: mysql\.host: can't connect/);
    await server.start();
    assert.deepEqual(await release(a, '--json'), { code: 0, signal: null, out: '{"ok":true,"released":[1]}\n', err: '' });
    assert.deepEqual(rows(server, `SELECT username FROM tg_usernames WHERE chat_id = ${people.ann.id}`), [['ann_at_work']]);
  }));

test('of two storages that begin a session at once one gets it', () =>
  shared(async ({ server, a, other, connect }) => {
    const b = await other();
    const clients = await Promise.all([a, b].map((storage) => connect(5, { storage })));
    const first = ({ '@type': type, authorization_state: state }) => type === 'error' || state?.['@type'] === 'authorizationStateWaitPhoneNumber';
    const said = await Promise.all(clients.map((client) => client.received.find(first)));
    const refused = said.filter(({ '@type': type }) => type === 'error');
    assert.equal(refused.length, 1);
    assert.match(refused[0].message, ELSEWHERE);
    assert.equal(lease(server, 5)[0], said[0] === refused[0] ? 'b' : 'a');
  }));

test('what stands in the database as a name gets into no advice unless it is one', () =>
  shared(async (stage) => {
    const { server, a } = stage;
    server.sql("INSERT INTO tg_storage_leases VALUES (9, 'x; reboot', 1, '9999-12-31', 'y', NOW(3)), (10, 'x\ny', 1, '2026-01-01', 'y', NOW(3))");
    assert.match(await isRefused(stage, a, { session: 9 }), /^: the storage on node \? runs it/);
    assert.match(await isRefused(stage, a, { session: 10 }), /start this one with --takeover \?$/);
  }));

test('who writes to the database can give a lease away, which ends the session here', () =>
  shared(async ({ server, a, client }) => {
    const from = client.now;
    server.sql("UPDATE tg_storage_leases SET node = 'z', instance = 'of nobody', epoch = epoch + 1");
    assert.match((await a.log.find(/is another storage's now, its worker is killed: /)).text, /node z has it since/);
    assert.match((await client.seesError(undefined, { from })).message, ELSEWHERE);
  }));

test('a log-out ends the lease, also one that the database hears of later', () =>
  shared(async ({ server, client, connect }) => {
    const from = client.now;
    await client.call({ '@type': 'logOut' });
    await client.seesState('authorizationStateWaitPhoneNumber', { from });
    await client.leave();
    await until(() => lease(server) === undefined, 'the end of the lease');
    const next = await connect(2);
    await next.seesState('authorizationStateWaitPhoneNumber');
    assert.deepEqual(lease(server, 2), ['a', '1']);
    await server.stop();
    await next.leave();
    await server.start();
    await until(() => lease(server, 2) === undefined, 'the end of the other lease');
  }));

test('a client that may not create sessions leaves no lease of what it names', () =>
  shared(async ({ server, a, connect, settings }) => {
    await a.stop();
    a.configure({ ...settings, cluster: cluster('a'), clients: [{ name: 'here', address: '127.0.0.0/8', sessions: '*', may_create: false }] });
    await a.start();
    assert.match((await (await connect(77)).seesError()).message, /there is no such session/);
    assert.deepEqual(rows(server, 'SELECT tg_session_id FROM tg_storage_leases'), [['1']]);
    await (await connect()).ready();
  }));

test('the next store goes on with the leases of one that died', () =>
  shared(async ({ server, a, client }) => {
    const store = await a.process('store');
    process.kill(store.pid, 'SIGKILL');
    await a.process('store', { not: store });
    const expires = server.sql('SELECT expires FROM tg_storage_leases');
    await until(() => server.sql(`SELECT expires > '${expires}' FROM tg_storage_leases`) === '1', 'a renewal');
    assert.deepEqual(lease(server), ['a', '1']);
    assert.equal((await client.call(getMe))['@type'], 'user');
  }));

test('a renewal that comes late renews what nobody has taken', () =>
  shared(async ({ server, a, client }) => {
    const store = await a.process('store');
    process.kill(store.pid, 'SIGSTOP');
    await hasExpired(server);
    process.kill(store.pid, 'SIGCONT');
    await until(() => lease(server)[1] === '1', 'a renewal');
    assert.equal((await client.call(getMe))['@type'], 'user');
    assert.doesNotMatch(a.log.text, /another storage's/);
  }));

test('a store that dies before it has done so is told again whose lease is over', () =>
  shared(async ({ server, a, connect }) => {
    const next = await connect(2);
    await next.seesState('authorizationStateWaitPhoneNumber');
    assert.deepEqual(lease(server, 2), ['a', '1']);
    const store = await a.process('store');
    process.kill(store.pid, 'SIGSTOP');
    await next.leave();
    await until(() => !existsSync(folderOf(a, 2)), 'the end of the folder');
    process.kill(store.pid, 'SIGKILL');
    await until(() => lease(server, 2) === undefined, 'the end of the lease');
    assert.deepEqual(lease(server), ['a', '1']);
  }));

/** Node b, told to take over, has Ann's session, and Bob logs in with it. @returns the storage */
async function bobTakesOver({ server, people, other, connect }) {
  await hasExpired(server);
  const b = await other({ options: ['--takeover', 'a'] });
  const client = await connect(1, { storage: b });
  await client.ready();
  const from = client.now;
  await client.call({ '@type': 'logOut' });
  await client.seesState('authorizationStateWaitPhoneNumber', { from });
  await client.logIn(people.bob);
  await until(() => sessions(server)[0]?.[1] === String(people.bob.id), 'the rows of Bob');
  await client.leave();
  return b;
}

const notCopied = (storage) => storage.log.find(/ WARNING store: session=1 backup: it is another storage's: what this one knows of it is not copied/);

test('one that was taken over writes nothing of that session any more', () =>
  shared(async (stage) => {
    const { server, a, people } = stage;
    await a.kill();
    await bobTakesOver(stage);
    await a.start(); // and reads what its folder has of Ann
    await notCopied(a);
    assert.deepEqual(sessions(server), [['1', String(people.bob.id)]]);
    const { out } = await run(['backup', 'status', '--settings', a.settingsFile], { cwd: a.folder });
    assert.match(out, /^waiting +0 changes$/m);
  }));

test('what waited when a storage was taken over does not come back when the session does', () =>
  shared(async (stage) => {
    const { server, a, people, connect } = stage;
    await server.stop();
    await a.restart(); // and reads what its folder has of Ann
    await a.stop();
    await server.start();
    const b = await bobTakesOver(stage);
    await b.stop();
    assert.equal((await release(b)).code, 0);
    rmSync(folderOf(a), { recursive: true });
    await a.start();
    const back = await connect();
    await back.ready();
    assert.equal((await back.call(getMe)).id, people.bob.id);
    assert.deepEqual(sessions(server), [['1', String(people.bob.id)]]);
  }));

test('a snapshot that waited when its storage was taken over takes the place of none', () =>
  withSnapshot(async (stage) => {
    const { server, storage: a, startStorage, connect } = stage;
    await server.stop();
    await anotherClose(stage);
    await waits(a);
    await a.kill();
    await server.start();
    await hasExpired(server);
    const settings = { ...EACH_TIME, mysql: server.settings(), tdlib: WITH_KEY, cluster: cluster('b') };
    const b = await startStorage({ settings, options: ['--takeover', 'a'] });
    const client = await connect(1, { storage: b });
    await client.ready();
    await closes(b, client);
    await has(server, 2);
    const newest = server.sql('SELECT HEX(sha256) FROM tg_storage_snapshots WHERE generation = 2');
    await a.start();
    await a.log.find(/ WARNING store: session=1 backup: it is another storage's: the snapshot \S+ is not copied/);
    await until(() => spoolOf(a).length === 0, 'the end of the file');
    assert.deepEqual([generations(server), chunks(server)], [[1, 2], [1, 2]]);
    assert.equal(server.sql('SELECT HEX(sha256) FROM tg_storage_snapshots WHERE generation = 2'), newest);
  }));

test('a wrong command line of these is said, with exit code 2', async () => {
  for (const words of [['--takeover', 'a b'], ['--takeover', ''], ['--takeover', '-x'], ['release', '--session', '0'], ['release', 'x']]) {
    const { code, out, err } = await run(words);
    assert.deepEqual([code, out], [2, ''], words.join(' '));
    assert.match(err, /Try: tgstorage (--help|help release)\n$/);
  }
});
