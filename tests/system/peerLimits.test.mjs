import assert from 'node:assert/strict';
import { test } from 'node:test';
import { askUntil, getUser, lookUps, naming } from './names.mjs';
import { sendText } from './requests.mjs';
import { scene } from './scene.mjs';

const IS_NOT_FOUND = /^PEER_NOT_FOUND: /;
const isFound = (answer) => answer['@type'] === 'user';

test('a name that nobody has is not asked for again for a while', () =>
  scene(naming(), async ({ telegram, people, logIn }) => {
    const client = await logIn(people.ann);
    for (let i = 0; i < 10; ++i) {
      for (const name of ['late_comer', '+999 662 0100']) {
        assert.match((await client.ask(getUser(name))).message, IS_NOT_FOUND);
      }
    }
    assert.deepEqual(lookUps(telegram), [1, 1, 0]);
  }));

const LATE_COMER = { late: { name: 'Late Comer', phone: '+999 662 0100', username: 'late_comer' } };

test('when that while is over it is', () =>
  scene(naming({ resolver: { negative_ttl: 1 } }), async ({ telegram, people, logIn }) => {
    const client = await logIn(people.ann);
    assert.match((await client.ask(getUser('late_comer'))).message, IS_NOT_FOUND);
    telegram.addPeople(LATE_COMER);
    assert.equal((await askUntil(client, getUser('late_comer'), isFound)).id, people.late.id);
  }));

test("a number that nobody had is asked for again by the session's next TDLib, which remembers it till its end", () =>
  scene(naming({ resolver: { negative_ttl: 0 } }), async ({ storage, telegram, people, logIn, connect }) => {
    const before = await logIn(people.ann);
    for (let i = 0; i < 3; ++i) {
      assert.match((await before.ask(getUser('+999 662 0100'))).message, IS_NOT_FOUND);
    }
    assert.deepEqual(lookUps(telegram), [0, 1, 0]);
    telegram.addPeople(LATE_COMER);
    await storage.restart();
    const after = await connect();
    await after.ready();
    assert.equal((await after.call(getUser('+999 662 0100'))).id, people.late.id);
  }));

test('without such a while each request asks', () =>
  scene(naming({ resolver: { negative_ttl: 0 } }), async ({ telegram, people, logIn }) => {
    const client = await logIn(people.ann);
    for (let i = 0; i < 3; ++i) {
      assert.match((await client.ask(getUser('late_comer'))).message, IS_NOT_FOUND);
    }
    telegram.addPeople(LATE_COMER);
    assert.equal((await client.call(getUser('late_comer'))).id, people.late.id);
    assert.deepEqual(lookUps(telegram), [4, 0, 0]);
  }));

test('a name that was found is asked for again when its time is over', () =>
  scene(naming({ resolver: { ttl: 1 } }), async ({ storage, telegram, people, logIn, connect }) => {
    await (await logIn(people.ann)).call(getUser('bob_baker'));
    // TDLib too remembers names, as long as it runs: each try is made by a new one.
    for (let tries = 0; lookUps(telegram)[0] < 2; ++tries) {
      assert.ok(tries < 20, 'in vain');
      await storage.restart();
      const client = await connect();
      await client.ready();
      assert.equal((await client.call(getUser('bob_baker'))).id, people.bob.id);
    }
  }));

const retryAfter = (error) => {
  assert.equal(error.code, 429, error.message);
  return Number(/^Too Many Requests: retry after (\d+)$/.exec(error.message)[1]);
};

test('a flood wait makes further look-ups fail at once, and nothing else', () =>
  scene(naming(), async ({ telegram, people, logIn }) => {
    const [ann, dora] = [await logIn(people.ann, 1), await logIn(people.dora, 2)];
    await ann.call(getUser('bob_baker'));
    const flood = telegram.floodWait('contacts.resolveUsername', 300, { account: people.ann });
    assert.equal(retryAfter(await ann.ask(getUser('carol_cook'))), 300);
    const from = telegram.rpcLog.length;
    for (const name of ['carol_cook', 'somebody_else', people.carol.phone]) {
      const seconds = retryAfter(await ann.ask(getUser(name)));
      assert.ok(seconds > 200 && seconds <= 300, `${seconds}`);
    }
    assert.deepEqual(lookUps(telegram, from), [0, 0, 0]);
    assert.equal((await ann.call(sendText('bob_baker', 'still here'))).chat_id, people.bob.id);
    assert.equal((await dora.call(getUser(people.carol.phone))).id, people.carol.id);
    flood.remove();
  }));

test('a flood wait lasts through a restart of the worker', () =>
  scene(naming(), async ({ storage, telegram, people, logIn }) => {
    const client = await logIn(people.ann);
    telegram.floodWait('contacts.resolveUsername', 300, { times: 1 });
    retryAfter(await client.ask(getUser('bob_baker')));
    const place = client.now;
    process.kill((await storage.process('worker 1')).pid, 'SIGKILL');
    await client.seesConnection('connectionStateReady', { from: place });
    retryAfter(await client.ask(getUser('bob_baker')));
    assert.deepEqual(lookUps(telegram), [1, 0, 0]);
  }));

test('a short flood wait is waited out', () =>
  scene(naming(), async ({ telegram, people, logIn }) => {
    const client = await logIn(people.ann);
    telegram.floodWait('contacts.resolveUsername', 1, { times: 1 });
    assert.equal((await client.call(getUser('bob_baker'))).id, people.bob.id);
    assert.deepEqual(lookUps(telegram), [2, 0, 0]);
  }));

test('a session may search max_lookups times, and use what it knows as often as it likes', () =>
  scene(naming({ resolver: { max_lookups: '2/hour' } }), async ({ telegram, people, logIn }) => {
    const [ann, dora] = [await logIn(people.ann, 1), await logIn(people.dora, 2)];
    await ann.call(getUser('bob_baker'));
    assert.match((await ann.ask(getUser('nobody_at_all'))).message, IS_NOT_FOUND);
    assert.ok(retryAfter(await ann.ask(getUser(people.carol.phone))) > 60);
    assert.equal((await ann.call(getUser('bob_baker'))).id, people.bob.id);
    assert.match((await ann.ask(getUser('nobody_at_all'))).message, IS_NOT_FOUND);
    assert.deepEqual(lookUps(telegram), [2, 0, 0]);
    assert.equal((await dora.call(getUser(people.carol.phone))).id, people.carol.id);
  }));
