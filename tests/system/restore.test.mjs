/** Sessions whose folders are gone, and come back from their rows in MySQL; and all that may stand in the way. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { backedUp, bobComesWithoutServer, BEYOND_LEASE, clockShifted, isThere, keys, logsOut, openKey, rows, sessions, stopsUnheard, until, WITH_KEY } from './backedUp.mjs';
import { searchChat, sendText } from './requests.mjs';
import { BINARY, run } from './storage.mjs';

const OTHER_KEY = Buffer.from('32 bytes of another database key').toString('base64');
const UNRESTORED = /^SESSION_UNAVAILABLE: the session's copy in the database can't be had; the storage's log says why$/;

const number = (n) => ({ name: `Number ${n}`, phone: `+999 662 001${n}`, code: `739125481${n}`, username: `number_${n}` });
const FIVE = Object.fromEntries([1, 2, 3, 4, 5].map((n) => [`p${n}`, number(n)]));

const folderOf = (storage, session = 1) => join(storage.sessionsFolder, String(session));
const remove = (path) => rmSync(path, { recursive: true });
const authCalls = (telegram, from) => telegram.rpcLog.slice(from).map(({ name }) => name).filter((name) => name.startsWith('auth.'));

/** The keys of the sessions' homes, opened, by session. */
const homeKeys = (server) =>
  rows(server, 'SELECT s.id, s.dc_id, HEX(k.auth_key) FROM tg_sessions s JOIN tg_auth_keys k ON k.tg_session_id = s.id AND k.dc_id = s.dc_id ORDER BY 1')
    .map(([id, dc, hex]) => [id, dc, openKey(Buffer.from(hex, 'hex'), id, dc).toString('hex')]);

const homeOf = (server) => server.sql('SELECT dc_id FROM tg_sessions WHERE id = 1');

/** Copies that the storage took as it stopped. */
const removeSpool = (storage) => {
  const folder = join(storage.sessionsFolder, 'store', 'snapshots');
  for (const copy of readdirSync(folder)) remove(join(folder, copy));
};

/** Ann is logged in with session 1, the storage has stopped, and all that there is of her are rows. `change` may do something to them. */
const withLostFolder = (play, change = () => {}, how = {}) =>
  backedUp(async (stage) => {
    const { server, storage, people, logIn } = stage;
    await logIn(people.ann);
    await isThere(server, 1);
    await stopsUnheard(stage);
    remove(folderOf(storage));
    removeSpool(storage);
    change(server, stage);
    const from = stage.telegram.rpcLog.length;
    await play({ ...stage, from });
  }, how);

/** A client that is turned away, since the copy can't be had. @returns {Promise<string>} what the log says of it */
async function isRefused({ storage, connect }, session = 1) {
  const from = storage.log.end;
  const client = await connect(session);
  const { code, message } = await client.seesError();
  assert.equal(code, 503);
  assert.match(message, UNRESTORED);
  await client.closed;
  assert.ok(!existsSync(folderOf(storage, session)), 'nothing was made');
  const { text, level } = await storage.log.find(/its folder is gone, and what the database has of it is not known: /, { from });
  assert.equal(level, 'ERROR');
  return text.slice(text.indexOf('not known: ') + 'not known: '.length);
}

test('killed, and its folder deleted whole, a storage has all its sessions back without one code', () =>
  backedUp(async ({ telegram, server, storage, people, connect, logIn }) => {
    const all = Object.values(people);
    for (const [index, person] of all.entries()) {
      await logIn(person, index + 1);
      await isThere(server, index + 1);
    }
    const before = [sessions(server), homeKeys(server)];
    await storage.kill();
    remove(storage.sessionsFolder);
    const from = telegram.rpcLog.length;
    await storage.start();
    const clients = await Promise.all(all.map((_, index) => connect(index + 1)));
    await Promise.all(clients.map((client) => client.ready({ deadline: BEYOND_LEASE })));
    for (const [index, client] of clients.entries()) {
      assert.equal((await client.call({ '@type': 'getMe' })).id, all[index].id);
      assert.ok(!client.received.all.some((update) => update.authorization_state?.['@type'] === 'authorizationStateWaitPhoneNumber'));
    }
    await all[1].sendMessage(all[0], 'still there?');
    await clients[0].seesText('still there?');
    assert.deepEqual(authCalls(telegram, from), []);
    await storage.stop();
    assert.deepEqual([sessions(server), homeKeys(server)], before);
    const folder = folderOf(storage, 3);
    assert.equal(statSync(folder).mode & 0o777, 0o700);
    assert.equal(statSync(join(folder, 'td.binlog')).mode & 0o777, 0o600);
    assert.equal(storage.log.of('INFO').filter(({ text }) => text.includes('it is restored from the database')).length, 5);
  }, { people: FIVE }));

