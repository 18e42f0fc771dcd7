import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ANN_AND_BOB, scene } from '../tdlib/scene.mjs';

const PEOPLE = {
  carol: {
    phone: '9996620003',
    code: '33333',
    password: 'pass phrase',
    recoveryEmail: { address: 'carol@example.org', code: '314159' },
  },
  dora: { phone: '9996620004', code: '44444', loginEmail: { code: '271828' } },
  eve: { phone: '9996620005', loginEmail: { address: 'eve@example.org', code: '161803' } },
};

const setPhone = (phone) => ({ '@type': 'setAuthenticationPhoneNumber', phone_number: phone });
const checkCode = (code) => ({ '@type': 'checkAuthenticationCode', code });
const requestRecovery = { '@type': 'requestAuthenticationPasswordRecovery' };
const recover = (code) => ({ '@type': 'recoverAuthenticationPassword', recovery_code: code });
const setEmail = (address) => ({ '@type': 'setAuthenticationEmailAddress', email_address: address });
const checkEmail = (code) => ({
  '@type': 'checkAuthenticationEmailCode',
  code: { '@type': 'emailAddressAuthenticationCode', code },
});

test('who has forgotten the password logs in by a code from the mail, and has no password then', () =>
  scene({ people: PEOPLE }, async ({ people, start }) => {
    const client = await start();
    await client.call(setPhone(people.carol.phone));
    await client.seesState('authorizationStateWaitCode');
    await client.call(checkCode(people.carol.code));
    await client.seesState('authorizationStateWaitPassword');
    await client.call(requestRecovery);
    await client.sees('updateAuthorizationState', ({ authorization_state: state }) =>
      state.recovery_email_address_pattern === 'c***@example.org',
    );
    assert.equal((await client.ask(recover('000000'))).code, 400);
    await client.call(recover('314159'));
    await client.ready();
    assert.equal(people.carol.password, null);
  }));

test('a log-in that asks for an e-mail address goes on once the address is confirmed', () =>
  scene({ people: PEOPLE }, async ({ people, start }) => {
    const client = await start();
    await client.call(setPhone(people.dora.phone));
    await client.seesState('authorizationStateWaitEmailAddress');
    assert.equal((await client.ask(setEmail('nonsense'))).message, 'EMAIL_INVALID');
    await client.call(setEmail('dora@example.org'));
    await client.seesState('authorizationStateWaitEmailCode');
    assert.equal((await client.ask(checkEmail('000000'))).code, 400);
    await client.call(checkEmail('271828'));
    await client.seesState('authorizationStateWaitCode');
    await client.call(checkCode(people.dora.code));
    await client.ready();
    assert.equal(people.dora.loginEmail.address, 'dora@example.org');
  }));

test('who has an e-mail address gets the log-in code there', () =>
  scene({ people: PEOPLE }, async ({ people, start }) => {
    const client = await start();
    await client.call(setPhone(people.eve.phone));
    const update = await client.seesState('authorizationStateWaitEmailCode');
    assert.equal(update.authorization_state.code_info.email_address_pattern, 'e***@example.org');
    assert.equal((await client.ask(checkEmail('000000'))).code, 400);
    await client.call(checkEmail('161803'));
    await client.ready();
  }));

test('a device that takes no calls does not ring', () =>
  scene({ people: ANN_AND_BOB }, async ({ people, logIn }) => {
    const [first, second] = [await logIn(people.ann), await logIn(people.ann)];
    const { sessions } = await first.call({ '@type': 'getActiveSessions' });
    const other = sessions.find(({ is_current: isCurrent }) => !isCurrent);
    const toggle = (id, takes) =>
      first.call({ '@type': 'toggleSessionCanAcceptCalls', session_id: id, can_accept_calls: takes });
    await toggle(other.id, false);
    const now = (await first.call({ '@type': 'getActiveSessions' })).sessions;
    assert.equal(now.find(({ id }) => id === other.id).can_accept_calls, false);
    const side = await people.bob.call(people.ann);
    await first.sees('updateCall');
    side.discard({ reason: 'missed' });
    await second.sees('updateNewMessage', ({ message }) => message.content['@type'] === 'messageCall');
    assert.ok(!second.updates.all.some((update) => update.call?.state['@type'] === 'callStatePending'));
  }));
