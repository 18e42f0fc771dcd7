import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ANN_AND_BOB, scene } from '../tdlib/scene.mjs';

const PROTOCOL = {
  '@type': 'callProtocol',
  udp_p2p: true,
  udp_reflector: true,
  min_layer: 65,
  max_layer: 92,
  library_versions: ['9.0.0'],
};

const seesCall = async (client, state) => {
  const update = await client.sees('updateCall', ({ call }) => call.state['@type'] === state);
  return update.call;
};

async function createCall(client, username) {
  const chat = await client.call({ '@type': 'searchPublicChat', username });
  return client.call({ '@type': 'createCall', user_id: chat.id, protocol: PROTOCOL, is_video: false });
}

const discard = (client, id, duration = 0) =>
  client.call({
    '@type': 'discardCall',
    call_id: id,
    is_disconnected: false,
    duration,
    is_video: false,
    connection_id: 0,
  });

const toBase64 = (text) => Buffer.from(text).toString('base64');

test('an outgoing call to a person who answers becomes ready, signals and ends', () =>
  scene({ people: ANN_AND_BOB }, async ({ people, logIn }) => {
    people.bob.answersCalls = true;
    const client = await logIn(people.ann);
    const { id } = await createCall(client, 'bob_baker');
    const { state } = await seesCall(client, 'callStateReady');
    const side = await people.bob.receivedCall();
    await side.ready();
    assert.equal(state.encryption_key, side.key.toString('base64'));
    assert.equal(state.emojis.length, 4);
    assert.ok(state.servers.length > 0);

    side.sendSignaling('from Bob');
    const signal = await client.sees('updateNewCallSignalingData');
    assert.deepEqual([signal.call_id, signal.data], [id, toBase64('from Bob')]);
    await client.call({ '@type': 'sendCallSignalingData', call_id: id, data: toBase64('from Ann') });
    assert.equal((await side.receivedSignaling()).toString(), 'from Ann');

    await discard(client, id, 12);
    assert.equal((await side.discarded()).duration, 12);
    await seesCall(client, 'callStateDiscarded');
  }));

test('a call that rings is shown as received before it is answered', () =>
  scene({ people: ANN_AND_BOB }, async ({ people, logIn }) => {
    const client = await logIn(people.ann);
    await createCall(client, 'bob_baker');
    const isReceived = ({ call }) => call.state['@type'] === 'callStatePending' && call.state.is_received;
    await client.sees('updateCall', isReceived);
    const side = await people.bob.receivedCall();
    assert.equal(side.other, people.ann);
    side.discard({ reason: 'busy' });
    const { state } = await seesCall(client, 'callStateDiscarded');
    assert.equal(state.reason['@type'], 'callDiscardReasonDeclined');
  }));

test('an incoming call is accepted, becomes ready, signals and ends with its duration', () =>
  scene({ people: ANN_AND_BOB }, async ({ people, logIn }) => {
    const client = await logIn(people.ann);
    const side = await people.bob.call(people.ann);
    const ringing = await seesCall(client, 'callStatePending');
    assert.equal(ringing.is_outgoing, false);
    assert.equal(ringing.user_id, people.bob.id);
    await client.call({ '@type': 'acceptCall', call_id: ringing.id, protocol: PROTOCOL });
    const { state } = await seesCall(client, 'callStateReady');
    await side.ready();
    assert.equal(state.encryption_key, side.key.toString('base64'));

    side.sendSignaling('one');
    side.sendSignaling('two');
    await client.sees('updateNewCallSignalingData', ({ data }) => data === toBase64('two'));
    await client.call({ '@type': 'sendCallSignalingData', call_id: ringing.id, data: toBase64('three') });
    assert.equal((await side.receivedSignaling()).toString(), 'three');

    side.discard({ duration: 34 });
    await seesCall(client, 'callStateDiscarded');
    const { message } = await client.sees('updateNewMessage', (update) => update.message.content.duration === 34);
    assert.equal(message.content['@type'], 'messageCall');
  }));

test('an incoming call that is declined ends at the caller', () =>
  scene({ people: ANN_AND_BOB }, async ({ people, logIn }) => {
    const client = await logIn(people.ann);
    const side = await people.bob.call(people.ann);
    const { id } = await seesCall(client, 'callStatePending');
    await discard(client, id);
    assert.equal((await side.discarded()).reason, 'phoneCallDiscardReasonBusy');
  }));

test('a call that the caller gives up is missed', () =>
  scene({ people: ANN_AND_BOB }, async ({ people, logIn }) => {
    const client = await logIn(people.ann);
    const side = await people.bob.call(people.ann);
    await seesCall(client, 'callStatePending');
    side.discard({ reason: 'missed' });
    const { state } = await seesCall(client, 'callStateDiscarded');
    assert.equal(state.reason['@type'], 'callDiscardReasonMissed');
  }));

test('a call that still rings reaches a client that comes back', () =>
  scene({ people: ANN_AND_BOB }, async ({ people, logIn, start }) => {
    const first = await logIn(people.ann);
    await first.close();
    await people.bob.call(people.ann);
    const second = await start({ folder: first.folder });
    await seesCall(second, 'callStatePending');
  }));

test('two clients call each other with the same key and emojis', () =>
  scene({ people: ANN_AND_BOB }, async ({ people, logIn }) => {
    const [ann, bob] = [await logIn(people.ann), await logIn(people.bob)];
    const { id } = await createCall(ann, 'bob_baker');
    const ringing = await seesCall(bob, 'callStatePending');
    await bob.call({ '@type': 'acceptCall', call_id: ringing.id, protocol: PROTOCOL });
    const [annReady, bobReady] = [await seesCall(ann, 'callStateReady'), await seesCall(bob, 'callStateReady')];
    assert.equal(annReady.state.encryption_key, bobReady.state.encryption_key);
    assert.deepEqual(annReady.state.emojis, bobReady.state.emojis);

    await ann.call({ '@type': 'sendCallSignalingData', call_id: id, data: toBase64('offer') });
    await bob.sees('updateNewCallSignalingData', ({ data }) => data === toBase64('offer'));
    await bob.call({ '@type': 'sendCallSignalingData', call_id: ringing.id, data: toBase64('answer') });
    await ann.sees('updateNewCallSignalingData', ({ data }) => data === toBase64('answer'));

    await discard(bob, ringing.id, 5);
    await seesCall(ann, 'callStateDiscarded');
    await seesCall(bob, 'callStateDiscarded');
  }));
