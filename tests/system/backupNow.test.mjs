/** `tgstorage backup now`, and the copies that are taken when the storage stops. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stopsUnheard } from './backedUp.mjs';
import { createCall, discardCall, searchChat, sendText } from './requests.mjs';
import { closes, comesBack, generations, has, restoredFrom, spoolOf, withSnapshot } from './snapshots.mjs';
import { run } from './storage.mjs';

const backUp = (storage, ...words) => run(['backup', 'now', ...words, '--settings', storage.settingsFile], { cwd: storage.folder });

/** Nothing is copied but what is ordered. */
const SELDOM = { settings: { terminate_delay: 60, backup: { snapshot_spacing: 3600, snapshot_interval: 0 } } };

/** Session 1 has a snapshot of its log-in, and runs again with a client. */
const withClient = (play, how = SELDOM) =>
  withSnapshot(async (stage) => {
    const client = await stage.connect();
    await client.ready();
    await play({ ...stage, client });
  }, { ...how, settings: { ...how.settings, terminate_delay: 0 } });

test('a session with a client is copied at once, and the client sees nothing of it', () =>
  withClient(async ({ telegram, server, storage, people, client, chatId }) => {
    const from = client.now;
    const backedUp = await backUp(storage);
    assert.deepEqual([backedUp.code, backedUp.err], [0, '']);
    assert.match(backedUp.out, /^1 +snapshot 2, \d+ bytes\n1 of 1 sessions are in the database as they are now\n$/);
    assert.deepEqual(generations(server), [1, 2]);
    await client.call(sendText(chatId, 'as ever'));
    await people.bob.receivedMessage(({ text }) => text === 'as ever');
    assert.deepEqual(client.received.all.slice(from).filter(({ '@type': type }) => type === 'updateAuthorizationState'), []);
    assert.deepEqual(telegram.duplicateKeyUses, []);
  }));

test('a session that has closed meanwhile is copied as it is, though that was a short while ago', () =>
  withClient(async ({ server, storage, client }) => {
    await closes(storage, client);
    for (const now of [[1, 2], [1, 2, 3]]) { // the second time nothing has changed
      const backedUp = await backUp(storage, '--session', '1');
      assert.deepEqual([backedUp.code, backedUp.err], [0, '']);
      assert.deepEqual(generations(server), now);
    }
  }));

test('a call is waited for', () =>
  withClient(async ({ server, storage, people, client }) => {
    const { id: bob } = await client.call(searchChat('bob_baker'));
    const { id } = await client.call(createCall(bob));
    await people.bob.receivedCall();
    const from = storage.log.end;
    const backedUp = backUp(storage);
    await storage.log.find(/snapshot session:1, ordered by user/, { from });
    assert.deepEqual(generations(server), [1]);
    await client.call(discardCall(id));
    assert.equal((await backedUp).code, 0);
    assert.deepEqual(generations(server), [1, 2]);
  }));

test('what can not be copied is named', () =>
  withClient(async ({ server, storage, connect }) => {
    const waiting = await connect(7);
    await waiting.seesState('authorizationStateWaitPhoneNumber');
    for (const session of ['7', '8']) {
      const refused = await backUp(storage, '--session', session);
      assert.equal(refused.code, 1);
      assert.match(refused.out, new RegExp(`^${session} +session:${session} can't be copied: nobody is logged in with it, or it has not run`));
    }
    const { sessions: [refused], ...others } = JSON.parse((await backUp(storage, '--session', '8', '--json')).out);
    assert.deepEqual([others, refused.session, refused.ok], [{ ok: false, wanted: 1 }, 8, false]);
    assert.match(refused.text, /^session:8 can't be copied: /);
    const all = await backUp(storage, '--json');
    assert.deepEqual([all.code, generations(server)], [0, [1, 2]]);
    const { sessions: [copied], ...rest } = JSON.parse(all.out);
    assert.deepEqual([rest, copied.session, copied.ok], [{ ok: true, wanted: 1 }, 1, true]);
    await server.stop();
    const without = await backUp(storage);
    assert.equal(without.code, 1);
    assert.match(without.err, /^tgstorage: backup now: mysql\.host: can't connect/);
    await storage.stop();
    const stopped = await backUp(storage);
    assert.deepEqual([stopped.code, stopped.out], [1, '']);
    assert.match(stopped.err, /no storage runs that listens on/);
  }));

test('a planned move takes along what was copied as the storage stopped', () =>
  withClient(async ({ server, storage }) => {
    await stopsUnheard({ server, storage });
    assert.deepEqual([spoolOf(storage).length, generations(server)], [1, [1]]);
    const released = await run(['release', '--settings', storage.settingsFile], { cwd: storage.folder });
    assert.deepEqual([released.code, released.err, released.out], [0, '', '1 is released\n']);
    assert.deepEqual([spoolOf(storage), generations(server)], [[], [1, 2]]);
  }, { settings: {} }));

test('a storage that stops copies its sessions first, and the next one brings the copies to the database', () =>
  withClient(async (stage) => {
    const { telegram, server, storage } = stage;
    await stopsUnheard(stage);
    assert.deepEqual(spoolOf(storage).length, 1);
    assert.deepEqual(generations(server), [1]);
    await storage.start();
    await has(server, 2);
    assert.deepEqual(spoolOf(storage), []);
    await comesBack(stage);
    assert.deepEqual(restoredFrom(storage), ['its snapshot']);
    assert.deepEqual(telegram.duplicateKeyUses, []);
  }, { settings: {} }));
