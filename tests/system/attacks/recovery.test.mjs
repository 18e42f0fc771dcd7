/** Who may log in tries to make the account its own while doing so. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { logOut, setPhone } from '../requests.mjs';
import { SAMPLE_REQUESTS } from '../settings.mjs';
import { as, askedOfTelegram, client, sharedStage } from './stage.mjs';

const settings = {
  allowed_requests: [...SAMPLE_REQUESTS, 'logOut', 'recoverAuthenticationPassword', 'testCallString'],
  clients: [client('owner', { may_create: true }), client('stolen')],
  argument_rules: { setAuthenticationPhoneNumber: [{ field: 'phone_number', matches: '\\+?999 ?662 ?0001' }] },
};
const stage = sharedStage({ settings }, async (opened) => {
  opened.owner = await opened.connect(1, as('owner'));
  await opened.owner.seesState('authorizationStateWaitPhoneNumber');
});

const recover = (more) => ({ '@type': 'recoverAuthenticationPassword', recovery_code: '1', ...more });

for (const [what, more] of Object.entries({
  'a password of its own': { new_password: 'mine' },
  'a blank': { new_password: ' ' },
  'one and a hint': { new_password: 'mine', new_hint: 'x' },
  'a number': { new_password: 5 },
  'a list': { new_password: ['mine'] },
})) {
  test(`a recovery sets ${what} for a password, and is refused`, async () => {
    const from = stage.telegram.rpcLog.length;
    assert.match((await stage.owner.ask(recover(more))).message, /^(TYPE_NOT_ALLOWED|BAD_REQUEST): .*new_password/);
    assert.deepEqual(askedOfTelegram(stage.telegram, from), []);
  });
}

for (const phone of ['+999 662 0002', '+99966200010', '\n+9996620001', '+9996620001\n', '', ' +9996620001', '+999 662 0001,+999 662 0002']) {
  test(`a client that is kept to one number logs in by ${JSON.stringify(phone)}, and is refused`, async () => {
    const from = stage.telegram.rpcLog.length;
    assert.match((await stage.owner.ask(setPhone(phone))).message, /^TYPE_NOT_ALLOWED: .*phone_number/);
    assert.deepEqual(askedOfTelegram(stage.telegram, from), []);
  });
}

test('a client that may not log in ends the session: nobody but who may can log in again', async () => {
  await stage.owner.logIn(stage.people.ann);
  const stolen = await stage.connect(1, as('stolen'));
  await stolen.seesState('authorizationStateReady');
  const from = stolen.now;
  await stolen.call(logOut);
  await stolen.seesState('authorizationStateWaitPhoneNumber', { from });
  assert.match((await stolen.ask(setPhone('+999 662 0001'))).message, /^REQUEST_NOT_ALLOWED: /);
});
