/** The setting `clients`: who may come in, and what each may do. */
import assert from 'node:assert/strict';
import { createHash, X509Certificate } from 'node:crypto';
import { test } from 'node:test';
import { Authority } from './certificates.mjs';
import { acceptCall, checkCode, createCall, discardCall, echo, getMe, restoreCall, searchChat, sendSignaling, sendText } from './requests.mjs';
import { scene } from './scene.mjs';
import { playByTls } from './tlsStorage.mjs';

const sha256 = (text) => createHash('sha256').update(text).digest('hex');

/** An entry of `clients` that is known by a token, its name twice. */
const client = (name, rules = {}) => ({ name, token_sha256: sha256(`token of ${name}`), sessions: '*', ...rules });
const owner = client('owner', { may_create: true });

/** The handshake of a client by that name. */
const as = (name, session = 1) => ({
  handshake: `${JSON.stringify({ '@type': 'openSession', session_id: session, token: `token of ${name}` })}\n`,
});

const isNotAllowed = (error) => error.code === 403 && error.message.startsWith('CLIENT_NOT_ALLOWED: ');

/** Someone who is turned away: what they are told before the connection closes. */
async function isTurnedAway(stranger) {
  assert.ok(isNotAllowed(await stranger.seesError()));
  await stranger.seesEnd();
}

test('who fits no entry is turned away, by every handshake', () =>
  scene({ settings: { clients: [owner] } }, async ({ connect }) => {
    for (const handshake of ['1\n', '"1"\n', '{"@type":"openSession","session_id":1}', as('mallory').handshake]) {
      await isTurnedAway(await connect(1, { handshake }));
    }
    const known = await connect(1, as('owner'));
    await known.seesState('authorizationStateWaitPhoneNumber');
  }));

test('a wrong token is a stranger, and stands in no log', () =>
  scene({ settings: { clients: [owner] } }, async ({ storage, connect }) => {
    const secret = 'a token that must not be seen';
    await isTurnedAway(await connect(1, { handshake: JSON.stringify({ '@type': 'openSession', session_id: 1, token: secret }) }));
    await storage.stop();
    assert.ok(!storage.log.text.includes(secret));
  }));

test('a client is known by where it connects from', () =>
  scene({ settings: { clients: [{ name: 'here', address: '127.0.0.0/8', sessions: ['1-3'], may_create: true }] } }, async ({ connect }) => {
    await (await connect(2)).seesState('authorizationStateWaitPhoneNumber');
    await isTurnedAway(await connect(4));
  }));

test('a client is known by its certificate, its fingerprint or its name', async () => {
  const authority = new Authority();
  const [print, named, other] = ['one', 'sip.example', 'other'].map((name) => authority.issue({ subject: `/CN=${name}` }));
  const clients = [
    { name: 'by print', certificate: new X509Certificate(print.cert).fingerprint256, sessions: [42], may_create: true },
    { name: 'by name', certificate: 'sip.example', sessions: [42], may_create: true },
  ];
  await playByTls({ files: authority.own, settings: { clients } }, async ({ storage, connect }) => {
    const ca = authority.own.cert;
    for (const one of [print, named]) {
      await (await connect({ ca, ...one })).seesState('authorizationStateWaitPhoneNumber');
    }
    await isTurnedAway(await connect({ ca, ...other }));
    await storage.log.find(/client=by name@127\.0\.0\.1:\d+ joined/);
  });
});

test('a session that is not there is not made for a client that may not', () =>
  scene({ settings: { clients: [owner, client('guest')] } }, async ({ storage, connect, logIn, people }) => {
    await isTurnedAway(await connect(7, as('guest', 7)));
    assert.deepEqual(storage.sessionFolders, []);
    await logIn(people.ann, 1, as('owner'));
    const guest = await connect(1, as('guest'));
    await guest.seesState('authorizationStateReady');
    assert.equal((await guest.call(getMe)).id, people.ann.id);
  }));

test('a client that may not create sessions can not log in to one either', () =>
  scene({ settings: { clients: [owner, client('guest')] } }, async ({ people, connect }) => {
    const host = await connect(1, as('owner'));
    await host.seesState('authorizationStateWaitPhoneNumber');
    const guest = await connect(1, as('guest'));
    for (const request of [{ '@type': 'setAuthenticationPhoneNumber', phone_number: people.ann.phone }, checkCode('1'), { '@type': 'requestQrCodeAuthentication' }]) {
      assert.match((await guest.ask(request)).message, /^REQUEST_NOT_ALLOWED: /);
    }
  }));

