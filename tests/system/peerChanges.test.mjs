import assert from 'node:assert/strict';
import { test } from 'node:test';
import { getChat, getUser, lookUps, naming } from './names.mjs';
import { scene } from './scene.mjs';

/** Waits until a session was told that a person is called so now. */
const seesNames = (client, person, ...usernames) =>
  client.sees('updateUser', ({ user }) => {
    const active = user.usernames?.active_usernames ?? [];
    return user.id === person.id && active.join() === usernames.join();
  });

const isNotFound = async (client, name) => {
  const error = await client.ask(getUser(name));
  assert.match(error.message ?? `found ${error.id}`, /^PEER_NOT_FOUND: /, name);
};

test('a name that its owner gave up leads to nobody, and the new one to the owner', () =>
  scene(naming(), async ({ telegram, people, logIn }) => {
    const client = await logIn(people.ann);
    await client.call(getUser('bob_baker'));
    people.bob.setUsernames(['bob_the_baker']);
    await seesNames(client, people.bob, 'bob_the_baker');
    await isNotFound(client, 'bob_baker');
    assert.equal((await client.call(getUser('bob_the_baker'))).id, people.bob.id);
    assert.ok(lookUps(telegram)[0] <= 3);
  }));

test('it is forgotten for good: after a restart too', () =>
  scene(naming(), async ({ storage, people, logIn, connect }) => {
    const before = await logIn(people.ann);
    await before.call(getUser('bob_baker'));
    people.bob.setUsernames(['bob_the_baker']);
    await seesNames(before, people.bob, 'bob_the_baker');
    await before.leave();
    await storage.restart();
    const after = await connect();
    await after.ready();
    await isNotFound(after, 'bob_baker');
  }));

test('and for all sessions: what one was told, another one does not find in the cache', () =>
  scene(naming(), async ({ people, logIn }) => {
    const [ann, dora] = [await logIn(people.ann, 1), await logIn(people.dora, 2)];
    await ann.call(getUser('bob_baker'));
    await people.bob.sendMessage(people.dora, 'hello, Dora');
    await dora.seesText('hello, Dora');
    await dora.call(getUser('bob_baker'));
    people.bob.setUsernames([]);
    await seesNames(ann, people.bob);
    await isNotFound(ann, 'bob_baker');
    await seesNames(dora, people.bob);
    await isNotFound(dora, 'bob_baker');
  }));

test('of several names those that stay stay warm', () =>
  scene(naming(), async ({ telegram, people, logIn }) => {
    const client = await logIn(people.ann);
    await client.call(getUser('dora_dean'));
    await client.call(getUser('dora_the_second'));
    people.dora.setUsernames(['dora_the_second', 'dora_the_third']);
    await seesNames(client, people.dora, 'dora_the_second', 'dora_the_third');
    const from = telegram.rpcLog.length;
    assert.equal((await client.call(getUser('dora_the_second'))).id, people.dora.id);
    assert.deepEqual(lookUps(telegram, from), [0, 0, 0]);
    await isNotFound(client, 'dora_dean');
  }));

test('a name that moves to someone else leads there', () =>
  scene(naming(), async ({ people, logIn }) => {
    const client = await logIn(people.ann);
    await client.call(getUser('bob_baker'));
    await client.call(getUser(people.carol.phone));
    people.bob.setUsernames([]);
    people.carol.setUsernames(['bob_baker']);
    await seesNames(client, people.carol, 'bob_baker');
    assert.equal((await client.call(getUser('bob_baker'))).id, people.carol.id);
  }));

test('also where only the new owner was heard of', () =>
  scene(naming(), async ({ storage, people, logIn, connect }) => {
    const client = await logIn(people.ann);
    await client.call(getUser('bob_baker'));
    await client.call(getUser(people.carol.phone));
    people.bob.usernames = [];
    people.carol.setUsernames(['bob_baker']);
    await seesNames(client, people.carol, 'bob_baker');
    assert.equal((await client.call(getUser('bob_baker'))).id, people.carol.id);
    await client.leave();
    await storage.restart();
    const after = await connect();
    await after.ready();
    assert.equal((await after.call(getUser('bob_baker'))).id, people.carol.id);
  }));

