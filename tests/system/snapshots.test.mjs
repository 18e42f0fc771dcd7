/** Snapshots of whole sessions in MySQL: when they are taken, what comes back of them, and what may be wrong with them. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { backedUp, isThere, rows, sessions, until } from './backedUp.mjs';
import { SAMPLE_REQUESTS } from './settings.mjs';
import { createCall, discardCall, logOut, searchChat, sendText } from './requests.mjs';

const EACH_TIME = {
  terminate_delay: 0,
  backup: { snapshot_spacing: 0 },
  allowed_requests: [...SAMPLE_REQUESTS, 'searchPublicChat', 'createPrivateChat'],
};

const folderOf = (storage, session = 1) => join(storage.sessionsFolder, String(session));
const spoolOf = (storage) => readdirSync(join(storage.sessionsFolder, 'store', 'snapshots'));
const remove = (path) => rmSync(path, { recursive: true });
const generations = (server, session = 1) =>
  rows(server, `SELECT generation FROM tg_storage_snapshots WHERE tg_session_id = ${session} ORDER BY 1`).map(([generation]) => Number(generation));
const chunks = (server, session = 1) =>
  rows(server, `SELECT DISTINCT generation FROM tg_storage_chunks WHERE tg_session_id = ${session} ORDER BY 1`).map(([generation]) => Number(generation));
const nothingAsked = (telegram, from) =>
  assert.deepEqual(telegram.rpcLog.slice(from).map(({ name }) => name).filter((name) => /^(auth\.|contacts\.(resolve|search))/.test(name)), []);

const has = (server, generation, session = 1) =>
  until(() => generations(server, session).at(-1) === generation, `snapshot ${generation} of session ${session}`);

/** The client leaves, and the session's instance closes. */
async function closes(storage, client) {
  const from = storage.log.end;
  await client.leave();
  await storage.log.find(/authorizationStateClosed/, { from });
}

/** Ann has logged in with session 1 and got to know Bob; a snapshot has that. `change` may do something to the rows. */
const withSnapshot = (play, { settings = {}, rounds = 1, ...how } = {}) =>
  backedUp(async (stage) => {
    const { server, storage, people, connect, logIn } = stage;
    const client = await logIn(people.ann);
    const chat = await client.call(searchChat('bob_baker'));
    await closes(storage, client);
    await has(server, 1);
    for (let round = 2; round <= rounds; ++round) {
      const again = await connect();
      await again.ready();
      await closes(storage, again);
      await has(server, round);
    }
    await play({ ...stage, chatId: chat.id });
  }, { ...how, settings: { ...EACH_TIME, ...settings } });

/** The session's folder is gone; a client has the session back. @returns the client */
async function comesBack({ storage, telegram, connect }) {
  await storage.stop();
  remove(folderOf(storage));
  const from = telegram.rpcLog.length;
  await storage.start();
  const client = await connect();
  await client.ready();
  nothingAsked(telegram, from);
  return client;
}

const restoredFrom = (storage) =>
  storage.log.of('INFO').map(({ text }) => text.match(/it is restored from the database: (its log-in|its snapshot)/)?.[1]).filter(Boolean);
const passedOver = (storage) =>
  storage.log.of('WARNING').map(({ text }) => text.match(/backup: the snapshot (.*) is not used: (.*)/)?.slice(1, 3)).filter(Boolean);

test('a session that closes has a snapshot, and comes back of it without a code, with whom it knew', () =>
  withSnapshot(async (stage) => {
    const { storage, server, people, chatId } = stage;
    assert.deepEqual(chunks(server), [1]);
    assert.deepEqual(spoolOf(storage), []);
    const from = stage.telegram.rpcLog.length;
    const client = await comesBack(stage);
    assert.deepEqual(restoredFrom(storage), ['its snapshot']);
    assert.equal((await client.call({ '@type': 'getUser', user_id: people.bob.id })).first_name, 'Bob');
    const chat = await client.call({ '@type': 'createPrivateChat', user_id: people.bob.id, force: false });
    assert.equal(chat.id, chatId);
    await client.call(sendText(chatId, 'as before'));
    await people.bob.receivedMessage(({ text }) => text === 'as before');
    nothingAsked(stage.telegram, from);
    assert.deepEqual(readdirSync(join(storage.sessionsFolder, 'store', 'restored')), []);
  }));

test('three generations are kept', () =>
  withSnapshot(async ({ server }) => {
    assert.deepEqual(generations(server), [3, 4, 5]);
    assert.deepEqual(chunks(server), [3, 4, 5]);
  }, { rounds: 5 }));

