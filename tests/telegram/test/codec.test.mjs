import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deflateSync } from 'node:zlib';
import { readConstructorIds } from '../library.mjs';
import { DEFAULT_LIBRARY } from '../telegram.mjs';
import { declarations, decode, encode, encodeResult, UnknownConstructorError } from '../tl/codec.mjs';
import { TlWriter } from '../tl/writer.mjs';

/** Declarations that the library handles by hand, without a class. */
const WITHOUT_CLASS = new Set([
  'ping',
  'destroy_session',
  'destroy_session_ok',
  'invokeAfterMsg',
  'invokeAfterMsgs',
  'initConnection',
  'invokeWithLayer',
  'invokeWithoutUpdates',
]);

test('every declaration has the constructor id that the library was built with', () => {
  const ids = readConstructorIds(DEFAULT_LIBRARY);
  for (const { name, id } of declarations()) {
    if (!WITHOUT_CLASS.has(name)) {
      assert.equal(ids.get(name.replace('.', '_'))?.toString(16), id.toString(16), name);
    }
  }
});

test('an object with flags, vectors, big numbers and text survives encoding', () => {
  const object = {
    _: 'updates',
    updates: [{ _: 'updateUserTyping', user_id: 2n ** 40n, action: { _: 'sendMessageTypingAction' } }],
    users: [{ _: 'user', self: true, bot: true, id: 7n, access_hash: -5n, first_name: 'Zoë', bot_info_version: 1 }],
    chats: [],
    date: 1,
    seq: 0,
  };
  assert.deepEqual(decode(encode(object)), object);
});

test('byte strings of every length class survive encoding', () => {
  for (const length of [0, 1, 3, 253, 254, 255, 70000]) {
    const object = { _: 'updatePhoneCallSignalingData', phone_call_id: 1n, data: Buffer.alloc(length, 7) };
    const bytes = encode(object);
    assert.equal(bytes.length % 4, 0);
    assert.deepEqual(decode(bytes), object);
  }
});

test('a gzipped call is unpacked wherever it stands', () => {
  const call = { _: 'auth.importBotAuthorization', flags: 0, api_id: 1, api_hash: 'h', bot_auth_token: 'x'.repeat(500) };
  const packed = new TlWriter().int(0x3072cfa1).bytes(deflateSync(encode(call))).finish();
  assert.deepEqual(decode(packed), call);
  const wrapped = new TlWriter().int(0xbf9459b7).raw(packed).finish();
  assert.deepEqual(decode(wrapped), { _: 'invokeWithoutUpdates', query: call });
});

test('results are encoded by the type that the function promises', () => {
  assert.equal(encodeResult('account.updateStatus', true).readUInt32LE(), 0x997275b5);
  assert.equal(encodeResult('users.getUsers', []).readUInt32LE(), 0x1cb5c415);
});

test('an unknown constructor and cut bytes are errors, not objects', () => {
  assert.throws(() => decode(Buffer.from('efbeadde', 'hex')), UnknownConstructorError);
  const whole = encode({ _: 'pong', msg_id: 1n, ping_id: 2n });
  assert.throws(() => decode(whole.subarray(0, whole.length - 1)), RangeError);
});

test('an object without a field that it needs is not encoded', () => {
  assert.throws(() => encode({ _: 'pong', msg_id: 1n }), /pong needs the field ping_id/);
});
