/** What of sessions and names is copied to MySQL, how soon, and what a thief of the database sees. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { backedUp, bobComesWithoutServer, isThere, KEY, keys, openKey, rows, sessions, until } from './backedUp.mjs';
import { searchChat, sendText } from './requests.mjs';

test('a session that logs in has its rows within two seconds, and its key at its home only sealed', () =>
  backedUp(async ({ telegram, server, people, logIn }) => {
    await logIn(people.ann, 42);
    const at = Date.now();
    await isThere(server, 42);
    assert.ok(Date.now() - at < 2000, `${Date.now() - at} ms`);
    assert.deepEqual(sessions(server), [['42', String(people.ann.id)]]);
    const [[, dc, hex]] = keys(server);
    const [{ authKey }] = telegram.world.authorizations.of(people.ann);
    assert.equal(dc, String(authKey.dcId));
    assert.deepEqual(openKey(Buffer.from(hex, 'hex'), '42', dc), authKey.bytes);
  }));

test('names and numbers that went by are there, and follow their owners', () =>
  backedUp(async ({ server, people, logIn }) => {
    const client = await logIn(people.ann);
    await client.call(searchChat('bob_baker'));
    await client.call(searchChat('helper_bot'));
    const namesOfBob = () => rows(server, `SELECT username, chat_id FROM tg_usernames WHERE chat_id = ${people.bob.id}`);
    await until(() => namesOfBob().length === 1, 'the name of Bob');
    assert.deepEqual(namesOfBob(), [['bob_baker', String(people.bob.id)]]);
    people.bob.setUsernames(['bobby']);
    await until(() => namesOfBob()[0]?.[0] === 'bobby', 'his new name');
    assert.equal(namesOfBob().length, 1);
    const user = (person) => rows(server, `SELECT phone, is_bot FROM tg_users WHERE id = ${person.id}`)[0];
    assert.deepEqual(user(people.ann), [people.ann.phone.replace(/\D/g, ''), '0']);
    assert.deepEqual(user(people.helper), ['NULL', '1']);
  }));

test('a log-out takes the rows and the keys away', () =>
  backedUp(async ({ server, people, logIn }) => {
    const client = await logIn(people.ann);
    await logIn(people.bob, 2);
    await isThere(server, 1);
    await isThere(server, 2);
    await client.call({ '@type': 'logOut' });
    await until(() => sessions(server).length === 1, 'the end of the rows');
    assert.deepEqual(sessions(server), [['2', String(people.bob.id)]]);
    assert.deepEqual(keys(server).filter(([id]) => id === '1'), []);
  }));

test('what changes while the server is away gets there when it is back, though the storage was killed meanwhile', () =>
  backedUp(async (stage) => {
    const { server, storage, people } = stage;
    await bobComesWithoutServer(stage);
    await storage.log.find(/ ERROR store: mysql.*; sessions go on without/, { deadline: 20_000 });
    await storage.kill();
    await server.start();
    assert.deepEqual(sessions(server), [['1', String(people.ann.id)]]);
    await storage.start();
    await isThere(server, 2);
    assert.deepEqual(sessions(server).map(([id]) => id), ['1', '2']);
  }));

test('without a key of the owner no session is copied, which an ERROR says, and names are', () =>
  backedUp(async ({ server, storage, people, logIn }) => {
    const client = await logIn(people.ann);
    await client.call(searchChat('bob_baker'));
    await until(() => rows(server, 'SELECT username FROM tg_usernames').length > 0, 'a name');
    assert.deepEqual(sessions(server), []);
    const [{ text }] = storage.log.of('ERROR');
    assert.match(text, /mysql: of sessions nothing is copied: .*set tdlib.encryption_key/);
  }, { tdlib: {} }));

test('a thief of the database finds no key, no code and no message in it', () =>
  backedUp(async ({ telegram, server, people, logIn }) => {
    const client = await logIn(people.ann);
    const chat = await client.call(searchChat('bob_baker'));
    await client.call(sendText(chat.id, 'nobody else should read this'));
    await client.sees('updateMessageSendSucceeded');
    await isThere(server, 1);
    const dump = server.dump();
    for (const secret of ['nobody else should read this', people.ann.code, KEY.toString('base64'), KEY.toString('hex').toUpperCase()]) {
      assert.ok(!dump.includes(secret), secret);
    }
    const [{ authKey }] = telegram.world.authorizations.of(people.ann);
    assert.ok(!dump.includes(authKey.bytes.toString('hex').toUpperCase()));
    assert.ok(dump.includes('54475345'), 'there are envelopes in it');
  }));
