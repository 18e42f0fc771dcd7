import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  acceptCall,
  createCall,
  discardCall,
  getCurrentState,
  receiveCall,
  restoreCall,
  searchChat,
  sendSignaling,
} from './requests.mjs';
import { scene } from './scene.mjs';

const toBase64 = (text) => Buffer.from(text).toString('base64');

/** Calls a person by username; returns the call's id. */
async function call(client, username) {
  const chat = await client.call(searchChat(username));
  return (await client.call(createCall(chat.id))).id;
}

test('an outgoing call becomes ready, signals and ends', () =>
  scene({}, async ({ people, logIn }) => {
    people.bob.answersCalls = true;
    const client = await logIn(people.ann);
    const id = await call(client, 'bob_baker');
    const { state } = await client.seesCall('callStateReady');
    const side = await people.bob.receivedCall();
    await side.ready();
    assert.equal(state.encryption_key, side.key.toString('base64'));

    side.sendSignaling('from Bob');
    const signal = await client.sees('updateNewCallSignalingData');
    assert.deepEqual([signal.call_id, signal.data], [id, toBase64('from Bob')]);
    await client.call(sendSignaling(id, 'from Ann'));
    assert.equal((await side.receivedSignaling()).toString(), 'from Ann');

    await client.call(discardCall(id, 12));
    assert.equal((await side.discarded()).duration, 12);
    await client.seesCall('callStateDiscarded');
  }));

test('an incoming call is received, accepted, becomes ready and ends', () =>
  scene({}, async ({ people, logIn }) => {
    const client = await logIn(people.ann);
    const side = await people.bob.call(people.ann);
    const { id, user_id: caller, is_outgoing: isOutgoing } = await client.seesCall('callStatePending');
    assert.deepEqual([caller, isOutgoing], [people.bob.id, false]);
    assert.equal((await client.call(receiveCall(id)))['@type'], 'ok');
    await client.call(acceptCall(id));
    const { state } = await client.seesCall('callStateReady');
    await side.ready();
    assert.equal(state.encryption_key, side.key.toString('base64'));
    side.discard({ duration: 34 });
    await client.seesCall('callStateDiscarded');
  }));

test('receiveCall knows incoming calls only', () =>
  scene({}, async ({ people, logIn }) => {
    const client = await logIn(people.ann);
    const outgoing = await call(client, 'bob_baker');
    for (const id of [outgoing, outgoing + 1, -1, 2147483647]) {
      assert.equal((await client.ask(receiveCall(id))).code, 404, `${id}`);
    }
    await client.call(discardCall(outgoing));
  }));

test('a call id that is none gets error 400', () =>
  scene({}, async ({ connect }) => {
    const client = await connect();
    for (const id of ['one', 1.5, 2147483648, null, undefined, [1]]) {
      for (const request of [receiveCall(id), restoreCall(id)]) {
        const error = await client.ask(request);
        assert.equal(error.code, 400, `${request['@type']} ${id}`);
        assert.match(error.message, /^BAD_REQUEST: /);
      }
    }
  }));

test('a client that comes during a call restores it, and only that client sees it again', () =>
  scene({}, async ({ people, connect, logIn }) => {
    people.bob.answersCalls = true;
    const first = await logIn(people.ann);
    const id = await call(first, 'bob_baker');
    const ready = await first.seesCall('callStateReady');
    const second = await connect();
    const from = first.now;
    assert.equal((await second.call(restoreCall(id)))['@type'], 'ok');
    const [update, answer] = second.received.all.slice(-2);
    assert.deepEqual([update['@type'], update.call], ['updateCall', ready]);
    assert.equal(answer['@type'], 'ok');
    await first.call(getCurrentState);
    assert.ok(!first.received.all.slice(from).some((object) => object['@type'] === 'updateCall'));

    await second.call(discardCall(id));
    await second.seesCall('callStateDiscarded');
    assert.equal((await second.ask(restoreCall(id))).code, 404);
  }));

test('getCurrentState lists the calls that are not over', () =>
  scene({}, async ({ people, logIn }) => {
    const client = await logIn(people.ann);
    const callsNow = async () => (await client.call(getCurrentState)).updates.flatMap((update) => update.call ?? []);
    assert.deepEqual(await callsNow(), []);
    const side = await people.bob.call(people.ann);
    const ringing = await client.seesCall('callStatePending');
    assert.deepEqual(await callsNow(), [ringing]);
    side.discard({ reason: 'missed' });
    await client.seesCall('callStateDiscarded');
    assert.deepEqual(await callsNow(), []);
  }));

test('all clients of a session see its calls', () =>
  scene({}, async ({ people, connect, logIn }) => {
    const first = await logIn(people.ann);
    const second = await connect();
    await second.seesState('authorizationStateReady');
    const side = await people.bob.call(people.ann);
    const [seen, alsoSeen] = await Promise.all([first.seesCall('callStatePending'), second.seesCall('callStatePending')]);
    assert.deepEqual(seen, alsoSeen);
    side.discard({ reason: 'missed' });
    await second.seesCall('callStateDiscarded');
  }));
