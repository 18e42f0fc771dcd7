/** The shield of states: who can not log in is told what a log-in waits for, and nothing that helps with it. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { getCurrentState, setPhone } from './requests.mjs';
import { scene } from './scene.mjs';

const ONLOOKER = {
  allowed_requests: ['getCurrentState', 'getAuthorizationState'],
  allowed_updates: [],
};

/** Leads a session to a state, then starts the storage again for people who only look on. */
async function lookOn({ storage, connect }, lead) {
  const client = await connect();
  await client.seesState('authorizationStateWaitPhoneNumber');
  await lead(client);
  // An orderly stop would remove the folder of a log-in that was not completed.
  await storage.kill();
  storage.configure(ONLOOKER);
  await storage.start();
  return connect();
}

test('a client that can not log in sees the name of a state and nothing else of it', () =>
  scene({}, async (stage) => {
    const { people } = stage;
    const client = await lookOn(stage, async (first) => {
      await first.call(setPhone(people.ann.phone));
      await first.seesState('authorizationStateWaitCode');
    });
    const byName = { '@type': 'authorizationStateWaitCode' };
    assert.deepEqual((await client.seesState('authorizationStateWaitCode')).authorization_state, byName);
    const { updates } = await client.call(getCurrentState);
    assert.deepEqual(updates[0], { '@type': 'updateAuthorizationState', authorization_state: byName });
    const { '@extra': _, ...state } = await client.call({ '@type': 'getAuthorizationState' });
    assert.deepEqual(state, byName);
    assert.ok(!client.lines.join('\n').includes(people.ann.phone.replace(/\D/g, '')));
  }));

const sha256 = (text) => createHash('sha256').update(text).digest('hex');
const opening = (token) => `${JSON.stringify({ '@type': 'openSession', session_id: 1, token })}\n`;

test('of two clients of a session the one that can not log in does not see the link of a log-in by QR code', () => {
  const clients = [
    { name: 'platform', token_sha256: sha256('of the platform'), sessions: '*', may_create: true },
    { name: 'onlooker', token_sha256: sha256('of the onlooker'), sessions: '*' },
  ];
  return scene({ settings: { clients } }, async ({ connect }) => {
    const platform = await connect(1, { handshake: opening('of the platform') });
    await platform.seesState('authorizationStateWaitPhoneNumber');
    const onlooker = await connect(1, { handshake: opening('of the onlooker') });
    await platform.call({ '@type': 'requestQrCodeAuthentication', other_user_ids: [] });
    const name = 'authorizationStateWaitOtherDeviceConfirmation';
    assert.match((await platform.seesState(name)).authorization_state.link, /^tg:/);
    assert.deepEqual((await onlooker.seesState(name)).authorization_state, { '@type': name });
    await onlooker.call(getCurrentState);
    assert.ok(!onlooker.lines.join('\n').includes('tg:'));
  });
});

test('a client that can log in sees all of a state', () =>
  scene({}, async ({ people, connect }) => {
    const client = await connect();
    await client.seesState('authorizationStateWaitPhoneNumber');
    await client.call(setPhone(people.ann.phone));
    const { authorization_state: state } = await client.seesState('authorizationStateWaitCode');
    assert.equal(state.code_info.phone_number, people.ann.phone.replace(/\D/g, ''));
  }));
