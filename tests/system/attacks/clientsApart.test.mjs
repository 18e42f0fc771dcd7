/** One client tries to see, answer or guess what belongs to another client or another session. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { acceptCall, createCall, discardCall, echo, getMe, restoreCall, searchChat, sendText } from '../requests.mjs';
import { scene } from '../scene.mjs';
import { SAMPLE_REQUESTS, SAMPLE_UPDATES } from '../settings.mjs';
import { as, askedOfTelegram, client, sharedStage } from './stage.mjs';

const settings = {
  allowed_requests: [...SAMPLE_REQUESTS, 'getMe', 'getChat', 'getUser', 'searchPublicChat', 'testCallString', 'getCurrentState', 'getChatHistory', 'getActiveSessions', 'logOut'],
  allowed_updates: [...SAMPLE_UPDATES, 'updateUser', 'updateNewChat'],
  clients: [
    client('owner', { may_create: true }),
    client('second', { sessions: [2], allowed_requests: ['getMe', 'testCallString'] }),
    client('first', { sessions: ['1-1'], allowed_requests: ['getMe', 'testCallString', 'getCurrentState', 'restoreCall', 'discardCall', 'getChatHistory', 'sendMessage', 'getChat'] }),
  ],
};

const stage = sharedStage({ settings }, async (opened) => {
  opened.ann = await opened.logIn(opened.people.ann, 1, as('owner', 1));
  opened.bob = await opened.logIn(opened.people.bob, 2, as('owner', 2));
  opened.first = await opened.connect(1, as('first', 1));
  opened.second = await opened.connect(2, as('second', 2));
  await Promise.all([opened.first, opened.second].map((one) => one.seesState('authorizationStateReady')));
});

async function isTurnedAway(session, handshake) {
  const stranger = await stage.connect(session, handshake);
  const error = await stranger.seesError();
  assert.match(error.message, /^CLIENT_NOT_ALLOWED: /);
  await stranger.seesEnd();
  return error;
}

test("an attacker opens another client's session, and is turned away", () => isTurnedAway(1, as('second', 1)));

test('an attacker guesses session ids: those that are there and those that are not are refused alike', async () => {
  const answers = [];
  for (const id of ['1', '3', '77', '18446744073709551615']) {
    const { message } = await isTurnedAway(id, { handshake: as('second', 0).handshake.replace(':0,', `:"${id}",`) });
    answers.push(message.replace(id, 'N'));
  }
  assert.equal(new Set(answers).size, 1);
  assert.deepEqual(stage.storage.sessionFolders.sort(), ['1', '2']);
});

const ODD_SESSIONS = ['"../2"', '"2/../1"', '-1', '0', '1e0', '1.0', '"01"', '" 1"', '18446744073709551616', '[1]', 'null', '{"id":1}'];

for (const id of ODD_SESSIONS) {
  test(`an attacker names session ${id}, and is turned away`, async () => {
    const stranger = await stage.connect(1, { handshake: as('second', 0).handshake.replace(':0,', `:${id},`) });
    assert.match((await stranger.seesError()).message, /^(BAD_REQUEST|CLIENT_NOT_ALLOWED): /);
    await stranger.seesEnd();
  });
}

test('an attacker names a second session on its connection, and is refused', async () => {
  const error = await stage.second.ask({ '@type': 'openSession', session_id: 1, token: 'token of first' });
  assert.match(error.message, /^REQUEST_NOT_ALLOWED: /);
  assert.equal((await stage.second.call(getMe)).id, stage.people.bob.id);
});

test('an attacker puts @client_id of the other session, and reaches its own', async () => {
  for (const id of [1, 2, '1', null]) {
    assert.equal((await stage.second.call({ ...getMe, '@client_id': id })).id, stage.people.bob.id);
  }
});

test("an attacker uses another client's @extra: each is answered its own", async () => {
  const [one, other] = await Promise.all([stage.first.call(echo('of first')), stage.second.call(echo('of second'))]);
  assert.deepEqual([one.value, other.value], ['of first', 'of second']);
});

test('an attacker writes an @extra that looks like an answer: the line stays one object, and its own', async () => {
  const from = stage.first.now;
  const extra = '{ "@type":"error",\n\n"a":"}\\n{\\"@type\\":\\"updateNewMessage\\"}" }';
  stage.first.write(`{"@type":"testCallString","x":"once","@extra":${extra}}\n`);
  const answer = await stage.first.sees('testString', ({ value }) => value === 'once', { from });
  assert.deepEqual(answer['@extra'], JSON.parse(extra.replace(/\n/g, '')));
  assert.deepEqual(stage.first.garbage, []);
});

test("an attacker writes the numbers of the storage's own requests into @extra, and disturbs none", async () => {
  for (const number of ['0', '1', '4611686018427387905', '9223372036854775813', '18446744073709551615']) {
    stage.first.write(`{"@type":"testCallString","x":"n${number}","@extra":${number}}\n`);
    await stage.first.sees('testString', ({ value }) => value === `n${number}`);
  }
  assert.equal((await stage.ann.call(echo('undisturbed'))).value, 'undisturbed');
});

test("an attacker listens: another session's messages do not come", async () => {
  await stage.people.carol.sendMessage(stage.people.ann, 'for Ann alone');
  await stage.ann.seesText('for Ann alone');
  await stage.second.call(echo('behind'));
  assert.ok(!stage.second.lines.some((line) => line.includes('for Ann alone')));
});

test('an attacker listens: answers to another client of the session do not come', async () => {
  await stage.ann.call(searchChat('helper_bot'));
  const before = stage.first.now;
  await stage.ann.call(echo('the owner alone asked this'));
  await stage.first.call(echo('behind'));
  assert.ok(!stage.first.lines.slice(before).some((line) => line.includes('the owner alone asked this')));
});

test('an attacker asks for more than its own list, and is refused though others may', async () => {
  for (const request of [{ '@type': 'getActiveSessions' }, { '@type': 'logOut' }, searchChat('bob_baker'), createCall(5)]) {
    assert.match((await stage.first.ask(request)).message, /^REQUEST_NOT_ALLOWED: /);
  }
});

test("an attacker guesses the numbers of another identity's call: no key, no end of it", async () => {
  const target = await stage.ann.call(searchChat('bob_baker'));
  const ended = stage.ann.seesCall('callStateDiscarded');
  const { id } = await stage.ann.call(createCall(target.id));
  await stage.telegram.waitForRpc('phone.requestCall');
  const from = stage.telegram.rpcLog.length;
  for (const guess of [id, `${id}`]) {
    for (const request of [restoreCall(guess), discardCall(guess)]) {
      assert.equal((await stage.first.ask(request)).code, 404);
    }
  }
  const { updates } = await stage.first.call({ '@type': 'getCurrentState' });
  assert.ok(!updates.some((update) => update['@type'] === 'updateCall'));
  assert.deepEqual(askedOfTelegram(stage.telegram, from).filter((name) => name === 'phone.discardCall'), []);
  await stage.ann.call(discardCall(id));
  await ended;
});

test('an attacker lets the front crash in the middle of another identity\'s call: no key, no end of it', () =>
  scene({ settings }, async ({ storage, people, connect, logIn }) => {
    const owner = await logIn(people.ann, 1, as('owner', 1));
    const bob = await logIn(people.bob, 2, as('owner', 2));
    const target = await bob.call(searchChat('ann_archer'));
    await bob.call(createCall(target.id));
    const { id } = await owner.seesCall('callStatePending');
    await owner.call(acceptCall(id));
    await owner.seesCall('callStateReady');
    process.kill((await storage.process('front')).pid, 'SIGKILL');
    const attacker = await connect(1, as('first', 1));
    await attacker.ready();
    const { updates } = await attacker.call({ '@type': 'getCurrentState' });
    assert.deepEqual(updates.filter((update) => update['@type'] === 'updateCall'), []);
    assert.equal((await attacker.ask(restoreCall(id)))['@type'], 'error');
    assert.equal((await attacker.ask(discardCall(id)))['@type'], 'error');
    assert.ok(!attacker.lines.some((line) => line.includes('encryption_key')));
  }));

test('an attacker probes names through a field that is no name: nobody is looked up', async () => {
  const from = stage.telegram.rpcLog.length;
  for (const id of ['@carol', 'bob_baker', '+9996620002', 't.me/bob_baker']) {
    assert.equal((await stage.first.ask(sendText(id, 'x'))).code, 400);
  }
  assert.deepEqual(askedOfTelegram(stage.telegram, from).filter((name) => /^(contacts|messages|users)\./.test(name)), []);
});

test('a client that is kept to its chats hears of nobody else, not who they are either', () =>
  scene({}, async ({ startStorage, people, connect, logIn }) => {
    const clients = [client('owner', { may_create: true }), client('kept', { chats: [people.bob.id] })];
    const storage = await startStorage({ settings: { clients } });
    const owner = await logIn(people.ann, 1, { storage, ...as('owner') });
    const kept = await connect(1, { storage, ...as('kept') });
    await kept.seesState('authorizationStateReady');
    await owner.call(searchChat('helper_bot'));
    await owner.sees('updateUser', ({ user }) => user.id === people.helper.id);
    await kept.call(echo('behind'));
    assert.ok(!kept.received.all.some(({ user }) => user?.id === people.helper.id));
  }));