test('lists of a client only narrow the global ones', () => {
  const settings = {
    allowed_requests: ['getMe', 'testCallString'],
    allowed_updates: ['updateUser'],
    clients: [client('narrow', { allowed_requests: ['testCallString', 'sendMessage'], allowed_updates: ['updateNewMessage'], may_create: true }), owner],
  };
  return scene({ settings }, async ({ connect }) => {
    const narrow = await connect(1, as('narrow'));
    assert.equal((await narrow.call(echo('mine'))).value, 'mine');
    for (const request of [getMe, sendText(5, 'x')]) {
      assert.match((await narrow.ask(request)).message, /^REQUEST_NOT_ALLOWED: .*not in allowed_requests/);
    }
  });
});

test('argument rules are judged on what a name has become', () => {
  const people = { ann: { name: 'Ann', phone: '+999 662 0001', code: '11111', username: 'ann_archer' }, bob: { name: 'Bob', phone: '+999 662 0002', code: '22222', username: 'bob_baker' } };
  return scene({ people, settings: { clients: [owner] } }, async ({ telegram, startStorage, logIn, people: found }) => {
    const storage = await startStorage({
      settings: {
        request_peers: { createCall: 'user_id' },
        argument_rules: { createCall: [{ field: 'user_id', one_of: [`${found.bob.id}`] }] },
      },
    });
    const caller = await logIn(found.ann, 1, { storage });
    assert.match((await caller.ask(createCall('ann_archer'))).message, /^TYPE_NOT_ALLOWED: createCall: user_id is not one of/);
    assert.equal((await caller.call(createCall('bob_baker')))['@type'], 'callId');
    await telegram.waitForRpc('phone.requestCall');
    assert.equal(telegram.rpcLog.filter(({ name }) => name === 'phone.requestCall').length, 1);
  });
});

