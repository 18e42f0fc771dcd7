import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkBotToken, checkCode, checkPassword, getMe, setPhone } from './requests.mjs';
import { scene } from './scene.mjs';

test('a person logs in with number and code and sees herself', () =>
  scene({}, async ({ people, connect }) => {
    const client = await connect();
    await client.seesState('authorizationStateWaitPhoneNumber');
    assert.equal((await client.ask(setPhone(people.ann.phone)))['@type'], 'ok');
    await client.seesState('authorizationStateWaitCode');
    assert.equal((await client.ask(checkCode(people.ann.code)))['@type'], 'ok');
    await client.ready();
    const me = await client.call(getMe);
    assert.equal(me.id, people.ann.id);
    assert.equal(me.first_name, 'Ann');
    assert.equal(me.usernames.editable_username, 'ann_archer');
  }));

test('clients never see that TDLib asks for its parameters', () =>
  scene({}, async ({ people, logIn }) => {
    const client = await logIn(people.ann);
    assert.deepEqual(client.states(), [
      'authorizationStateWaitPhoneNumber',
      'authorizationStateWaitCode',
      'authorizationStateReady',
    ]);
  }));

test('Telegram is told the api_id and api_hash of the settings', () =>
  scene({}, async ({ telegram, storage, people, logIn }) => {
    await logIn(people.ann);
    const { params } = await telegram.waitForRpc('auth.sendCode');
    const { api_id: id, api_hash: hash } = storage.settings.tdlib;
    assert.deepEqual([params.api_id, params.api_hash], [id, hash]);
  }));

test('a wrong code is refused and the right one still works', () =>
  scene({}, async ({ people, connect }) => {
    const client = await connect();
    await client.seesState('authorizationStateWaitPhoneNumber');
    await client.call(setPhone(people.ann.phone));
    await client.seesState('authorizationStateWaitCode');
    const error = await client.ask(checkCode('0000000000'));
    assert.deepEqual([error.code, error.message], [400, 'PHONE_CODE_INVALID']);
    await client.call(checkCode(people.ann.code));
    await client.seesState('authorizationStateReady');
  }));

test('two-step verification refuses a wrong password and takes the right one', () =>
  scene({}, async ({ people, connect }) => {
    const client = await connect();
    await client.seesState('authorizationStateWaitPhoneNumber');
    await client.call(setPhone(people.carol.phone));
    await client.seesState('authorizationStateWaitCode');
    await client.call(checkCode(people.carol.code));
    await client.seesState('authorizationStateWaitPassword');
    const error = await client.ask(checkPassword('no pass phrase of anybody'));
    assert.deepEqual([error.code, error.message], [400, 'PASSWORD_HASH_INVALID']);
    await client.call(checkPassword(people.carol.password));
    await client.ready();
    assert.equal((await client.call(getMe)).id, people.carol.id);
  }));

test('a bot logs in with its token', () =>
  scene({}, async ({ people, connect }) => {
    const client = await connect();
    await client.seesState('authorizationStateWaitPhoneNumber');
    assert.equal((await client.ask(checkBotToken('4711:wrong'))).message, 'ACCESS_TOKEN_INVALID');
    await client.call(checkBotToken(people.helper.botToken));
    await client.ready();
    assert.equal((await client.call(getMe)).type['@type'], 'userTypeBot');
  }));

test('a QR code that another device accepts logs in', () =>
  scene({}, async ({ people, connect }) => {
    const client = await connect();
    await client.seesState('authorizationStateWaitPhoneNumber');
    await client.call({ '@type': 'requestQrCodeAuthentication', other_user_ids: [] });
    const update = await client.seesState('authorizationStateWaitOtherDeviceConfirmation');
    assert.ok(people.ann.acceptLoginToken(update.authorization_state.link));
    await client.ready();
    assert.equal((await client.call(getMe)).id, people.ann.id);
  }));

test('what one client begins another one of the session may finish', () =>
  scene({}, async ({ people, connect }) => {
    const first = await connect();
    await first.seesState('authorizationStateWaitPhoneNumber');
    await first.call(setPhone(people.ann.phone));
    await first.seesState('authorizationStateWaitCode');
    const second = await connect();
    await second.seesState('authorizationStateWaitCode');
    await second.call(checkCode(people.ann.code));
    await Promise.all([first.ready(), second.ready()]);
  }));
