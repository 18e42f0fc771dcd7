/** An attacker waits for a moment at which nobody looks: new settings, ends of sessions, wrong states; and writes to the log. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkCode, echo, getMe, logOut, sendText } from '../requests.mjs';
import { askUntil } from '../names.mjs';
import { scene } from '../scene.mjs';
import { SAMPLE_REQUESTS } from '../settings.mjs';
import { as, client, reload } from './stage.mjs';

const base = {
  allowed_requests: [...SAMPLE_REQUESTS, 'getMe', 'testCallString'],
  request_peers: { sendMessage: 'chat_id' },
  clients: [client('owner', { may_create: true }), client('attacker')],
};
const without = (...requests) => base.allowed_requests.filter((name) => !requests.includes(name));

/** Reloads, and waits until the front goes by the new settings: the log's line is the monitor's, which is first. */
async function change(storage, owner, settings) {
  await reload(storage, { ...settings, allowed_requests: [...settings.allowed_requests, 'testSquareInt'] });
  await askUntil(owner, { '@type': 'testSquareInt', x: 2 }, ({ code }) => code !== 403);
}

/** What the owner changes while a message of the attacker waits for a name to be looked up. */
const CHANGES = {
  'the request is taken off the lists': { ...base, allowed_requests: without('sendMessage') },
  "the request is taken off the attacker's own list": { ...base, clients: [base.clients[0], client('attacker', { allowed_requests: ['getMe'] })] },
  'a rule keeps the request to others': { ...base, argument_rules: { sendMessage: [{ field: 'chat_id', one_of: [5] }] } },
  'the attacker is kept to other chats': { ...base, clients: [base.clients[0], client('attacker', { chats: [5] })] },
  'the attacker is a stranger now': { ...base, clients: [base.clients[0]] },
  'the attacker has lost the session': { ...base, clients: [base.clients[0], client('attacker', { sessions: [2] })] },
  'the attacker has expired': { ...base, clients: [base.clients[0], client('attacker', { expires: '2020-01-01' })] },
};

for (const [what, changed] of Object.entries(CHANGES)) {
  test(`a message waits for a name while ${what}: it is not sent`, () =>
    scene({ settings: base }, async ({ telegram, storage, people, connect, logIn }) => {
      const owner = await logIn(people.ann, 1, as('owner'));
      const attacker = await connect(1, as('attacker'));
      await attacker.seesState('authorizationStateReady');
      const held = telegram.holdRpc('contacts.resolveUsername');
      attacker.send(sendText('bob_baker', 'held'));
      await telegram.waitForRpc('contacts.resolveUsername');
      await change(storage, owner, changed);
      held.release();
      await attacker.seesError();
      await owner.call(getMe);
      assert.ok(!telegram.rpcLog.some(({ name }) => name === 'messages.sendMessage'));
    }));
}

/** More than the kernel takes for a connection that nobody reads waits in the storage. */
const UNREAD = { max_extra_bytes: 65_536, max_client_queue_bytes: 1 << 27 };

test('an attacker that has become a stranger does not read the news of it: what waits is not sent all the same', () =>
  scene({ settings: { ...base, limits: UNREAD } }, async ({ telegram, storage, people, connect, logIn }) => {
    const owner = await logIn(people.ann, 1, as('owner'));
    const attacker = await connect(1, as('attacker'));
    await attacker.seesState('authorizationStateReady');
    const held = telegram.holdRpc('contacts.resolveUsername');
    attacker.send(sendText('bob_baker', 'held'));
    await telegram.waitForRpc('contacts.resolveUsername');
    attacker.stopReading();
    for (let i = 0; i < 600; ++i) {
      attacker.send({ '@type': 'deleteAccount', '@extra': 'x'.repeat(60_000) });
    }
    await storage.log.find(/refused deleteAccount/);
    await owner.call(getMe);
    await change(storage, owner, { ...base, limits: UNREAD, clients: [base.clients[0]] });
    held.release();
    await owner.call(sendText('helper_bot', 'behind it'));
    await telegram.waitForRpc('messages.sendMessage');
    const sent = telegram.rpcLog.filter(({ name }) => name === 'messages.sendMessage').map(({ params }) => params.message);
    assert.deepEqual(sent, ['behind it']);
    await attacker.leave();
  }));

