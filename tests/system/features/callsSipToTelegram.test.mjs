import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createCall, discardCall, restoreCall, sendSignaling } from '../requests.mjs';
import { feature } from './feature.mjs';

const FEATURE = 'callsSipToTelegram';
const getUser = (name) => ({ '@type': 'getUser', user_id: name });
/** The session outlives its client. */
const STAYING = { loggedIn: ['ann'], settings: { terminate_delay: 30 } };

const bytes = ({ data }) => Buffer.from(data, 'base64').toString();

test('a call from SIP: by username, answered, signalled both ways, hung up', () =>
  feature(FEATURE, { loggedIn: ['ann'] }, async ({ people, clients: [client] }) => {
    people.bob.answersCalls = true;
    assert.equal((await client.call(getUser('@bob_baker'))).id, people.bob.id);
    const { id } = await client.call(createCall('@bob_baker'));
    const { state } = await client.seesCall('callStateReady');
    const side = await people.bob.receivedCall();
    await side.ready();
    assert.equal(state.encryption_key, side.key.toString('base64'));
    assert.equal(state.emojis.length, 4);
    side.sendSignaling('from Telegram');
    assert.equal(bytes(await client.sees('updateNewCallSignalingData')), 'from Telegram');
    await client.call(sendSignaling(id, 'from SIP'));
    assert.equal((await side.receivedSignaling()).toString(), 'from SIP');
    await client.call(discardCall(id, 7));
    assert.equal((await side.discarded()).duration, 7);
    await client.seesCall('callStateDiscarded');
  }));

test('a call from SIP: by phone number, rings, and is declined', () =>
  feature(FEATURE, { loggedIn: ['ann'] }, async ({ people, clients: [client] }) => {
    const { id } = await client.call(createCall('+999 662 0002'));
    const side = await people.bob.receivedCall();
    await client.sees('updateCall', ({ call }) => call.state.is_received);
    side.discard({ reason: 'busy' });
    const call = await client.seesCall('callStateDiscarded');
    assert.deepEqual([call.id, call.state.reason['@type']], [id, 'callDiscardReasonDeclined']);
  }));

test('a call from SIP: a platform that reconnects in its middle goes on', () =>
  feature(FEATURE, STAYING, async ({ people, connect, clients: [first] }) => {
    people.bob.answersCalls = true;
    const { id } = await first.call(createCall('bob_baker'));
    const ready = await first.seesCall('callStateReady');
    const side = await people.bob.receivedCall();
    await side.ready();
    await first.leave();
    const second = await connect();
    await second.ready();
    await second.call(restoreCall(id));
    assert.deepEqual(await second.seesCall('callStateReady'), ready);
    await second.call(sendSignaling(id, 'here again'));
    assert.equal((await side.receivedSignaling()).toString(), 'here again');
    side.sendSignaling('welcome back');
    assert.equal(bytes(await second.sees('updateNewCallSignalingData')), 'welcome back');
    await second.call(discardCall(id, 9));
    assert.equal((await side.discarded()).duration, 9);
    await second.seesCall('callStateDiscarded');
  }));
