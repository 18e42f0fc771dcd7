/** Snapshots of whole sessions in MySQL: when they are taken, what comes back of them, and what may be wrong with them. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { rows, sessions, until } from './backedUp.mjs';
import { logOut, sendText } from './requests.mjs';
import { chunks, closes, comesBack, folderOf, generations, has, nothingAsked, passedOver, remove, restoredFrom, spoolOf, waits, withSnapshot } from './snapshots.mjs';
import { run } from './storage.mjs';

test('a session that closes has a snapshot, and comes back of it without a code, with whom it knew', () =>
  withSnapshot(async (stage) => {
    const { storage, server, people, chatId } = stage;
    assert.deepEqual(chunks(server), [1]);
    assert.deepEqual(spoolOf(storage), []);
    const known = rows(server, `SELECT tg_peer_id FROM tg_peers WHERE tg_user_id = ${people.ann.id}`).flat();
    assert.ok(known.includes(String(people.bob.id)));
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
  withSnapshot(async ({ server, storage, connect }) => {
    server.sql('UPDATE tg_sessions SET tg_user_id = 4711');
    await storage.stop();
    remove(folderOf(storage));
    await storage.start();
    await connect();
    await storage.log.find(/the snapshot 1 is not used: the session was logged in anew since/);
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
  withSnapshot(async ({ server, storage, connect }) => {
    const client = await connect();
    await client.ready();
    await server.stop();
    await closes(storage, client);
    await waits(storage);
    const from = storage.log.end;
    const other = await connect();
    await other.ready();
    await other.call(logOut);
    await storage.log.find(/authorizationStateClosed/, { from });
    await server.start();
    await until(() => sessions(server).length === 0, 'the end of the rows', 40_000);
    assert.deepEqual([generations(server), chunks(server)], [[], []]);
    await until(() => spoolOf(storage).length === 0, 'the end of what waits', 40_000);
  }));

test('a snapshot that waited over a new log-in is not uploaded', () =>
  withSnapshot(async ({ server, storage, connect, people, logIn }) => {
    await server.stop();
    const client = await connect();
    await client.ready();
    await closes(storage, client);
    await waits(storage);
    const other = await connect();
    await other.ready();
    const from = other.now;
    await other.call(logOut);
    await other.seesState('authorizationStateWaitPhoneNumber', { from });
    await other.leave();
    await logIn(people.bob);
    await server.start();
    await until(() => sessions(server)[0]?.[1] === String(people.bob.id), 'the rows of the new log-in', 40_000);
    await until(() => spoolOf(storage).length === 0, 'the end of what waits', 40_000);
    assert.ok(!generations(server).includes(2));
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

const command = (storage, ...words) => run([...words, '--settings', storage.settingsFile], { cwd: storage.folder });

test('the commands tell of snapshots, find damaged ones, and restore of the newest that is good', () =>
  withSnapshot(async ({ telegram, server, storage, connect }) => {
    await storage.stop();
    const status = await command(storage, 'backup', 'status');
    assert.deepEqual([status.code, status.err], [0, '']);
    assert.match(status.out, /^snapshots 1 of 1 sessions have some\n +1 2, the newest 2 of 20.* UTC, \d+ bytes$/m);
    const verify = await command(storage, 'backup', 'verify');
    assert.equal(verify.code, 0);
    assert.match(verify.out, /^1 +ok, with its snapshot of 20.* UTC\n1 of 1 sessions can be restored\n$/);
    server.sql("UPDATE tg_storage_chunks SET data = CONCAT(data, 'x') WHERE generation = 2");
    const damaged = await command(storage, 'backup', 'verify');
    assert.equal(damaged.code, 1);
    assert.match(damaged.out, /^1 +its snapshot 2 is of no use: it is damaged/);
    const again = await command(storage, 'restore', '--session', '1', '--to', folderOf(storage));
    assert.deepEqual([again.code, again.out], [1, '']);
    assert.match(again.err, /making .*: Directory not empty/);
    remove(folderOf(storage));
    const restored = await command(storage, 'restore', '--session', '1', '--to', folderOf(storage));
    assert.equal(restored.code, 0);
    assert.match(restored.out, /sessions\/1 has all of session 1/);
    assert.match(restored.err, /the snapshot 2 is not used: it is damaged/);
    assert.ok(!existsSync(`${folderOf(storage)}.draft`));
    const from = telegram.rpcLog.length;
    await storage.start();
    await (await connect()).ready();
    nothingAsked(telegram, from);
    assert.deepEqual(restoredFrom(storage), []);
  }, { rounds: 2 }));
