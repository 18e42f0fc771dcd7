import assert from 'node:assert/strict';
import { test } from 'node:test';
import { echo, getMe, receiveCall } from './requests.mjs';
import { scene } from './scene.mjs';

const requestsOnly = (...allowed) => ({ settings: { allowed_requests: allowed } });

test('a request that is not on the list is refused and does not reach TDLib', () =>
  scene(requestsOnly('testCallString'), async ({ telegram, connect }) => {
    const client = await connect();
    assert.equal((await client.call(echo('allowed'))).value, 'allowed');
    const error = await client.ask({ '@type': 'setAuthenticationPhoneNumber', phone_number: '9996620001' });
    assert.equal(error.code, 403);
    assert.match(error.message, /^REQUEST_NOT_ALLOWED: .*setAuthenticationPhoneNumber/);
    await client.call(echo('behind it'));
    assert.ok(!telegram.rpcLog.some(({ name }) => name === 'auth.sendCode'));
  }));

test('names on the list match as a whole and by their case', () =>
  scene(requestsOnly('testCallString'), async ({ connect }) => {
    const client = await connect();
    for (const type of ['testcallstring', 'testCallStrin', 'testCallStringX', 'testCallString ', ' testCallString']) {
      assert.equal((await client.ask({ '@type': type, x: 'y' })).code, 403, type);
    }
  }));

test('an empty list refuses everything', () =>
  scene(requestsOnly(), async ({ connect }) => {
    const client = await connect();
    for (const type of ['getMe', 'getOption', 'logOut', 'openSession', 'noSuchRequest']) {
      assert.match((await client.ask({ '@type': type })).message, /^REQUEST_NOT_ALLOWED: /);
    }
  }));

const NEVER = ['setTdlibParameters', 'close', 'destroy', 'addProxy', 'disableProxy', 'setLogStream', 'setOption',
  'setDatabaseEncryptionKey', 'sendCustomRequest', 'setLogVerbosityLevel', 'testProxy'];

test('what belongs to the storage is refused even where it is on the list', () =>
  scene(requestsOnly('testCallString', ...NEVER), async ({ connect }) => {
    const client = await connect();
    for (const type of NEVER) {
      assert.match((await client.ask({ '@type': type })).message, /^REQUEST_NOT_ALLOWED: /, type);
    }
    await client.call(echo('nothing has changed'));
  }));

test('what hands the account over passes only where it is named as dangerous as well', () =>
  scene(requestsOnly('testCallString', 'terminateAllOtherSessions'), async ({ connect }) => {
    const client = await connect();
    assert.match((await client.ask({ '@type': 'terminateAllOtherSessions' })).message, /^REQUEST_NOT_ALLOWED: /);
  }));

test('what is named as dangerous and allowed passes', () => {
  const name = 'terminateAllOtherSessions';
  return scene({ settings: { allowed_requests: [name], dangerous_requests: [name] } }, async ({ connect }) => {
    const client = await connect();
    await client.seesState('authorizationStateWaitPhoneNumber');
    assert.deepEqual((await client.ask({ '@type': name })).message, 'Unauthorized');
  });
});

test('requests that the storage answers itself have to be on the list as well', () =>
  scene(requestsOnly('testCallString'), async ({ connect }) => {
    const client = await connect();
    for (const request of [receiveCall(1), { '@type': 'restoreCall', call_id: 1 }, { '@type': 'getCurrentState' }]) {
      assert.equal((await client.ask(request)).code, 403);
    }
  }));

test('a refused attempt is a WARNING that names session, client and request', () =>
  scene({ settings: { debug_level: 3 } }, async ({ storage, connect }) => {
    const client = await connect(42);
    await client.ask({ '@type': 'deleteAccount', reason: 'none of your business' });
    const line = await storage.log.find(/deleteAccount/);
    assert.equal(line.level, 'WARNING');
    assert.match(line.text, /session=42/);
    assert.ok(line.text.includes(`client=127.0.0.1:${client.port}`));
    assert.doesNotMatch(storage.log.text, /none of your business/);
  }));

test("a stranger's request can not forge lines of the log", () =>
  scene({}, async ({ storage, connect }) => {
    const client = await connect();
    await client.ask({ '@type': 'x\n2026-01-31T12:00:00.123Z FATAL the storage is on fire \u001b[2J' });
    const line = await storage.log.find(/on fire/);
    assert.equal(line.level, 'WARNING');
    assert.ok(!line.text.includes('\u001b'));
  }));

test('only white-listed updates are sent, and the two states always', () =>
  scene({ settings: { allowed_updates: ['updateNewMessage'] } }, async ({ people, logIn }) => {
    const client = await logIn(people.ann);
    await people.bob.sendMessage(people.ann, 'hello');
    await client.seesText('hello');
    await client.call(getMe);
    const types = client.received.all.filter((object) => !('@extra' in object)).map((object) => object['@type']);
    const expected = ['updateAuthorizationState', 'updateConnectionState', 'updateNewMessage'];
    assert.deepEqual([...new Set(types)].sort(), expected);
  }));

test('with no update on the list the two states still come', () =>
  scene({ settings: { allowed_updates: [] } }, async ({ people, logIn }) => {
    const client = await logIn(people.ann);
    await people.bob.sendMessage(people.ann, 'hello');
    await client.call(getMe);
    const types = client.received.all.filter((object) => !('@extra' in object)).map((object) => object['@type']);
    assert.deepEqual([...new Set(types)].sort(), ['updateAuthorizationState', 'updateConnectionState']);
  }));
