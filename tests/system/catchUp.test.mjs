import assert from 'node:assert/strict';
import { test } from 'node:test';
import { scene } from './scene.mjs';

/** Everybody leaves a session, and its instance closes. */
async function everybodyLeaves(storage, clients, session = 1) {
  const from = storage.log.end;
  await Promise.all(clients.map((client) => client.leave()));
  await storage.log.find(new RegExp(`session=${session} authorizationStateClosed`), { from });
}

/** The clients' texts once each has seen one that was sent at the end. */
async function textsUpTo(last, clients) {
  await Promise.all(clients.map((client) => client.seesText(last)));
  return clients.map((client) => client.received.all.flatMap(({ message }) => message?.content?.text?.text ?? []));
}

/** Two clients return to a session that was away; the second is there before the past is. */
async function twoReturn({ telegram, connect }) {
  const past = telegram.holdRpc('updates.getDifference');
  const first = await connect();
  await first.seesState('authorizationStateReady');
  const second = await connect();
  await second.seesState('authorizationStateReady');
  await telegram.waitForRpc('updates.getDifference');
  past.release();
  await Promise.all([first.ready(), second.ready()]);
  return [first, second];
}

test('without offline, what arose while the session was away is dropped', () =>
  scene({ settings: { offline: false } }, async (stage) => {
    const { storage, people, logIn } = stage;
    await everybodyLeaves(storage, [await logIn(people.ann)]);
    await people.bob.sendMessage(people.ann, 'missed');
    const clients = await twoReturn(stage);
    await people.bob.sendMessage(people.ann, 'now');
    assert.deepEqual(await textsUpTo('now', clients), [['now'], ['now']]);
  }));

test('with offline, what arose while the session was away goes to the first client alone', () =>
  scene({ settings: { offline: true } }, async (stage) => {
    const { storage, people, logIn } = stage;
    await everybodyLeaves(storage, [await logIn(people.ann)]);
    await people.bob.sendMessage(people.ann, 'missed');
    const clients = await twoReturn(stage);
    await people.bob.sendMessage(people.ann, 'now');
    assert.deepEqual(await textsUpTo('now', clients), [['missed', 'now'], ['now']]);
  }));

test('with offline, what arose is dropped where the first client has left', () =>
  scene({ settings: { offline: true } }, async ({ telegram, storage, people, connect, logIn }) => {
    await everybodyLeaves(storage, [await logIn(people.ann)]);
    await people.bob.sendMessage(people.ann, 'missed');
    const past = telegram.holdRpc('updates.getDifference');
    const first = await connect();
    await first.seesState('authorizationStateReady');
    const second = await connect();
    await second.seesState('authorizationStateReady');
    const from = storage.log.end;
    await first.leave();
    await storage.log.find(/left/, { from });
    past.release();
    await second.ready();
    await people.bob.sendMessage(people.ann, 'now');
    assert.deepEqual(await textsUpTo('now', [second]), [['now']]);
  }));

test('what arose before the storage was restarted is the past as well', () =>
  scene({ settings: { offline: false } }, async ({ storage, people, connect, logIn }) => {
    await logIn(people.ann);
    await storage.stop();
    await people.bob.sendMessage(people.ann, 'missed');
    await storage.start();
    const client = await connect();
    await client.ready();
    await people.bob.sendMessage(people.ann, 'now');
    assert.deepEqual(await textsUpTo('now', [client]), [['now']]);
  }));

for (const offline of [false, true]) {
  test(`what arises while a crashed worker is replaced goes to all clients, with offline ${offline}`, () =>
    scene({ settings: { offline } }, async ({ telegram, storage, people, connect, logIn }) => {
      const first = await logIn(people.ann);
      const second = await connect();
      await second.ready();
      const froms = [first.now, second.now];
      telegram.refuseConnections();
      process.kill((await storage.process('worker 1')).pid, 'SIGKILL');
      await first.seesState('authorizationStateReady', { from: froms[0] });
      await people.bob.sendMessage(people.ann, 'meanwhile');
      telegram.acceptConnections();
      assert.deepEqual(await textsUpTo('meanwhile', [first, second]), [['meanwhile'], ['meanwhile']]);
    }));
}

test('a call that still rings reaches the client that comes, without offline too', () =>
  scene({ settings: { offline: false } }, async ({ storage, people, connect, logIn }) => {
    await everybodyLeaves(storage, [await logIn(people.ann)]);
    const side = await people.bob.call(people.ann);
    const client = await connect();
    await client.seesCall('callStatePending');
    side.discard({ reason: 'missed' });
    await client.seesCall('callStateDiscarded');
  }));

test('what arises while only the connection to Telegram is cut comes to all', () =>
  scene({ settings: { offline: false } }, async ({ telegram, people, connect, logIn }) => {
    const first = await logIn(people.ann);
    const second = await connect();
    await second.ready();
    telegram.refuseConnections();
    await people.bob.sendMessage(people.ann, 'meanwhile');
    telegram.acceptConnections();
    assert.deepEqual(await textsUpTo('meanwhile', [first, second]), [['meanwhile'], ['meanwhile']]);
  }));