test('a restored session is restored again, and a folder that is there is left as it is', () =>
  withLostFolder(async ({ telegram, storage, connect, from }) => {
    for (const round of [1, 2]) {
      await storage.start();
      await (await connect()).ready();
      await storage.restart();
      await (await connect()).ready();
      await storage.stop();
      const restored = storage.log.of('INFO').filter(({ text }) => text.includes('it is restored'));
      assert.equal(restored.length, round, 'not where the folder was there');
      remove(folderOf(storage));
    }
    assert.deepEqual(authCalls(telegram, from), []);
  }));

test('a folder that has lost td.binlog alone gets it back', () =>
  backedUp(async ({ telegram, server, storage, people, connect, logIn }) => {
    await logIn(people.ann);
    await isThere(server, 1);
    await storage.stop();
    rmSync(join(folderOf(storage), 'td.binlog'));
    const from = telegram.rpcLog.length;
    await storage.start();
    const client = await connect();
    await client.ready();
    const chat = await client.call(searchChat('bob_baker'));
    await client.call(sendText(chat.id, 'with a new database'));
    await people.bob.receivedMessage(({ text }) => text === 'with a new database');
    assert.deepEqual(authCalls(telegram, from), []);
  }));

test('the bare key of the original storage is taken', () =>
  withLostFolder(async ({ telegram, storage, people, connect, from }) => {
    await storage.start();
    const client = await connect();
    await client.ready();
    assert.equal((await client.call({ '@type': 'getMe' })).id, people.ann.id);
    assert.deepEqual(authCalls(telegram, from), []);
  }, (server) => {
    const [[, dc, key]] = homeKeys(server);
    assert.equal(key.length, 512);
    server.sql(`DELETE FROM tg_auth_keys; INSERT INTO tg_auth_keys VALUES (1, ${dc}, X'${key}')`);
  }));

test('a bot comes back as one', () =>
  backedUp(async ({ telegram, server, storage, people, connect }) => {
    const client = await connect();
    await client.seesState('authorizationStateWaitPhoneNumber');
    await client.call({ '@type': 'checkAuthenticationBotToken', token: people.helper.botToken });
    await client.ready();
    await isThere(server, 1);
    await storage.stop();
    remove(folderOf(storage));
    const from = telegram.rpcLog.length;
    await storage.start();
    const back = await connect();
    await back.ready();
    assert.equal((await back.call({ '@type': 'getMe' })).type['@type'], 'userTypeBot');
    assert.deepEqual(authCalls(telegram, from), []);
  }));

