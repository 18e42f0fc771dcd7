import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ANN_AND_BOB, scene } from '../tdlib/scene.mjs';

const setPhone = (phone) => ({ '@type': 'setAuthenticationPhoneNumber', phone_number: phone });
const checkCode = (code) => ({ '@type': 'checkAuthenticationCode', code });
const checkPassword = (password) => ({ '@type': 'checkAuthenticationPassword', password });
const getMe = { '@type': 'getMe' };

test('a person logs in with number and code and sees herself', () =>
  scene({ people: ANN_AND_BOB }, async ({ telegram, people, start }) => {
    const client = await start();
    await client.seesState('authorizationStateWaitPhoneNumber');
    await client.call(setPhone('+999 662 0001'));
    await client.seesState('authorizationStateWaitCode');
    await client.call(checkCode('11111'));
    await client.ready();
    const me = await client.call(getMe);
    assert.equal(me.id, people.ann.id);
    assert.equal(me.first_name, 'Ann');
    assert.equal(me.last_name, 'Archer');
    assert.equal(me.phone_number, '9996620001');
    assert.equal(me.usernames.editable_username, 'ann_archer');
    assert.equal((await telegram.waitForRpc('updates.getState')).account, people.ann);
    assert.ok(telegram.connections.length > 0);
  }));

test('a log-in works in the test environment and with temporary keys', () =>
  scene({ people: ANN_AND_BOB }, async ({ telegram, people, logIn }) => {
    const client = await logIn(people.ann, { parameters: { use_test_dc: true }, options: { use_pfs: true } });
    assert.equal((await client.call(getMe)).id, people.ann.id);
    await telegram.waitForRpc('auth.bindTempAuthKey');
    await people.bob.sendMessage(people.ann, 'under a temporary key');
    await client.sees('updateNewMessage');
    assert.deepEqual(telegram.duplicateKeyUses, []);
  }));

test('a wrong code is refused and the right one still works', () =>
  scene({ people: ANN_AND_BOB }, async ({ start }) => {
    const client = await start();
    await client.call(setPhone('9996620001'));
    await client.seesState('authorizationStateWaitCode');
    const error = await client.ask(checkCode('00000'));
    assert.deepEqual([error.code, error.message], [400, 'PHONE_CODE_INVALID']);
    await client.call(checkCode('11111'));
    await client.seesState('authorizationStateReady');
  }));

test('an impossible or banned number is refused', () =>
  scene({ people: { eve: { phone: '9996620009', isBanned: true } } }, async ({ start }) => {
    const client = await start();
    assert.equal((await client.ask(setPhone('99'))).message, 'PHONE_NUMBER_INVALID');
    assert.equal((await client.ask(setPhone('9996620009'))).message, 'PHONE_NUMBER_BANNED');
  }));

test('an unregistered number leads to registration', () =>
  scene({}, async ({ telegram, start }) => {
    const client = await start();
    await client.call(setPhone('9996620077'));
    await client.seesState('authorizationStateWaitCode');
    await client.call(checkCode('12345'));
    await client.seesState('authorizationStateWaitRegistration');
    await client.call({ '@type': 'registerUser', first_name: 'Nina', last_name: 'New' });
    await client.ready();
    assert.equal((await client.call(getMe)).first_name, 'Nina');
    assert.ok(telegram.world.personByPhone('9996620077'));
  }));

test('two-step verification refuses a wrong password and takes the right one', () =>
  scene(
    { people: { carol: { phone: '9996620003', password: 'pass phrase', passwordHint: 'two words' } } },
    async ({ people, start }) => {
      const client = await start();
      await client.call(setPhone(people.carol.phone));
      await client.seesState('authorizationStateWaitCode');
      await client.call(checkCode(people.carol.code));
      const update = await client.seesState('authorizationStateWaitPassword');
      assert.equal(update.authorization_state.password_hint, 'two words');
      const error = await client.ask(checkPassword('wrong'));
      assert.deepEqual([error.code, error.message], [400, 'PASSWORD_HASH_INVALID']);
      await client.call(checkPassword('pass phrase'));
      await client.ready();
    },
  ));