test('names that lead to Telegram itself are refused like its number', () => {
  const people = { ann: { name: 'Ann', phone: '+999 662 0001', code: '11111' } };
  return scene({ people }, async ({ people: found, logIn }) => {
    const one = await logIn(found.ann);
    for (const id of [777000, '777000', 42777, 489000]) {
      assert.match((await one.ask(sendText(id, 'hello'))).message, /^TYPE_NOT_ALLOWED: sendMessage: \d+ is Telegram's own account/);
    }
  });
});

test('rates count over all connections of a client, and for each by itself', () =>
  scene({ settings: { rate_limits: { testCallString: '3/hour' }, clients: [owner, client('guest', { may_create: true })] } }, async ({ connect }) => {
    const answers = [];
    for (let i = 0; i < 5; ++i) {
      answers.push(await (await connect(1, as('owner'))).ask(echo('x')));
    }
    assert.deepEqual(answers.map(({ code = 200 }) => code), [200, 200, 200, 429, 429]);
    assert.match(answers[4].message, /^Too Many Requests: retry after (1[12]\d\d)$/);
    assert.equal((await (await connect(1, as('guest'))).ask(echo('x'))).value, 'x');
  }));

test('a budget counts refused requests too', () =>
  scene({ settings: { clients: [client('busy', { rate_limits: { '*': '5/hour' }, may_create: true })] } }, async ({ connect }) => {
    const busy = await connect(1, as('busy'));
    for (let i = 0; i < 5; ++i) {
      assert.equal((await busy.ask({ '@type': 'deleteAccount' })).code, 403);
    }
    busy.send(echo('x'));
    assert.match((await busy.seesError(({ code }) => code === 429)).message, /retry after/);
  }));

test('who floods the storage with what is refused is cut off', () =>
  scene({}, async ({ storage, connect }) => {
    const flood = await connect();
    flood.write('{"@type":"deleteAccount"}\n'.repeat(3000));
    assert.match((await flood.seesError(({ code }) => code === 429)).message, /too many of this client's values are refused/);
    await flood.seesEnd();
    await storage.log.find(/disconnected: Too Many Requests/);
    assert.ok(storage.log.of('WARNING').length < 50);
  }));

test('a client that is kept to its chats neither names others nor hears of them', () =>
  scene({}, async ({ startStorage, people, connect, logIn }) => {
    const clients = [owner, client('kept', { chats: [people.bob.id] })];
    const storage = await startStorage({ settings: { clients } });
    const host = await logIn(people.ann, 1, { storage, ...as('owner') });
    for (const name of ['bob_baker', 'helper_bot']) {
      await host.call(searchChat(name));
    }
    const kept = await connect(1, { storage, ...as('kept') });
    assert.match((await kept.ask(sendText(people.helper.id, 'hi'))).message, /^TYPE_NOT_ALLOWED: .*none of the chats/);
    assert.equal((await kept.call(sendText(people.bob.id, 'hi')))['@type'], 'message');
    assert.match((await kept.ask(searchChat('helper_bot'))).message, /^TYPE_NOT_ALLOWED: the answer is about a chat/);
    await people.bob.sendMessage(people.ann, 'for both');
    await people.carol.sendMessage(people.ann, 'not for that client');
    await host.seesText('not for that client');
    await kept.seesText('for both');
    await kept.call(echo('behind'));
    assert.ok(!kept.hasText('not for that client'));
  }));

test('a call belongs to the client that accepted it', () =>
  scene({}, async ({ startStorage, people, connect, logIn, storage: others }) => {
    const storage = await startStorage({ settings: { clients: [owner, client('sip'), client('crm')] } });
    await logIn(people.ann, 1, { storage, ...as('owner') });
    const sip = await connect(1, { storage, ...as('sip') });
    const crm = await connect(1, { storage, ...as('crm') });
    await Promise.all([sip, crm].map((one) => one.seesState('authorizationStateReady')));
    const bob = await logIn(people.bob, 2, { storage: others });
    const target = await bob.call(searchChat('ann_archer'));
    await bob.call(createCall(target.id));
    const ringing = await sip.seesCall('callStatePending');
    await crm.seesCall('callStatePending');
    await sip.call(acceptCall(ringing.id));
    assert.ok((await sip.seesCall('callStateReady')).state.encryption_key);
    for (const request of [restoreCall(ringing.id), sendSignaling(ringing.id, 'x'), discardCall(ringing.id), acceptCall(ringing.id)]) {
      assert.equal((await crm.ask(request)).code, 404);
    }
    assert.equal((await crm.call({ '@type': 'getCurrentState' })).updates.filter((update) => update['@type'] === 'updateCall').length, 0);
    await sip.call(restoreCall(ringing.id));
    await sip.call(discardCall(ringing.id));
    await sip.seesCall('callStateDiscarded');
    assert.ok(!crm.lines.some((line) => line.includes('encryption_key')));
  }));

test('in shadow mode what only a client\'s own rules refuse passes, and is noted', () => {
  const settings = { policy_mode: 'shadow', allowed_requests: ['getMe', 'testCallString'], clients: [client('tried', { allowed_requests: ['getMe'], may_create: true })] };
  return scene({ settings }, async ({ storage, connect }) => {
    const tried = await connect(1, as('tried'));
    assert.equal((await tried.call(echo('passes'))).value, 'passes');
    await storage.log.find(/would refuse, but for policy_mode shadow: testCallString: not in allowed_requests/);
    assert.equal((await tried.ask({ '@type': 'sendMessage' })).code, 403);
  });
});

test('a client whose time is over is a stranger', () =>
  scene({ settings: { clients: [client('late', { expires: '2020-01-01', may_create: true }), owner] } }, async ({ storage, connect }) => {
    await isTurnedAway(await connect(1, as('late')));
    await storage.log.find(/clients\[0\]\.expires: has passed/);
  }));

test('a client whose time ends while it is connected is cut off then', () => {
  const expires = new Date(Date.now() + 3000).toISOString().replace(/\.\d+/, '');
  return scene({ settings: { clients: [client('soon', { expires, may_create: true }), owner] } }, async ({ connect }) => {
    const soon = await connect(1, as('soon'));
    const other = await connect(1, as('owner'));
    await soon.call(echo('before'));
    assert.match((await soon.seesError()).message, /^CLIENT_NOT_ALLOWED: this client may not use the session any more/);
    assert.ok(Date.now() >= Date.parse(expires));
    await soon.seesEnd();
    assert.equal((await other.call(echo('still'))).value, 'still');
  });
});
