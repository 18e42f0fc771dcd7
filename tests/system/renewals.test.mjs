/** Sessions that are closed and opened again for a snapshot, while their clients are connected. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { backedUp, until } from './backedUp.mjs';
import { createCall, discardCall, searchChat } from './requests.mjs';
import { EACH_TIME, generations, has } from './snapshots.mjs';

/** Quiet is half a second then. */
const SOON = { ...EACH_TIME, backup: { snapshot_interval: 3, snapshot_spacing: 0 }, offline: false };

const isState = ({ '@type': type }) => /^update(Authorization|Connection)State$/.test(type);

test('after a log-in, and again and again, a session with clients is copied, and these see nothing of it', () =>
  backedUp(async ({ telegram, server, storage, people, logIn }) => {
    const client = await logIn(people.ann);
    await storage.log.find(/INFO front: session=1 authorizationStateClosing/); // the log-in's own states have come before
    const from = client.now;
    await has(server, 1);
    assert.deepEqual(client.received.all.slice(from).filter(isState), []);
    await storage.log.find(/INFO front: session=1 authorizationStateClosed/);
    assert.equal((await client.call({ '@type': 'getMe' })).id, people.ann.id);
    await until(() => generations(server).at(-1) >= 2, 'the next snapshot', 30_000);
    assert.deepEqual(client.received.all.slice(from).filter(isState), []);
    await people.bob.sendMessage(people.ann, 'all as ever');
    await client.seesText('all as ever');
    assert.deepEqual(telegram.duplicateKeyUses, []);
  }, { settings: SOON }));

test('what is asked and what comes while a session is renewed is answered and delivered, once', () =>
  backedUp(async ({ storage, people, logIn }) => {
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