test('an attacker asks before anybody is logged in: Telegram says no, and nothing breaks', () =>
  scene({}, async ({ connect }) => {
    const attacker = await connect();
    await attacker.seesState('authorizationStateWaitPhoneNumber');
    for (const request of [getMe, checkCode('1'), sendText(5, 'x'), { '@type': 'checkAuthenticationPassword', password: 'x' }, { '@type': 'acceptCall', call_id: 1 }]) {
      assert.equal((await attacker.ask(request))['@type'], 'error');
    }
    assert.equal((await attacker.call(echo('alive'))).value, 'alive');
  }));

test('an attacker asks and logs out in one breath, again and again: each request is answered, and the session comes back', () =>
  scene({}, async ({ people, connect, logIn }) => {
    const owner = await logIn(people.ann);
    const attacker = await connect();
    await attacker.seesState('authorizationStateReady');
    const from = owner.now;
    const answers = await Promise.all([attacker.ask(getMe), attacker.ask(logOut), attacker.ask(logOut), attacker.ask(getMe), owner.ask(echo('x'))]);
    assert.equal(answers.length, 5);
    await owner.seesState('authorizationStateWaitPhoneNumber', { from });
    assert.equal((await attacker.ask(echo('after'))).value, 'after');
  }));

test('an attacker comes at the moment at which the session ends: it finds the next one, of nobody', () =>
  scene({}, async ({ people, connect, logIn, storage }) => {
    const owner = await logIn(people.ann);
    await owner.call(logOut);
    await owner.leave();
    const attacker = await connect();
    await attacker.seesState('authorizationStateWaitPhoneNumber');
    assert.equal((await attacker.ask(getMe))['@type'], 'error');
    assert.ok(!attacker.lines.some((line) => line.includes('Archer')));
    assert.equal(storage.log.of('FATAL').length, 0);
  }));

test('the storage stops while an attacker keeps asking: it stops in time', () =>
  scene({}, async ({ storage, connect }) => {
    const attacker = await connect();
    await attacker.call(echo('x'));
    const asking = setInterval(() => attacker.write(`${JSON.stringify(echo('x'))}\n`.repeat(100)), 1);
    await storage.stop().finally(() => clearInterval(asking));
    await attacker.seesEnd();
  }));

const FORGED = '2026-01-31T12:00:00.123Z FATAL worker: all keys were sent to evil.example';
const INJECTIONS = {
  'a type': ['1\n', `${JSON.stringify({ '@type': `x\n${FORGED}` })}\n`],
  'a type by escapes of the terminal': ['1\n', `${JSON.stringify({ '@type': `\u001b[2J\u009b2J\r${FORGED}` })}\n`],
  'an @extra': ['1\n', `${JSON.stringify({ '@type': 'deleteAccount', '@extra': `\n${FORGED}` })}\n`],
  'a field': ['1\n', `${JSON.stringify({ '@type': 'getMe', [`f ${FORGED}`]: 1 })}\n`],
  'a value': ['1\n', `${JSON.stringify(sendText(5, `\n${FORGED}`))}\n`],
  'a name to be looked up': ['1\n', `${JSON.stringify(sendText(`\n${FORGED}`, 'x'))}\n`],
  'a session': [`"\\n${FORGED}"\n`, ''],
  'a token': [`${JSON.stringify({ '@type': 'openSession', session_id: 1, token: `\n${FORGED}` })}\n`, ''],
  'no request at all': ['1\n', `\n${FORGED}\n`],
};

test('an attacker writes lines into the log by whatever is logged of it: none stands there as a line', () =>
  scene({ settings: { ...base, clients: [] } }, async ({ storage, connect }) => {
    for (const [handshake, bytes] of Object.values(INJECTIONS)) {
      const attacker = await connect(1, { handshake });
      attacker.write(bytes);
      attacker.endInput();
      await attacker.seesEnd();
    }
    await storage.stop();
    const odd = /\p{Cc}/u;
    for (const { text, level } of storage.log.all) {
      assert.notEqual(level, null, text);
      assert.ok(!text.startsWith('2026-01-31') && !odd.test(text), JSON.stringify(text));
    }
  }));
