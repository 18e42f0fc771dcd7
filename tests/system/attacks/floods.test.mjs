/** An attacker tries to use the storage up: its memory, its log, its time, its connections. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { echo, sendText } from '../requests.mjs';
import { SAMPLE_REQUESTS } from '../settings.mjs';
import { sharedStage } from './stage.mjs';

const MEBIBYTE = 1 << 20;
const settings = {
  debug_level: 3,
  limits: { handshake_timeout: 1, max_memory: 16 * MEBIBYTE, max_request_bytes: MEBIBYTE, max_pending_requests: 64, max_client_queue_bytes: 8 * MEBIBYTE },
  allowed_requests: [...SAMPLE_REQUESTS, 'testCallString', 'getUser', 'searchPublicChat'],
  request_peers: { sendMessage: 'chat_id', getUser: 'user_id' },
};
const stage = sharedStage({ settings }, async (opened) => {
  opened.bystander = await opened.logIn(opened.people.ann);
});

/** Nobody else notices. */
async function allIsWell() {
  assert.equal((await stage.bystander.call(echo('well'))).value, 'well');
}

const frontMemory = async () => {
  const { pid } = await stage.storage.process('front');
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) * 1024;
};

for (const [what, drip] of Object.entries({
  'white space': ' ',
  'digits': '1',
  'NUL bytes': '\0',
  'an object that does not end': '{',
})) {
  test(`a slow-loris sends ${what}, a byte at a time: it is cut off at limits.handshake_timeout`, async () => {
    const loris = await stage.connectSilently();
    const dripping = setInterval(() => loris.write(drip), 50);
    await loris.seesEnd({ deadline: 5000 }).finally(() => clearInterval(dripping));
    await allIsWell();
  });
}

test('200 slow-lorises hold nothing up', async () => {
  const lorises = await Promise.all(Array.from({ length: 200 }, () => stage.connectSilently()));
  lorises.forEach((loris) => loris.write('{"@type":'));
  await allIsWell();
  await Promise.all(lorises.map((loris) => loris.seesEnd({ deadline: 5000 })));
});

test('an attacker sends requests that are refused, without an end: it is cut off, and the log stays small', async () => {
  const from = stage.storage.log.all.length;
  const attacker = await stage.connect();
  attacker.write('{"@type":"deleteAccount"}\n'.repeat(20_000));
  await attacker.seesEnd();
  await allIsWell();
  assert.ok(stage.storage.log.all.length - from < 60);
});

test('an attacker sends what is no request, without an end: it is cut off', async () => {
  const attacker = await stage.connect();
  attacker.write('{"@type":5}\n'.repeat(20_000));
  await attacker.seesEnd();
  await allIsWell();
});

test('an attacker sends requests and does not read: it is cut off at its queue', async () => {
  const attacker = await stage.connect();
  await attacker.call(echo('x'));
  attacker.stopReading();
  const big = `${JSON.stringify(echo('x'.repeat(500_000)))}\n`;
  for (let i = 0; i < 80; ++i) {
    attacker.write(big);
  }
  await stage.storage.log.find(/disconnected: .*(max_client_queue_bytes|max_memory)/);
  await allIsWell();
  await attacker.leave();
});

test('an attacker has names looked up that are not answered: its pending requests are few, and the rest is not read', async () => {
  const held = stage.telegram.holdRpc('contacts.resolveUsername');
  const attacker = await stage.connect();
  await attacker.seesState('authorizationStateReady');
  const before = await frontMemory();
  const text = 'x'.repeat(100_000);
  for (let i = 0; i < 400; ++i) {
    attacker.send(sendText(`nobody_${i}`, text));
  }
  await stage.telegram.waitForRpc('contacts.resolveUsername');
  await allIsWell();
  assert.ok((await frontMemory()) - before < 64 * MEBIBYTE);
  await attacker.leave();
  held.release();
});

test('an attacker has one name looked up again and again: Telegram is asked within resolver.max_lookups', async () => {
  const from = stage.telegram.rpcLog.length;
  const attacker = await stage.connect();
  await attacker.seesState('authorizationStateReady');
  const answers = await Promise.all(Array.from({ length: 500 }, (_, i) => attacker.ask({ '@type': 'getUser', user_id: `probe_${i}` })));
  const asked = stage.telegram.rpcLog.slice(from).filter(({ name }) => name === 'contacts.resolveUsername').length;
  assert.ok(asked <= 61, `${asked} look-ups`);
  assert.ok(answers.some(({ code }) => code === 429));
});

test('an attacker puts 5,000 names into one request, and is refused', async () => {
  const { telegram, startStorage } = stage;
  const storage = await startStorage({ settings: { allowed_requests: ['addChatMembers'], request_peers: { addChatMembers: 'user_ids' } } });
  const attacker = await stage.connect(9, { storage });
  const from = telegram.rpcLog.length;
  const user_ids = Array.from({ length: 5000 }, (_, i) => `probe_${i}`);
  assert.equal((await attacker.ask({ '@type': 'addChatMembers', chat_id: 5, user_ids })).code, 400);
  assert.ok(!telegram.rpcLog.slice(from).some(({ name }) => name === 'contacts.resolveUsername'));
});

test('an attacker connects and leaves 500 times in the middle of a request: nobody notices', async () => {
  for (let i = 0; i < 10; ++i) {
    await Promise.all(Array.from({ length: 50 }, async () => {
      const attacker = await stage.connect();
      attacker.write('{"@type":"testCallString","x":"');
      await attacker.leave();
    }));
  }
  await allIsWell();
});

test('an attacker leaves while its requests are under way: their answers go to nobody', async () => {
  const from = stage.bystander.now;
  const attacker = await stage.connect();
  await attacker.seesState('authorizationStateReady');
  Array.from({ length: 50 }, () => attacker.send({ ...echo('of one who left'), '@extra': 1 }));
  await attacker.leave();
  await allIsWell();
  assert.ok(!stage.bystander.lines.slice(from).some((line) => line.includes('of one who left')));
});
