import assert from 'node:assert/strict';
import { test } from 'node:test';
import { echo } from './requests.mjs';
import { scene } from './scene.mjs';

const open = (fields) => JSON.stringify({ '@type': 'openSession', ...fields });

const RIGHT_ONES = {
  'a number and a newline': '42\n',
  'a number, carriage return and newline': '42\r\n',
  'a number and a blank': '42 ',
  'a number and a NUL': '42\0',
  'a number behind blank lines': '\r\n \n42\n',
  'the largest number': '18446744073709551615\n',
  'a string': '"42"',
  'a string and a newline': '"42"\n',
  'the largest number as a string': '"18446744073709551615"',
};

test('a session is named by a number or a string, and its states follow at once', () =>
  scene({}, async ({ connect }) => {
    for (const [form, handshake] of Object.entries(RIGHT_ONES)) {
      const client = await connect(null, { handshake });
      const first = await client.received.find(() => true, { what: `a state after ${form}` });
      assert.equal(first['@type'], 'updateAuthorizationState', form);
      await client.seesState('authorizationStateWaitPhoneNumber');
      await client.sees('updateConnectionState');
    }
  }));

test('a number is complete with the bracket of the first request', () =>
  scene({}, async ({ connect }) => {
    const client = await connect(null, { handshake: '42{"@type":"testCallString","x":"at once","@extra":"e"}' });
    const answer = await client.sees('testString');
    assert.deepEqual([answer.value, answer['@extra']], ['at once', 'e']);
  }));

test('openSession is answered before any update, with its @extra', () =>
  scene({}, async ({ connect }) => {
    for (const session of [42, '42', '18446744073709551615']) {
      const client = await connect(null, { handshake: open({ session_id: session, '@extra': { my: ['own', 1] } }) });
      await client.seesState('authorizationStateWaitPhoneNumber');
      assert.equal(client.lines[0], '{"@type":"ok","@extra":{"my":["own",1]}}');
    }
    const client = await connect(null, { handshake: open({ session_id: 42 }) });
    await client.seesState('authorizationStateWaitPhoneNumber');
    assert.equal(client.lines[0], '{"@type":"ok"}');
  }));

test('all forms of a session id name the same session', () =>
  scene({}, async ({ storage, connect }) => {
    for (const handshake of ['42\n', '"42"', open({ session_id: 42 }), open({ session_id: '42' })]) {
      const client = await connect(null, { handshake });
      await client.seesState('authorizationStateWaitPhoneNumber');
    }
    const workers = storage.processes().filter(({ role }) => role.startsWith('worker'));
    assert.deepEqual(workers.map(({ role }) => role), ['worker 42']);
  }));

const WRONG_ONES = [
  '0\n',
  '-1\n',
  '042\n',
  '42.0\n',
  '4e2\n',
  '18446744073709551616\n',
  '99999999999999999999999999999999999999999\n',
  '""',
  '"0"',
  '"-1"',
  '" 42"',
  '"042x"',
  '"42.0"',
  '"18446744073709551616"',
  '"\\u0034\\u0032"',
  'true\n',
  'null\n',
  '[42]',
  '{}',
  '{"session_id":42}',
  '{"@type":"getMe"}',
  '{"@type":"opensession","session_id":42}',
  '{"@type":5,"session_id":42}',
  open({}),
  open({ session_id: 0 }),
  open({ session_id: -1 }),
  open({ session_id: 1.5 }),
  open({ session_id: '' }),
  open({ session_id: '-42' }),
  open({ session_id: '18446744073709551616' }),
  open({ session_id: true }),
  open({ session_id: null }),
  open({ session_id: [42] }),
  open({ session_id: 42, token: 5 }),
  open({ session_id: 42, sesion: 'slip' }),
  '{"@type":"openSession","session_id":42,"session_id":43}',
  '{"@type":"openSession","session_id":42,}',
  '{"@type":"openSession" "session_id":42}',
  Buffer.from([...Buffer.from('{"@type":"openSession","session_id":42,"token":"'), 0xff, ...Buffer.from('"}')]),
  '"4\0"',
  ']',
  'hello\n',
  'GET / HTTP/1.1\r\nHost: storage\r\n\r\n',
  Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xfc, 0x03, 0x03]),
  Buffer.from([0xff, 0xfe, 0x00]),
];

test('whatever else comes first gets one error 400, and the connection ends', () =>
  scene({}, async ({ connect }) => {
    for (const handshake of WRONG_ONES) {
      const client = await connect(null, { handshake });
      await client.seesEnd();
      const what = `after ${handshake}`;
      assert.equal(client.received.all.length, 1, what);
      const [error] = client.received.all;
      assert.deepEqual([error['@type'], error.code], ['error', 400], what);
      assert.match(error.message, /^BAD_REQUEST: \S/, what);
    }
  }));

test('a wrong openSession is refused with its @extra', () =>
  scene({}, async ({ connect }) => {
    const client = await connect(null, { handshake: open({ session_id: 0, '@extra': [7] }) });
    assert.deepEqual((await client.seesError())['@extra'], [7]);
    await client.seesEnd();
  }));

test('what follows a wrong handshake is not looked at', () =>
  scene({}, async ({ connect }) => {
    const client = await connect(null, { handshake: `0\n42\n${JSON.stringify(echo('late'))}` });
    await client.seesEnd();
    assert.equal(client.received.all.length, 1);
  }));

test('a handshake that does not come in time ends the connection', () =>
  scene({ settings: { limits: { handshake_timeout: 1 } } }, async ({ connect }) => {
    const halves = ['', '4', '"42', '{"@type":"openSession"'];
    const clients = await Promise.all(halves.map((handshake) => connect(null, { handshake })));
    for (const client of clients) {
      const error = await client.seesError();
      assert.equal(error.code, 400);
      assert.match(error.message, /^BAD_REQUEST: .*handshake/);
      await client.seesEnd();
    }
  }));

test('a client that has named its session may be silent for longer than a handshake may take', () =>
  scene({ settings: { limits: { handshake_timeout: 1 } } }, async ({ connect }) => {
    const client = await connect();
    const silent = await connect(null, { handshake: '' });
    await silent.seesEnd();
    assert.equal((await client.call(echo('still here'))).value, 'still here');
  }));