test('a session that closes again soon is not copied, but one that has logged in anew is', () =>
  withSnapshot(async ({ server, storage, people, connect, logIn }) => {
    const again = await connect();
    await again.ready();
    await closes(storage, again);
    const soon = await connect();
    await soon.call(logOut);
    await soon.leave();
    await until(() => sessions(server).length === 0, 'the end of the rows');
    assert.deepEqual(generations(server), []);
    await closes(storage, await logIn(people.bob));
    await has(server, 1);
  }, { settings: { backup: { snapshot_spacing: 3600 } } }));

test('a newest snapshot that is damaged is passed over for the one before, and the log says so', () =>
  withSnapshot(async (stage) => {
    const { server, storage } = stage;
    server.sql('UPDATE tg_storage_chunks SET data = INSERT(data, 5000, 1, CHAR(ASCII(SUBSTR(data, 5000)) ^ 8)) WHERE generation = 3');
    server.sql('DELETE FROM tg_storage_chunks WHERE generation = 2');
    await comesBack(stage);
    assert.deepEqual(restoredFrom(storage), ['its snapshot']);
    assert.deepEqual(passedOver(storage).map(([generation]) => generation), ['3', '2']);
    assert.match(passedOver(storage)[0][1], /damaged/);
    assert.match(passedOver(storage)[1][1], /nothing that this storage has sealed/);
  }, { rounds: 3 }));

test('one that belongs to another session is not used', () =>
  withSnapshot(async (stage) => {
    const { server, storage, people, logIn } = stage;
    await closes(storage, await logIn(people.bob, 2));
    await has(server, 1, 2);
    server.sql(`DELETE FROM tg_storage_chunks WHERE tg_session_id = 1; DELETE FROM tg_storage_snapshots WHERE tg_session_id = 1;
      UPDATE tg_storage_snapshots SET tg_session_id = 1; UPDATE tg_storage_chunks SET tg_session_id = 1`);
    await comesBack(stage);
    assert.deepEqual(restoredFrom(storage), ['its log-in']);
    assert.match(passedOver(storage)[0][1], /sealed for another place/);
  }));