test('with another key nothing is restored, nothing is made, and the rows stay', () =>
  withLostFolder(async (stage) => {
    const { server, storage } = stage;
    const before = [sessions(server), keys(server)];
    storage.configure({ ...storage.settings, tdlib: { encryption_key: OTHER_KEY } });
    await storage.start();
    assert.match(await isRefused(stage), /^the key of session 1 at data center \d in the database can't be opened: it is sealed with key 10a42d2b7555573e, which/);
    assert.deepEqual([sessions(server), keys(server)], before);
  }));

test('a damaged key is not used, and one of another session neither', () =>
  withLostFolder(async (stage) => {
    const { server, storage } = stage;
    const [[, dc, whole]] = keys(server).filter(([, at]) => at === homeOf(server));
    const set = (value) => server.sql(`UPDATE tg_auth_keys SET auth_key = ${value} WHERE tg_session_id = 1 AND dc_id = ${dc}`);
    await storage.start();
    set(`CONCAT(LEFT(auth_key, 100), 'x', SUBSTR(auth_key, 102))`);
    assert.match(await isRefused(stage), /it is damaged/);
    set(`LEFT(auth_key, 255)`);
    assert.match(await isRefused(stage), /it is damaged/);
    set(`'key'`);
    assert.match(await isRefused(stage), /3 bytes are neither an envelope nor a key/);
    server.sql(`INSERT INTO tg_sessions VALUES (2, ${stage.people.ann.id}, ${dc}); INSERT INTO tg_auth_keys VALUES (2, ${dc}, X'${whole}')`);
    assert.match(await isRefused(stage, 2), /session 2 .* sealed for another place/);
    set(`X'${whole}'`);
    await (await stage.connect()).ready();
  }));

test('while the database is away a session without a folder is refused, and comes back with it; others go on', () =>
  withLostFolder(async (stage) => {
    const { telegram, server, storage, people, connect, logIn, from } = stage;
    await storage.start();
    const bob = await logIn(people.bob, 2);
    await isThere(server, 2);
    const fromThen = telegram.rpcLog.length;
    await server.stop();
    assert.match(await isRefused(stage), /^mysql\.host: can't connect/);
    assert.equal((await bob.call({ '@type': 'getMe' })).id, people.bob.id);
    await server.start();
    await (await connect()).ready();
    assert.ok(from < fromThen);
    assert.deepEqual(authCalls(telegram, fromThen), []);
  }));

test('a session of which the database has nothing begins anew', () =>
  withLostFolder(async ({ server, storage, connect, logIn, people }) => {
    await storage.start();
    await (await connect()).seesState('authorizationStateWaitPhoneNumber');
    await logIn(people.bob, 2);
    await isThere(server, 2);
  }, (server) => server.sql('DELETE FROM tg_sessions')));

test('a session that has logged out does not come back', () =>
  backedUp(async ({ server, storage, people, connect, logIn }) => {
    const client = await logIn(people.ann);
    await isThere(server, 1);
    await logsOut(client);
    await until(() => sessions(server).length === 0, 'the end of the rows');
    await storage.kill();
    remove(storage.sessionsFolder);
    await storage.start();
    await (await connect()).seesState('authorizationStateWaitPhoneNumber', { deadline: BEYOND_LEASE });
    assert.doesNotMatch(storage.log.text, /it is restored/);
  }));

test('nor does it where the database has not heard of the log-out yet', () =>
  backedUp(async ({ server, storage, people, connect, logIn }) => {
    const client = await logIn(people.ann);
    await isThere(server, 1);
    await server.stop();
    await logsOut(client);
    await client.leave();
    await storage.kill();
    rmSync(folderOf(storage), { recursive: true, force: true }); // the storage may have got to it
    await server.start();
    assert.deepEqual(sessions(server).length, 1, 'the rows are still there');
    await storage.start();
    await (await connect()).seesState('authorizationStateWaitPhoneNumber');
    assert.doesNotMatch(storage.log.text, /it is restored/);
  }));

test('a session that Telegram has ended meanwhile begins anew, and its rows go', () =>
  withLostFolder(async ({ server, storage, people, connect }) => {
    people.ann.revokeSessions();
    await storage.start();
    await (await connect()).seesState('authorizationStateWaitPhoneNumber', { deadline: 20_000 });
    await until(() => sessions(server).length === 0, 'the end of the rows');
    assert.equal(storage.log.of('INFO').filter(({ text }) => text.includes('it is restored')).length, 1);
  }));

test('two clients that come at once wait for the same restore; a client that may not create sessions gets it too', () =>
  withLostFolder(async ({ telegram, storage, connect, from }) => {
    storage.configure({
      ...storage.settings,
      tdlib: WITH_KEY,
      clients: [{ name: 'here', address: '127.0.0.0/8', sessions: '*', may_create: false }],
    });
    await storage.start();
    const clients = await Promise.all([connect(), connect(), connect()]);
    await Promise.all(clients.map((client) => client.ready()));
    assert.equal(storage.log.of('INFO').filter(({ text }) => text.includes('it is restored')).length, 1);
    assert.deepEqual(authCalls(telegram, from), []);
  }));

test('a store that dies while it asks has its clients refused, and the next one has the session', () =>
  withLostFolder(async (stage) => {
    const { server, storage, connect } = stage;
    await storage.start();
    const store = await storage.process('store');
    server.signal('SIGSTOP');
    const client = await connect();
    process.kill(store.pid, 'SIGKILL');
    const { message } = await client.seesError();
    assert.match(message, UNRESTORED);
    server.signal('SIGCONT');
    await storage.process('store', { not: store });
    await (await connect()).ready();
  }));

const command = (storage, ...words) => run([...words, '--settings', storage.settingsFile], { cwd: storage.folder });

test('status and verify say what is there, and that all of it opens', () =>
  backedUp(async ({ server, storage, people, logIn }) => {
    await logIn(people.ann);
    await logIn(people.bob, 2);
    await isThere(server, 1);
    await isThere(server, 2);
    await stopsUnheard({ server, storage });
    const status = await command(storage, 'backup', 'status');
    assert.deepEqual([status.code, status.err], [0, '']);
    assert.match(status.out, /^database +10\.11\..*\nsessions +2\nsnapshots 0 of 2 sessions have some\nkey +[0-9a-f]{16}\nwaiting +\d+ changes\nlag +\d s, the database last took something at [-\d]+ [:\d]+ UTC\n$/);
    const { key, database, last_done: lastDone, waiting, lag_seconds: lag, ...others } = JSON.parse((await command(storage, 'backup', 'status', '--json')).out);
    assert.deepEqual(others, { ok: true, sessions: 2, snapshots: [], faults: [] });
    assert.ok(key.length === 16 && database.startsWith('10.11.') && lastDone > 0 && waiting >= 0 && lag >= 0);
    assert.deepEqual(await command(storage, 'backup', 'verify'),
      { code: 0, signal: null, err: '', out: `${'1'.padEnd(20)} ok\n${'2'.padEnd(20)} ok\n2 of 2 sessions can be restored\n` });
    server.sql('UPDATE tg_auth_keys SET auth_key = LEFT(auth_key, 200) WHERE tg_session_id = 2');
    const { code, out } = await command(storage, 'backup', 'verify');
    assert.equal(code, 1);
    assert.match(out, /^1 +ok\n2 +the key of session 2 at data center \d in the database can't be opened: it is damaged\n1 of 2 /);
    const verified = JSON.parse((await command(storage, 'backup', 'verify', '--json')).out);
    assert.deepEqual([verified.ok, verified.sessions[0]], [false, { session: 1, ok: true, text: 'ok' }]);
    assert.match(verified.sessions[1].text, /can't be opened/);
  }));

test('status says how far the database is behind, and fails where it is more than a minute', () =>
  backedUp(async (stage) => {
    const { server, storage } = stage;
    await bobComesWithoutServer(stage);
    const status = () => spawnSync(BINARY, ['backup', 'status', '--settings', storage.settingsFile], { cwd: storage.folder, encoding: 'utf8' });
    await until(() => /\nwaiting +[1-9]\d* changes\nlag +\d+ s, /.test(status().stdout), 'what waits beside a running storage');
    await storage.stop();
    await server.start();
    const soon = await command(storage, 'backup', 'status');
    assert.equal(soon.code, 0, soon.out);
    assert.match(soon.out, /\nwaiting +[1-9]\d* changes\nlag +\d{1,2} s, the database last took something at /);
    const late = await run(['backup', 'status', '--settings', storage.settingsFile], { cwd: storage.folder, environment: clockShifted('+100s') });
    assert.equal(late.code, 1);
    assert.match(late.out, /\nlag +1\d\d s, the database last took something at /);
  }));

test('status and verify fail where the database is away, or there is no key or no database at all', () =>
  backedUp(async ({ server, storage }) => {
    await server.stop();
    const away = await command(storage, 'backup', 'status');
    assert.equal(away.code, 1);
    assert.match(away.out, /^database +mysql\.host: can't connect/);
    const verify = await command(storage, 'backup', 'verify');
    assert.deepEqual([verify.code, verify.out], [1, '']);
    assert.match(verify.err, /^tgstorage: backup verify: mysql\.host: can't connect/);
    storage.configure({ mysql: server.settings() });
    assert.match((await command(storage, 'backup', 'verify')).err, /without tdlib\.encryption_key in the settings/);
    storage.configure({ tdlib: WITH_KEY });
    assert.match((await command(storage, 'backup', 'status')).out, /^database +the settings have no section mysql\n/);
  }));

test('restore makes a folder in which a session is ready, and leaves what is there', () =>
  withLostFolder(async ({ telegram, storage, connect, from }) => {
    const folder = folderOf(storage);
    const restored = await command(storage, 'restore', '--session', '1', '--to', folder);
    assert.deepEqual([restored.code, restored.err], [0, '']);
    assert.match(restored.out, /td\.binlog has the log-in of session 1, .*\nRun it in one storage only/);
    assert.equal(statSync(folder).mode & 0o777, 0o700);
    assert.deepEqual(readdirSync(folder), ['td.binlog']);
    const before = readFileSync(join(folder, 'td.binlog'));
    const again = await command(storage, 'restore', '--session', '1', '--to', folder);
    assert.equal(again.code, 1);
    assert.match(again.err, /td\.binlog is there already, and is left as it is/);
    assert.deepEqual(readFileSync(join(folder, 'td.binlog')), before);
    const unknown = await command(storage, 'restore', '--session', '7', '--to', folderOf(storage, 7));
    assert.deepEqual([unknown.code, unknown.err], [1, 'tgstorage: restore: the database has no session 7\n']);
    assert.ok(!existsSync(folderOf(storage, 7)));
    await storage.start();
    await (await connect()).ready();
    assert.doesNotMatch(storage.log.text, /it is restored/);
    assert.deepEqual(authCalls(telegram, from), []);
  }));

test('a wrong command line of these is said, with exit code 2', async () => {
  for (const words of [['backup'], ['backup', 'later'], ['backup', 'now', '--session', '0'], ['restore'], ['restore', '--session', '1'], ['restore', '--session', '0', '--to', 'x']]) {
    const { code, out } = await run(words);
    assert.deepEqual([code, out], [2, ''], words.join(' '));
  }
});
