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

const callStates = (client) => client.received.all.flatMap(({ call }) => call?.state['@type'] ?? []);
const callMessages = (client) =>
  client.received.all.filter(({ message }) => message?.content?.['@type'] === 'messageCall');

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

/** Texts of clients by whether `offline` is set, for what was missed and what comes now. */
const EXPECTED = new Map([
  [false, [['now'], ['now']]],
  [true, [['missed', 'now'], ['now']]],
]);

for (const [offline, texts] of EXPECTED) {
  test(`what arose while the storage was down is the past as well, with offline ${offline}`, () =>
    scene({ settings: { offline } }, async (stage) => {
      const { storage, people, logIn } = stage;
      await logIn(people.ann);
      await storage.stop();
      await people.bob.sendMessage(people.ann, 'missed');
      await storage.start();
      const clients = await twoReturn(stage);
      await people.bob.sendMessage(people.ann, 'now');
      assert.deepEqual(await textsUpTo('now', clients), texts);
    }));

  test(`what arose while the storage was dead after a crash is the past as well, with offline ${offline}`, () =>
    scene({ settings: { offline } }, async (stage) => {
      const { storage, people, logIn } = stage;
      await logIn(people.ann);
      await storage.kill();
      await people.bob.sendMessage(people.ann, 'missed');
      await storage.start();
      const clients = await twoReturn(stage);
      await people.bob.sendMessage(people.ann, 'now');
      assert.deepEqual(await textsUpTo('now', clients), texts);
    }));

  test(`what a client has seen is not told again after a restart, with offline ${offline}`, () =>
    scene({ settings: { offline } }, async (stage) => {
      const { storage, people, logIn } = stage;
      const client = await logIn(people.ann);
      await people.bob.sendMessage(people.ann, 'seen');
      await client.seesText('seen');
      await storage.restart();
      const clients = await twoReturn(stage);
      await people.bob.sendMessage(people.ann, 'now');
      assert.deepEqual(await textsUpTo('now', clients), [['now'], ['now']]);
    }));

  test(`a call that was missed while the session was away is told like a message, with offline ${offline}`, () =>
    scene({ settings: { offline } }, async (stage) => {
      const { storage, people, logIn } = stage;
      await everybodyLeaves(storage, [await logIn(people.ann)]);
      (await people.bob.call(people.ann)).discard({ reason: 'missed' });
      const clients = await twoReturn(stage);
      await people.bob.sendMessage(people.ann, 'now');
      await textsUpTo('now', clients);
      const counts = clients.map((client) => callMessages(client).length);
      assert.deepEqual(counts, offline ? [1, 0] : [0, 0]);
      assert.deepEqual(clients.flatMap(callStates), []);
    }));

  test(`a call that still rings reaches every client that comes, and so does its end, with offline ${offline}`, () =>
    scene({ settings: { offline } }, async (stage) => {
      const { storage, people, logIn } = stage;
      await everybodyLeaves(storage, [await logIn(people.ann)]);
      const side = await people.bob.call(people.ann);
      const clients = await twoReturn(stage);
      await Promise.all(clients.map((client) => client.seesCall('callStatePending')));
      side.discard({ reason: 'missed' });
      await Promise.all(clients.map((client) => client.seesCall('callStateDiscarded')));
    }));

  test(`what arises while a crashed worker is replaced goes to all clients, with offline ${offline}`, () =>
    scene({ settings: { offline } }, async ({ telegram, storage, people, connect, logIn }) => {
      const first = await logIn(people.ann);
      const second = await connect();
      await second.ready();
      const from = first.now;
      telegram.refuseConnections();
      process.kill((await storage.process('worker 1')).pid, 'SIGKILL');
      await first.seesState('authorizationStateReady', { from });
      await people.bob.sendMessage(people.ann, 'meanwhile');
      const side = await people.bob.call(people.ann);
      telegram.acceptConnections();
      assert.deepEqual(await textsUpTo('meanwhile', [first, second]), [['meanwhile'], ['meanwhile']]);
      await Promise.all([first, second].map((client) => client.seesCall('callStatePending')));
      side.discard({ reason: 'missed' });
      await Promise.all([first, second].map((client) => client.seesCall('callStateDiscarded')));
    }));

  test(`what arises while only the connection to Telegram is cut comes to all, with offline ${offline}`, () =>
    scene({ settings: { offline } }, async ({ telegram, people, connect, logIn }) => {
      const clients = [await logIn(people.ann), await connect()];
      await clients[1].ready();
      telegram.refuseConnections();
      await people.bob.sendMessage(people.ann, 'meanwhile');
      (await people.bob.call(people.ann)).discard({ reason: 'missed' });
      await people.bob.call(people.ann);
      telegram.acceptConnections();
      assert.deepEqual(await textsUpTo('meanwhile', clients), [['meanwhile'], ['meanwhile']]);
      await Promise.all(clients.map((client) => client.seesCall('callStatePending')));
      const isOfCall = ({ message }) => message.content['@type'] === 'messageCall';
      await Promise.all(clients.map((client) => client.sees('updateNewMessage', isOfCall)));
    }));

  test(`who comes back to a running session has missed what came meanwhile, with offline ${offline}`, () =>
    scene({ settings: { offline, terminate_delay: 30 } }, async ({ storage, people, connect, logIn }) => {
      await (await logIn(people.ann)).leave();
      const from = storage.log.end;
      await people.bob.sendMessage(people.ann, 'missed');
      await storage.log.find(/update .*updateNewMessage/, { from });
      const clients = [await connect(), await connect()];
      await Promise.all(clients.map((client) => client.ready()));
      await people.bob.sendMessage(people.ann, 'now');
      assert.deepEqual(await textsUpTo('now', clients), [['now'], ['now']]);
    }));
}
