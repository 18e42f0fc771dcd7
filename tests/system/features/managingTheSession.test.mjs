import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkBotToken, checkCode, getMe, logOut, setPhone } from '../requests.mjs';
import { PEOPLE } from '../scene.mjs';
import { feature } from './feature.mjs';

const WITH_MAIL = {
  ...PEOPLE,
  carol: { ...PEOPLE.carol, recoveryEmail: { address: 'carol@example.org', code: '7391254813' } },
  dora: { name: 'Dora', phone: '+999 662 0004', code: '7391254804', loginEmail: { code: '7391254814' } },
};

const requestRecovery = { '@type': 'requestAuthenticationPasswordRecovery' };
const recover = (code) => ({ '@type': 'recoverAuthenticationPassword', recovery_code: code });
const setEmail = (address) => ({ '@type': 'setAuthenticationEmailAddress', email_address: address });
const checkEmail = (code) => ({
  '@type': 'checkAuthenticationEmailCode',
  code: { '@type': 'emailAddressAuthenticationCode', code },
});

async function newSession(connect) {
  const client = await connect();
  await client.seesState('authorizationStateWaitPhoneNumber');
  return client;
}

async function giveCode(client, { phone, code }) {
  await client.call(setPhone(phone));
  await client.seesState('authorizationStateWaitCode');
  await client.call(checkCode(code));
}

async function isLoggedInAs(client, person) {
  await client.ready();
  assert.equal((await client.call(getMe)).id, person.id);
}

test('managing the session: log-in by number and code, and log-out', () =>
  feature('managingTheSession', {}, async ({ people, connect }) => {
    const client = await newSession(connect);
    await giveCode(client, people.ann);
    await isLoggedInAs(client, people.ann);
    const from = client.now;
    await client.call(logOut);
    await client.seesState('authorizationStateWaitPhoneNumber', { from });
    assert.deepEqual(client.states(from), [
      'authorizationStateLoggingOut',
      'authorizationStateClosed',
      'authorizationStateWaitPhoneNumber',
    ]);
    assert.equal(people.ann.isDriven, false);
  }));

test('managing the session: who has forgotten the password gets in by a code from the mail', () =>
  feature('managingTheSession', { people: WITH_MAIL }, async ({ people, connect }) => {
    const client = await newSession(connect);
    await giveCode(client, people.carol);
    await client.seesState('authorizationStateWaitPassword');
    await client.call(requestRecovery);
    const hasPattern = ({ authorization_state: state }) => state.recovery_email_address_pattern === 'c***@example.org';
    await client.sees('updateAuthorizationState', hasPattern);
    assert.equal((await client.ask(recover('000000'))).code, 400);
    await client.call(recover(people.carol.recoveryEmail.code));
    await isLoggedInAs(client, people.carol);
  }));

test('managing the session: log-in where Telegram asks for an e-mail address', () =>
  feature('managingTheSession', { people: WITH_MAIL }, async ({ people, connect }) => {
    const client = await newSession(connect);
    await client.call(setPhone(people.dora.phone));
    await client.seesState('authorizationStateWaitEmailAddress');
    await client.call(setEmail('dora@example.org'));
    await client.seesState('authorizationStateWaitEmailCode');
    assert.equal((await client.ask(checkEmail('000000'))).code, 400);
    await client.call(checkEmail(people.dora.loginEmail.code));
    await client.seesState('authorizationStateWaitCode');
    await client.call(checkCode(people.dora.code));
    await isLoggedInAs(client, people.dora);
  }));

test('managing the session: log-in by a code that came by e-mail', () => {
  const eve = { phone: '+999 662 0005', loginEmail: { address: 'eve@example.org', code: '7391254815' } };
  return feature('managingTheSession', { people: { ...PEOPLE, eve } }, async ({ people, connect }) => {
    const client = await newSession(connect);
    await client.call(setPhone(people.eve.phone));
    await client.seesState('authorizationStateWaitEmailCode');
    await client.call(checkEmail(people.eve.loginEmail.code));
    await isLoggedInAs(client, people.eve);
  });
});

test('managing the session: log-in by QR code', () =>
  feature('managingTheSession', {}, async ({ people, connect }) => {
    const client = await newSession(connect);
    await client.call({ '@type': 'requestQrCodeAuthentication', other_user_ids: [] });
    const update = await client.seesState('authorizationStateWaitOtherDeviceConfirmation');
    assert.ok(people.ann.acceptLoginToken(update.authorization_state.link));
    await isLoggedInAs(client, people.ann);
  }));

test('managing the session: log-in of a bot by its token', () =>
  feature('managingTheSession', {}, async ({ people, connect }) => {
    const client = await newSession(connect);
    assert.equal((await client.ask(checkBotToken('4711:wrong'))).message, 'ACCESS_TOKEN_INVALID');
    await client.call(checkBotToken(people.helper.botToken));
    await isLoggedInAs(client, people.helper);
  }));
