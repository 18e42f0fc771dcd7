import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { getChat, getUser, lookUps, naming } from './names.mjs';
import { checkBotToken, echo, logOut, sendText } from './requests.mjs';
import { scene } from './scene.mjs';
import { temporaryFolder } from './storage.mjs';

const MANY = 1000;

test('a thousand concurrent requests for one unknown name cost one look-up', () =>
  scene(naming(), async ({ telegram, people, logIn, connect }) => {
    const clients = [await logIn(people.ann), await connect(), await connect(), await connect()];
    for (const [name, person] of [['bob_baker', people.bob], [people.carol.phone, people.carol]]) {
      const asking = Array.from({ length: MANY }, (_, i) => clients[i % clients.length].call(getUser(name)));
      const found = await Promise.all(asking);
      assert.ok(found.every(({ id }) => id === person.id));
    }
    assert.deepEqual(lookUps(telegram), [1, 1, 0]);
  }));

test('a warm name costs no look-up', () =>
  scene(naming(), async ({ telegram, people, logIn }) => {
    const client = await logIn(people.ann);
    for (const name of ['bob_baker', people.carol.phone, 'daily_news']) {
      await client.call(getChat(name));
    }
    const from = telegram.rpcLog.length;
    for (let i = 0; i < 20; ++i) {
      await client.call(getChat('daily_news'));
      await client.call(sendText('@Bob_Baker', `message ${i}`));
      await client.call(getUser(people.carol.phone));
    }
    assert.deepEqual(lookUps(telegram, from), [0, 0, 0]);
  }));

test('nor does it after a restart of the storage', () =>
  scene(naming(), async ({ storage, telegram, people, logIn, connect }) => {
    const before = await logIn(people.ann);
    const names = ['bob_baker', people.carol.phone, 'daily_news'];
    const ids = [];
    for (const name of names) {
      ids.push((await before.call(getChat(name))).id);
    }
    await before.leave();
    await storage.restart();
    const from = telegram.rpcLog.length;
    const after = await connect();
    await after.ready();
    for (const [i, name] of names.entries()) {
      assert.equal((await after.call(getChat(name))).id, ids[i]);
    }
    assert.equal((await after.call(getUser('bob_baker'))).id, people.bob.id);
    assert.deepEqual(lookUps(telegram, from), [0, 0, 0]);
  }));

test('nor does it for a bot, and nobody hears of a person without names', () =>
  scene(naming(), async ({ storage, telegram, people, connect }) => {
    const before = await connect();
    await before.seesState('authorizationStateWaitPhoneNumber');
    await before.call(checkBotToken(people.helper.botToken));
    await before.ready();
    await before.call(getChat('bob_baker'));
    await before.leave();
    // After one restart TDLib may have Bob from its binlog; after another it has him in its database alone.
    await storage.restart();
    const between = await connect();
    await between.ready();
    await between.leave();
    await storage.restart();
    const from = telegram.rpcLog.length;
    const after = await connect();
    await after.ready();
    assert.equal((await after.call(getChat('bob_baker'))).id, people.bob.id);
    const { user } = await after.sees('updateUser', ({ user: { id } }) => id === people.bob.id);
    assert.equal(user.first_name, 'Bob');
    assert.deepEqual(lookUps(telegram, from), [0, 0, 0]);
  }));

test('another account that does not know the person asks once for itself', () =>
  scene(naming(), async ({ telegram, people, logIn }) => {
    const [ann, dora] = [await logIn(people.ann, 1), await logIn(people.dora, 2)];
    await ann.call(getUser('bob_baker'));
    for (let i = 0; i < 5; ++i) {
      assert.equal((await dora.call(getUser('bob_baker'))).id, people.bob.id);
      assert.equal((await dora.call(sendText('bob_baker', 'hello'))).chat_id, people.bob.id);
    }
    assert.deepEqual(lookUps(telegram), [2, 0, 0]);
  }));

test('another account that knows the person learns the username from the first one, but no number', () =>
  scene(naming(), async ({ telegram, people, logIn }) => {
    const [ann, dora] = [await logIn(people.ann, 1), await logIn(people.dora, 2)];
    await people.bob.sendMessage(people.dora, 'hello, Dora');
    await dora.seesText('hello, Dora');
    await ann.call(getUser('bob_baker'));
    await ann.call(getUser(people.bob.phone));
    const from = telegram.rpcLog.length;
    assert.equal((await dora.call(getUser('bob_baker'))).id, people.bob.id);
    assert.deepEqual(lookUps(telegram, from), [0, 0, 0]);
    assert.equal((await dora.call(getUser(people.bob.phone))).id, people.bob.id);
    assert.deepEqual(lookUps(telegram, from), [0, 1, 0]);
  }));