test('where all are of no use, or of a newer TDLib, the rows are there', () =>
  withSnapshot(async (stage) => {
    const { server, storage, people } = stage;
    server.sql("UPDATE tg_storage_snapshots SET tdlib_version = '1.9.0'");
    const client = await comesBack(stage);
    assert.deepEqual(restoredFrom(storage), ['its log-in']);
    assert.match(passedOver(storage)[0][1], /TDLib 1\.9\.0 has written it, and would end this storage's TDLib/);
    assert.equal((await client.call({ '@type': 'getMe' })).id, people.ann.id);
  }));

test('a snapshot of before a new log-in is not used', () =>
  withSnapshot(async (stage) => {
    const { server, storage } = stage;
    const before = rows(server, 'SELECT dc_id, HEX(auth_key) FROM tg_auth_keys WHERE tg_session_id = 1');
    server.sql('UPDATE tg_sessions SET tg_user_id = 4711');
    await storage.stop();
    remove(folderOf(storage));
    await storage.start();
    await stage.connect();
    await storage.log.find(/the snapshot 1 is not used: the session was logged in anew since/);
    assert.equal(before.length > 0, true);
  }));

for (const offline of [false, true]) {
  test(`what came after the snapshot ${offline ? 'is delivered with' : 'is dropped without'} offline`, () =>
    withSnapshot(async (stage) => {
      const { people } = stage;
      await people.bob.sendMessage(people.ann, 'missed');
      const client = await comesBack(stage);
      await people.bob.sendMessage(people.ann, 'now');
      await client.seesText('now');
      assert.equal(client.hasText('missed'), offline);
    }, { settings: { offline } }));
}

test('a log-out removes all snapshots, those too that wait for the database', () =>
  withSnapshot(async ({ server, storage, connect, people }) => {
    const client = await connect();
    await client.ready();
    await server.stop();
    await closes(storage, client);
    await until(() => spoolOf(storage).length === 1, 'the snapshot that waits');
    const from = storage.log.end;
    const other = await connect();
    await other.ready();
    await other.call(logOut);
    await storage.log.find(/authorizationStateClosed/, { from });
    await server.start();
    await until(() => sessions(server).length === 0, 'the end of the rows', 40_000);
    assert.deepEqual([generations(server), chunks(server)], [[], []]);
    await until(() => spoolOf(storage).length === 0, 'the end of what waits', 40_000);
    assert.ok(people.ann);
  }));

test('while the database is away the newest snapshot waits, over a crash too, and is used where it is needed', () =>
  withSnapshot(async (stage) => {
    const { telegram, server, storage, connect } = stage;
    for (const round of [1, 2]) {
      const client = await connect();
      await client.ready();
      if (round === 1) await server.stop();
      await closes(storage, client);
      await until(() => spoolOf(storage).join() === `1.${round}`, `waiting snapshot ${round}`);
    }
    await storage.kill();
    await server.start();
    await storage.start();
    await has(server, 2);
    await until(() => spoolOf(storage).length === 0, 'its end in the spool');
    assert.deepEqual(chunks(server), [1, 2]);
    assert.deepEqual(telegram.duplicateKeyUses, []);
  }));

test('a client that comes while the files are copied gets its session then', () =>
  withSnapshot(async ({ storage, connect }) => {
    for (let round = 0; round < 3; ++round) {
      const client = await connect();
      await client.ready();
      await client.leave();
    }
    await (await connect()).ready();
    assert.ok(existsSync(folderOf(storage)));
  }));

/** Quiet is half a second then. */
const SOON = { ...EACH_TIME, backup: { snapshot_interval: 3, snapshot_spacing: 0 }, offline: false };

const isState = ({ '@type': type }) => /^update(Authorization|Connection)State$/.test(type);

test('after a log-in, and again and again, a session with clients is copied, and these see nothing of it', () =>
  backedUp(async ({ telegram, server, storage, people, logIn }) => {
    const client = await logIn(people.ann);
    const from = client.now;
    const closing = storage.log.end;
    await has(server, 1);
    assert.deepEqual(client.received.all.slice(from).filter(isState), []);
    await storage.log.find(/authorizationStateClosed/, { from: closing });
    assert.equal((await client.call({ '@type': 'getMe' })).id, people.ann.id);
    await until(() => generations(server).at(-1) >= 2, 'the next snapshot', 30_000);
    assert.deepEqual(client.received.all.slice(from).filter(isState), []);
    await people.bob.sendMessage(people.ann, 'all as ever');
    await client.seesText('all as ever');
    assert.deepEqual(telegram.duplicateKeyUses, []);
  }, { settings: SOON }));

test('what is asked and what comes while a session is renewed is answered and delivered, once', () =>
  backedUp(async ({ server, storage, people, logIn }) => {
    const client = await logIn(people.ann);
    const store = await storage.process('store');
    const from = storage.log.end;
    await storage.log.find(/INFO front: session=1 authorizationStateClosing/, { from, deadline: 20_000 });
    process.kill(store.pid, 'SIGSTOP'); // which makes the gap as long as this needs
    await storage.log.find(/INFO front: session=1 authorizationStateClosed/, { from });
    const asked = client.call({ '@type': 'getMe' });
    await people.bob.sendMessage(people.ann, 'in the gap');
    process.kill(store.pid, 'SIGCONT');
    assert.equal((await asked).id, people.ann.id);
    await client.seesText('in the gap');
    await people.bob.sendMessage(people.ann, 'behind it');
    await client.seesText('behind it');
    assert.equal(client.received.all.filter(({ message }) => message?.content?.text?.text === 'in the gap').length, 1);
    assert.deepEqual(client.states().filter((state) => state === 'authorizationStateReady').length, 1);
    assert.ok(server);
  }, { settings: SOON }));

test('a call keeps its session from being renewed', () =>
  backedUp(async ({ server, people, logIn }) => {
    const client = await logIn(people.ann);
    const { id: bob } = await client.call(searchChat('bob_baker'));
    const { id } = await client.call(createCall(bob));
    await people.bob.receivedCall();
    await logIn(people.carol, 2);
    await until(() => generations(server, 2).at(-1) >= 2, 'two snapshots of another session', 30_000);
    assert.deepEqual(generations(server), []);
    await client.call(discardCall(id));
    await has(server, 1);
  }, { settings: SOON }));

test('a session that is ended elsewhere while it is renewed says so', () =>
  backedUp(async ({ storage, people, logIn }) => {
    const client = await logIn(people.ann);
    const store = await storage.process('store');
    const from = storage.log.end;
    const at = client.now;
    await storage.log.find(/INFO front: session=1 authorizationStateClosing/, { from, deadline: 20_000 });
    process.kill(store.pid, 'SIGSTOP');
    await storage.log.find(/INFO front: session=1 authorizationStateClosed/, { from });
    people.ann.revokeSessions();
    process.kill(store.pid, 'SIGCONT');
    await client.seesState('authorizationStateWaitPhoneNumber', { from: at, deadline: 20_000 });
  }, { settings: SOON }));
