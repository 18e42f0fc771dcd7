import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ANN_AND_BOB, scene } from '../tdlib/scene.mjs';

const searchBob = { '@type': 'searchPublicChat', username: 'bob_baker' };

test('a long flood wait becomes an error at once, and ends when it is removed', () =>
  scene({ people: ANN_AND_BOB }, async ({ telegram, people, logIn }) => {
    const client = await logIn(people.ann);
    const flood = telegram.floodWait('contacts.resolveUsername', 300);
    const error = await client.ask(searchBob);
    assert.deepEqual([error.code, error.message], [429, 'Too Many Requests: retry after 300']);
    flood.remove();
    await client.call({ '@type': 'searchUserByPhoneNumber', phone_number: people.bob.phone });
  }));

test('an injected error is answered as often as asked, to the account meant', () =>
  scene({ people: ANN_AND_BOB }, async ({ telegram, people, logIn }) => {
    const [ann, bob] = [await logIn(people.ann), await logIn(people.bob)];
    const { ann: account } = people;
    telegram.failRpc('contacts.resolveUsername', { code: 400, message: 'USERNAME_INVALID', times: 1, account });
    await bob.call({ '@type': 'searchPublicChat', username: 'ann_archer' });
    assert.equal((await ann.ask(searchBob)).message, 'USERNAME_INVALID');
    await ann.call(searchBob);
  }));

test('a held call is answered when it is released, a delayed one in time', () =>
  scene({ people: ANN_AND_BOB }, async ({ telegram, people, logIn }) => {
    const client = await logIn(people.ann);
    const hold = telegram.holdRpc('contacts.resolveUsername');
    let isAnswered = false;
    const answer = client.call(searchBob).then(() => {
      isAnswered = true;
    });
    await telegram.waitForRpc('contacts.resolveUsername');
    await client.call({ '@type': 'getMe' });
    assert.equal(isAnswered, false);
    hold.release();
    await answer;
    telegram.delayRpc('contacts.resolvePhone', 100);
    const before = performance.now();
    await client.call({ '@type': 'searchUserByPhoneNumber', phone_number: people.bob.phone });
    assert.ok(performance.now() - before >= 95);
  }));

test('a client comes back after its connection is cut and misses nothing', () =>
  scene({ people: ANN_AND_BOB }, async ({ telegram, people, logIn }) => {
    const client = await logIn(people.ann, { options: { online: true } });
    const from = telegram.connections.length;
    telegram.cutConnections();
    await people.bob.sendMessage(people.ann, 'meanwhile');
    await client.sees('updateNewMessage', ({ message }) => message.content.text?.text === 'meanwhile');
    await telegram.waitForConnection({ from });
    const times = client.updates.all.filter((update) => update.message?.content.text?.text === 'meanwhile').length;
    assert.equal(times, 1);
    assert.deepEqual(telegram.duplicateKeyUses, []);
  }));

test('a client waits while connections are refused', () =>
  scene({ people: ANN_AND_BOB }, async ({ telegram, people, logIn }) => {
    const client = await logIn(people.ann, { options: { online: true } });
    const from = client.updates.all.length;
    telegram.refuseConnections();
    await client.seesConnection('connectionStateConnectingToProxy', { from });
    telegram.acceptConnections();
    await client.seesConnection('connectionStateReady', { from });
  }));

test('a proxy that demands credentials is passed with the right ones', () =>
  scene({ people: ANN_AND_BOB, proxyCredentials: { username: 'user', password: 'pass' } }, async (stage) => {
    const { telegram, people, logIn } = stage;
    const wrong = await stage.start({ proxy: { username: 'user', password: 'guess' } });
    await wrong.seesConnection('connectionStateConnectingToProxy');
    assert.equal(telegram.connections.length, 0);
    await wrong.end();
    await logIn(people.ann, { proxy: { username: 'user', password: 'pass' } });
    assert.ok(telegram.connections.every(({ username }) => username === 'user'));
  }));

test('two processes on copies of the same files are noticed', () =>
  scene({ people: ANN_AND_BOB }, async ({ telegram, people, logIn, start, copyFiles }) => {
    const first = await logIn(people.ann);
    await first.close();
    const copy = copyFiles(first.folder);
    const [second, third] = [await start({ folder: first.folder }), await start({ folder: copy })];
    await second.ready();
    await third.ready();
    assert.ok(telegram.duplicateKeyUses.length > 0);
    assert.equal(telegram.duplicateKeyUses[0].person, people.ann);
  }));

test('calls that are not served get an error and are recorded by their name', () =>
  scene({ people: ANN_AND_BOB }, async ({ telegram, people, logIn }) => {
    const client = await logIn(people.ann);
    const error = await client.ask({ '@type': 'searchStickerSet', name: 'some_set' });
    assert.equal(error.message, 'METHOD_NOT_SERVED');
    await telegram.waitForRpc('messages.getStickerSet');
  }));