test('a bot logs in with its token, and only with its token', () =>
  scene({ people: { helper: { name: 'Helper', username: 'helper_bot', botToken: '42:secret' } } }, async ({ start }) => {
    const client = await start();
    const error = await client.ask({ '@type': 'checkAuthenticationBotToken', token: '42:wrong' });
    assert.equal(error.message, 'ACCESS_TOKEN_INVALID');
    await client.call({ '@type': 'checkAuthenticationBotToken', token: '42:secret' });
    await client.ready();
    assert.equal((await client.call(getMe)).type['@type'], 'userTypeBot');
  }));

async function showQrCode(client) {
  await client.seesState('authorizationStateWaitPhoneNumber');
  await client.call({ '@type': 'requestQrCodeAuthentication', other_user_ids: [] });
  const update = await client.seesState('authorizationStateWaitOtherDeviceConfirmation');
  return update.authorization_state.link;
}

test('a QR code that another device accepts logs in', () =>
  scene({ people: ANN_AND_BOB }, async ({ people, start }) => {
    const client = await start();
    assert.ok(people.ann.acceptLoginToken(await showQrCode(client)));
    await client.ready();
    assert.equal((await client.call(getMe)).id, people.ann.id);
  }));

test('a QR code of a person with a password asks for the password', () =>
  scene({ people: { carol: { phone: '9996620003', password: 'secret' } } }, async ({ people, start }) => {
    const client = await start();
    people.carol.acceptLoginToken(await showQrCode(client));
    await client.seesState('authorizationStateWaitPassword');
    await client.call(checkPassword('secret'));
    await client.ready();
  }));

test('a logged-in TDLib accepts the QR code of another one', () =>
  scene({ people: ANN_AND_BOB }, async ({ people, logIn, start }) => {
    const first = await logIn(people.ann);
    const second = await start();
    await first.call({ '@type': 'confirmQrCodeAuthentication', link: await showQrCode(second) });
    await second.ready();
  }));

test('a second log-in tells the code to the first device', () =>
  scene({ people: ANN_AND_BOB }, async ({ people, logIn, start }) => {
    const first = await logIn(people.ann);
    const second = await start();
    await second.call(setPhone(people.ann.phone));
    const update = await first.sees('updateNewMessage');
    assert.equal(update.message.chat_id, 777000);
    assert.match(update.message.content.text.text, /11111/);
  }));

test('a person who lives in another data center logs in there', () =>
  scene({ people: { dora: { phone: '9996620004', dc: 4 } } }, async ({ people, logIn }) => {
    const client = await logIn(people.dora);
    assert.equal((await client.call(getMe)).id, people.dora.id);
  }));

test('a log-in survives the end of the process', () =>
  scene({ people: ANN_AND_BOB }, async ({ telegram, people, logIn, start }) => {
    const first = await logIn(people.ann);
    await first.close();
    const signIns = () => telegram.rpcLog.filter(({ name }) => name === 'auth.signIn').length;
    assert.equal(signIns(), 1);
    const second = await start({ folder: first.folder });
    await second.ready();
    assert.equal((await second.call(getMe)).id, people.ann.id);
    assert.equal(signIns(), 1);
    assert.deepEqual(telegram.duplicateKeyUses, []);
  }));

test('logging out ends the authorization', () =>
  scene({ people: ANN_AND_BOB }, async ({ people, logIn }) => {
    const client = await logIn(people.ann);
    await client.call({ '@type': 'logOut' });
    await client.seesState('authorizationStateClosed');
    assert.equal(people.ann.isDriven, false);
  }));

test('a revoked session logs itself out', () =>
  scene({ people: ANN_AND_BOB }, async ({ people, logIn }) => {
    const client = await logIn(people.ann);
    people.ann.revokeSessions();
    await client.seesState('authorizationStateLoggingOut');
    await client.seesState('authorizationStateClosed');
  }));
