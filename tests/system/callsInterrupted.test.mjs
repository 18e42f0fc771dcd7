import assert from 'node:assert/strict';
import { test } from 'node:test';
import { acceptCall, createCall, discardCall, getCurrentState, restoreCall, sendSignaling } from './requests.mjs';
import { scene } from './scene.mjs';

const DESCRIPTION = { settings: { terminate_delay: 30, request_peers: { createCall: 'user_id' } } };

/** Ann's client calls Bob, who answers: {client, id, side}. */
async function callBob({ people, logIn }) {
  people.bob.answersCalls = true;
  const client = await logIn(people.ann);
  const { id } = await client.call(createCall('bob_baker'));
  await client.seesCall('callStateReady');
  const side = await people.bob.receivedCall();
  await side.ready();
  return { client, id, side };
}

test('a client that comes back in mid-call restores it, signals and hangs up', () =>
  scene(DESCRIPTION, async (stage) => {
    const { client, id, side } = await callBob(stage);
    await client.leave();
    side.sendSignaling('while nobody listens');
    const second = await stage.connect();
    await second.call(restoreCall(id));
    const { state } = await second.seesCall('callStateReady');
    assert.equal(state.encryption_key, side.key.toString('base64'));
    await second.call(sendSignaling(id, 'here again'));
    assert.equal((await side.receivedSignaling()).toString(), 'here again');
    await second.call(discardCall(id, 21));
    assert.equal((await side.discarded()).duration, 21);
    await second.seesCall('callStateDiscarded');
  }));

test('a client that comes back learns of calls without knowing their ids', () =>
  scene(DESCRIPTION, async (stage) => {
    const { client, id } = await callBob(stage);
    await client.leave();
    const second = await stage.connect();
    const { updates } = await second.call(getCurrentState);
    assert.deepEqual(updates.flatMap(({ call }) => call?.id ?? []), [id]);
  }));

test('a call that began to ring while nobody was connected is accepted by who comes', () =>
  scene(DESCRIPTION, async ({ storage, people, connect, logIn }) => {
    const first = await logIn(people.ann);
    await first.leave();
    const from = storage.log.end;
    const side = await people.bob.call(people.ann);
    await storage.log.find(/update .*updateCall/, { from });
    const second = await connect();
    const { updates } = await second.call(getCurrentState);
    const { id } = updates.find((update) => update['@type'] === 'updateCall').call;
    await second.call(restoreCall(id));
    await second.seesCall('callStatePending');
    await second.call(acceptCall(id));
    await side.ready();
  }));

test('a call outlives a cut of the connection to Telegram', () =>
  scene(DESCRIPTION, async (stage) => {
    const { client, id, side } = await callBob(stage);
    stage.telegram.refuseConnections();
    side.sendSignaling('into the gap');
    const sending = client.call(sendSignaling(id, 'out of the gap'));
    stage.telegram.acceptConnections();
    await sending;
    assert.equal((await side.receivedSignaling()).toString(), 'out of the gap');
    await client.sees('updateNewCallSignalingData');
    side.discard();
    await client.seesCall('callStateDiscarded');
  }));

test('a call that TDLib lost with its process is no live call any more', () =>
  scene(DESCRIPTION, async (stage) => {
    const { client, id } = await callBob(stage);
    const from = client.now;
    process.kill((await stage.storage.process('worker 1')).pid, 'SIGKILL');
    await client.ready({ from });
    assert.equal((await client.ask(restoreCall(id))).code, 404);
    const { updates } = await client.call(getCurrentState);
    assert.deepEqual(updates.flatMap(({ call }) => call ?? []), []);
  }));
