import assert from 'node:assert/strict';
import { test } from 'node:test';
import { acceptCall, createCall, discardCall, getCurrentState, receiveCall, sendSignaling } from './requests.mjs';
import { PEOPLE, scene } from './scene.mjs';

const DORA = { name: 'Dora Dean', phone: '+999 662 0004', code: '7391254804', username: 'dora_dean' };
const DESCRIPTION = { people: { ...PEOPLE, dora: DORA }, settings: { request_peers: { createCall: 'user_id' } } };

const isSignalOf = (id) => (update) => update.call_id === id;
const signalsOf = (client) =>
  client.received.all
    .filter((object) => object['@type'] === 'updateNewCallSignalingData')
    .map(({ data }) => Buffer.from(data, 'base64').toString());

/** Ann calls Bob and he accepts, each in a session of the same storage; each side as {client, id, state}. */
async function callEachOther({ people, logIn }) {
  const [ann, bob] = await Promise.all([logIn(people.ann, 1), logIn(people.bob, 2)]);
  const outgoing = await ann.call(createCall('bob_baker'));
  const incoming = await bob.seesCall('callStatePending');
  await bob.call(receiveCall(incoming.id));
  await bob.call(acceptCall(incoming.id));
  const [atAnn, atBob] = await Promise.all([ann.seesCall('callStateReady'), bob.seesCall('callStateReady')]);
  return [
    { client: ann, id: outgoing.id, call: atAnn },
    { client: bob, id: incoming.id, call: atBob },
  ];
}

test('two accounts of one storage call each other, and both have the same key and emojis', () =>
  scene(DESCRIPTION, async (stage) => {
    const { people } = stage;
    const [ann, bob] = await callEachOther(stage);
    assert.deepEqual([ann.call.user_id, ann.call.is_outgoing], [people.bob.id, true]);
    assert.deepEqual([bob.call.user_id, bob.call.is_outgoing], [people.ann.id, false]);
    assert.equal(ann.call.state.encryption_key, bob.call.state.encryption_key);
    assert.equal(ann.call.state.emojis.length, 4);
    assert.deepEqual(ann.call.state.emojis, bob.call.state.emojis);
  }));

test('their signalling data goes both ways, in order, and to nobody else', () =>
  scene(DESCRIPTION, async (stage) => {
    const carol = await stage.logIn(stage.people.carol, 3);
    const [ann, bob] = await callEachOther(stage);
    const texts = Array.from({ length: 20 }, (_, n) => `${n}`);
    for (const text of texts) {
      await Promise.all([
        ann.client.call(sendSignaling(ann.id, `from Ann ${text}`)),
        bob.client.call(sendSignaling(bob.id, `from Bob ${text}`)),
      ]);
    }
    const isLast = ({ data }) => Buffer.from(data, 'base64').toString().endsWith(' 19');
    await Promise.all([ann, bob].map(({ client }) => client.sees('updateNewCallSignalingData', isLast)));
    assert.deepEqual(signalsOf(ann.client), texts.map((text) => `from Bob ${text}`));
    assert.deepEqual(signalsOf(bob.client), texts.map((text) => `from Ann ${text}`));
    await carol.call(getCurrentState);
    assert.deepEqual(signalsOf(carol), []);
  }));

for (const [who, i] of [['caller', 0], ['callee', 1]]) {
  test(`the ${who} hangs up, and both see the end`, () =>
    scene(DESCRIPTION, async (stage) => {
      const sides = await callEachOther(stage);
      await sides[i].client.call(discardCall(sides[i].id, 5));
      const ends = await Promise.all(sides.map(({ client }) => client.seesCall('callStateDiscarded')));
      assert.deepEqual(ends.map(({ id }) => id), sides.map(({ id }) => id));
      assert.deepEqual(
        ends.map(({ state }) => state.reason['@type']),
        ['callDiscardReasonHungUp', 'callDiscardReasonHungUp'],
      );
    }));
}

test('two calls of an account at once are told apart', () =>
  scene(DESCRIPTION, async (stage) => {
    const [ann, bob] = await callEachOther(stage);
    const side = await stage.people.dora.call(stage.people.ann);
    const isFromDora = ({ call }) => call.user_id === stage.people.dora.id;
    const { id } = (await ann.client.sees('updateCall', isFromDora)).call;
    await ann.client.call(acceptCall(id));
    await side.ready();
    const { updates } = await ann.client.call(getCurrentState);
    assert.deepEqual(updates.flatMap(({ call }) => call?.id ?? []), [ann.id, id]);

    side.sendSignaling('from Dora');
    await bob.client.call(sendSignaling(bob.id, 'from Bob'));
    const fromDora = await ann.client.sees('updateNewCallSignalingData', isSignalOf(id));
    const fromBob = await ann.client.sees('updateNewCallSignalingData', isSignalOf(ann.id));
    assert.deepEqual([fromDora.data, fromBob.data].map((data) => Buffer.from(data, 'base64').toString()), [
      'from Dora',
      'from Bob',
    ]);
    side.discard();
    const { id: over } = await ann.client.seesCall('callStateDiscarded');
    assert.equal(over, id);
    await ann.client.call(sendSignaling(ann.id, 'still here'));
    await bob.client.sees('updateNewCallSignalingData');
  }));