test('an id that TDLib no longer knows is resolved again, once and silently', () =>
  scene(naming(), async ({ storage, telegram, people, logIn, connect }) => {
    await (await logIn(people.ann)).leave();
    await storage.stop();
    const [folder, copy] = [join(storage.sessionsFolder, '1'), join(temporaryFolder(), 'a copy')];
    cpSync(folder, copy, { recursive: true });
    await storage.start();
    const before = await connect();
    await before.ready();
    await before.call(getUser('bob_baker'));
    await before.leave();
    await storage.stop();
    rmSync(folder, { recursive: true });
    cpSync(copy, folder, { recursive: true });
    await storage.start();
    const from = telegram.rpcLog.length;
    const after = await connect();
    await after.ready();
    for (let i = 0; i < 5; ++i) {
      assert.equal((await after.call(getUser('bob_baker'))).id, people.bob.id);
    }
    assert.deepEqual(lookUps(telegram, from), [1, 0, 0]);
  }));

test('so is one after a new log-in', () =>
  scene(naming(), async ({ telegram, people, logIn }) => {
    const client = await logIn(people.ann);
    await client.call(getUser('bob_baker'));
    await client.call(logOut);
    const from = telegram.rpcLog.length;
    await client.seesState('authorizationStateClosed');
    await client.logIn(people.ann);
    assert.equal((await client.call(getUser('bob_baker'))).id, people.bob.id);
    assert.equal((await client.call(getUser('bob_baker'))).id, people.bob.id);
    assert.deepEqual(lookUps(telegram, from), [1, 0, 0]);
  }));

test('a store that dies costs nothing but the cache', () =>
  scene(naming(), async ({ storage, telegram, people, logIn }) => {
    const client = await logIn(people.ann);
    await client.call(getUser('bob_baker'));
    const store = await storage.process('store');
    process.kill(store.pid, 'SIGKILL');
    assert.equal((await client.call(getUser(people.carol.phone))).id, people.carol.id);
    await storage.process('store', { not: store });
    assert.equal((await client.call(getUser('dora_dean'))).id, people.dora.id);
    assert.equal((await client.call(getUser('bob_baker'))).id, people.bob.id);
    assert.deepEqual(lookUps(telegram), [2, 1, 0]);
  }));

test('look-ups that wait for a store which dies go on without it', () =>
  scene(naming(), async ({ storage, telegram, people, logIn, connect }) => {
    const [client, other] = [await logIn(people.ann), await connect()];
    const store = await storage.process('store');
    process.kill(store.pid, 'SIGSTOP');
    const waiting = client.call(getUser('bob_baker'));
    await other.call(echo('nobody else waits'));
    assert.deepEqual(lookUps(telegram), [0, 0, 0]);
    process.kill(store.pid, 'SIGKILL');
    assert.equal((await waiting).id, people.bob.id);
    assert.deepEqual(lookUps(telegram), [1, 0, 0]);
  }));

test('a cache that is damaged is put aside, and begun anew', () =>
  scene(naming(), async ({ storage, telegram, people, logIn, connect }) => {
    await (await logIn(people.ann)).leave();
    await storage.stop();
    const file = join(storage.sessionsFolder, 'store', 'names.sqlite');
    writeFileSync(file, 'no database at all, '.repeat(500));
    await storage.start();
    const client = await connect();
    await client.ready();
    await client.call(getUser('bob_baker'));
    assert.ok(existsSync(`${file}.damaged`));
    assert.deepEqual(lookUps(telegram), [1, 0, 0]);
  }));

test('where there can be no cache, names are looked up all the same', () =>
  scene(naming(), async ({ storage, telegram, people, logIn, connect }) => {
    await (await logIn(people.ann)).leave();
    await storage.stop();
    for (const name of ['names.sqlite', 'names.sqlite.damaged']) {
      const path = join(storage.sessionsFolder, 'store', name);
      rmSync(path, { force: true });
      mkdirSync(path);
      writeFileSync(join(path, 'a file'), '');
    }
    await storage.start();
    await storage.log.find(/names\.sqlite can't be used as a cache of names/);
    const client = await connect();
    await client.ready();
    await client.call(getUser('bob_baker'));
    await client.call(getUser('bob_baker'));
    assert.deepEqual(lookUps(telegram), [1, 0, 0]);
  }));
