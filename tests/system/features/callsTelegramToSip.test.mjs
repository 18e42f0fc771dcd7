import assert from 'node:assert/strict';
import { test } from 'node:test';
import { acceptCall, discardCall, receiveCall, restoreCall, sendSignaling } from '../requests.mjs';
import { feature } from './feature.mjs';

const FEATURE = 'callsTelegramToSip';
/** The session outlives its client. */
const STAYING = { loggedIn: ['ann'], settings: { terminate_delay: 30 } };

const bytes = ({ data }) => Buffer.from(data, 'base64').toString();

test('a call to SIP: received, accepted, signalled both ways, hung up by the caller', () =>
  feature(FEATURE, { loggedIn: ['ann'] }, async ({ people, clients: [client] }) => {
    const side = await people.bob.call(people.ann);
    const { id, user_id: caller, is_outgoing: isOutgoing } = await client.seesCall('callStatePending');
    assert.deepEqual([caller, isOutgoing], [people.bob.id, false]);
    await client.call(receiveCall(id));
    await client.call(acceptCall(id));
    const { state } = await client.seesCall('callStateReady');
    await side.ready();
    assert.equal(state.encryption_key, side.key.toString('base64'));
    await client.call(sendSignaling(id, 'from SIP'));
    assert.equal((await side.receivedSignaling()).toString(), 'from SIP');
    side.sendSignaling('from Telegram');
    assert.equal(bytes(await client.sees('updateNewCallSignalingData')), 'from Telegram');
    side.discard({ reason: 'hangup', duration: 34 });
    const over = await client.seesCall('callStateDiscarded');
    assert.equal(over.state.reason['@type'], 'callDiscardReasonHungUp');
  }));

test('a call to SIP: declined by SIP', () =>
  feature(FEATURE, { loggedIn: ['ann'] }, async ({ people, clients: [client] }) => {
    const side = await people.bob.call(people.ann);
    const { id } = await client.seesCall('callStatePending');
    await client.call(receiveCall(id));
    await client.call(discardCall(id));
    assert.equal((await side.discarded()).reason, 'phoneCallDiscardReasonBusy');
    await client.seesCall('callStateDiscarded');
  }));

test('a call to SIP: given up by the caller while it rings', () =>
  feature(FEATURE, { loggedIn: ['ann'] }, async ({ people, clients: [client] }) => {
    const side = await people.bob.call(people.ann);
    await client.seesCall('callStatePending');
    side.discard({ reason: 'missed' });
    const { state } = await client.seesCall('callStateDiscarded');
    assert.equal(state.reason['@type'], 'callDiscardReasonMissed');
  }));

test('a call to SIP: a platform that reconnects while it rings restores it and accepts', () =>
  feature(FEATURE, STAYING, async ({ people, connect, clients: [first] }) => {
    const side = await people.bob.call(people.ann);
    const ringing = await first.seesCall('callStatePending');
    await first.leave();
    const second = await connect();
    await second.ready();
    await second.call(restoreCall(ringing.id));
    assert.deepEqual((await second.seesCall('callStatePending')).id, ringing.id);
    await second.call(acceptCall(ringing.id));
    await second.seesCall('callStateReady');
    await side.ready();
    await second.call(discardCall(ringing.id, 3));
    assert.equal((await side.discarded()).duration, 3);
    await second.seesCall('callStateDiscarded');
  }));