test('what another account remembers from long ago does not change where a name leads', () =>
  scene(naming(), async ({ storage, people, logIn, connect }) => {
    const dora = await logIn(people.dora, 2);
    await people.bob.sendMessage(people.dora, 'hello, Dora');
    await dora.seesText('hello, Dora');
    await dora.leave();
    await storage.stop();
    people.bob.usernames = [];
    people.carol.usernames = ['bob_baker'];
    await storage.start();
    const ann = await logIn(people.ann, 1);
    await people.bob.sendMessage(people.ann, 'hello, Ann');
    await ann.seesText('hello, Ann');
    assert.equal((await ann.call(getUser('bob_baker'))).id, people.carol.id);
    const again = await connect(2);
    await again.ready();
    const old = await again.call(getUser(people.bob.id));
    assert.deepEqual(old.usernames.active_usernames, ['bob_baker']);
    await ann.leave();
    await again.leave();
    await storage.restart();
    const after = await connect(1);
    await after.ready();
    assert.equal((await after.call(getUser('bob_baker'))).id, people.carol.id);
  }));

test("a name that was nobody's is found once someone known takes it", () =>
  scene(naming(), async ({ people, logIn }) => {
    const client = await logIn(people.ann);
    await client.call(getUser('bob_baker'));
    await isNotFound(client, 'best_baker');
    people.bob.setUsernames(['bob_baker', 'best_baker']);
    await seesNames(client, people.bob, 'bob_baker', 'best_baker');
    assert.equal((await client.call(getUser('best_baker'))).id, people.bob.id);
  }));

test("a channel's new name takes the place of the old one", () =>
  scene(naming(), async ({ telegram, people, logIn }) => {
    const client = await logIn(people.ann);
    const { id } = await client.call(getChat('daily_news'));
    telegram.channels.news.setUsernames(['weekly_news']);
    await client.sees('updateSupergroup', ({ supergroup }) => supergroup.usernames.editable_username === 'weekly_news');
    assert.match((await client.ask(getChat('daily_news'))).message, /^PEER_NOT_FOUND: /);
    assert.equal((await client.call(getChat('weekly_news'))).id, id);
  }));

const seesNumber = (client, person) =>
  client.sees('updateUser', ({ user }) => user.id === person.id && user.phone_number === person.phone);

test('a changed number leads to its new owner, and the old one to nobody', () =>
  scene(naming(), async ({ people, logIn }) => {
    people.ann.contacts.add(people.bob);
    const [client, old] = [await logIn(people.ann), people.bob.phone];
    assert.equal((await client.call(getUser(old))).id, people.bob.id);
    people.bob.setPhone('+999 662 7777');
    await seesNumber(client, people.bob);
    await isNotFound(client, old);
    assert.equal((await client.call(getUser('+999 662 7777'))).id, people.bob.id);
  }));

test('a number that moves to someone else leads there', () =>
  scene(naming(), async ({ people, logIn }) => {
    [people.bob, people.carol].forEach((contact) => people.ann.contacts.add(contact));
    const [client, number] = [await logIn(people.ann), people.bob.phone];
    assert.equal((await client.call(getUser(number))).id, people.bob.id);
    people.bob.setPhone('+999 662 7777');
    people.carol.setPhone(number);
    await seesNumber(client, people.carol);
    assert.equal((await client.call(getUser(number))).id, people.carol.id);
  }));

test('a number that is hidden from the account stays known through other changes', () =>
  scene(naming(), async ({ telegram, people, logIn }) => {
    const client = await logIn(people.ann);
    await client.call(getUser(people.carol.phone));
    people.carol.setUsernames(['carol_cook']);
    await seesNames(client, people.carol, 'carol_cook');
    const from = telegram.rpcLog.length;
    assert.equal((await client.call(getUser(people.carol.phone))).id, people.carol.id);
    assert.deepEqual(lookUps(telegram, from), [0, 0, 0]);
  }));
