import assert from 'node:assert/strict';
import { test } from 'node:test';
import { getUser, lookUps, naming, sentTexts } from './names.mjs';
import { echo, receiveCall, sendText } from './requests.mjs';
import { scene } from './scene.mjs';

/** What a client was answered from a place in `received.all` on: its @extra, in order. */
const answered = (client, from) => client.received.all.slice(from).flatMap((object) => object['@extra'] ?? []);

test('what a client asks behind a name waits until it is found', () =>
  scene(naming(), async ({ telegram, people, logIn }) => {
    const client = await logIn(people.ann);
    const held = telegram.holdRpc('contacts.resolveUsername');
    const from = client.now;
    client.send({ ...echo('one'), '@extra': 1 });
    client.send({ ...getUser('bob_baker'), '@extra': 2 });
    client.send({ ...echo('three'), '@extra': 3 });
    client.send({ ...getUser(people.carol.phone), '@extra': 4 });
    await telegram.waitForRpc('contacts.resolvePhone');
    assert.deepEqual(answered(client, from), [1]);
    held.release();
    await client.sees('user', (user) => user['@extra'] === 4, { from });
    assert.deepEqual(answered(client, from).sort(), [1, 2, 3, 4]);
  }));

test('messages to a name and to an id arrive in the order in which they were sent', () =>
  scene(naming(), async ({ telegram, people, logIn }) => {
    const client = await logIn(people.ann);
    const carol = await client.call(getUser(people.carol.phone));
    const held = telegram.holdRpc('contacts.resolveUsername');
    client.send(sendText('bob_baker', 'first'));
    client.send(sendText(carol.id, 'second'));
    await telegram.waitForRpc('contacts.resolveUsername');
    held.release();
    await people.carol.receivedMessage();
    assert.deepEqual(sentTexts(telegram), ['first', 'second']);
  }));

test('a second client of the session does not wait for the first one', () =>
  scene(naming(), async ({ telegram, people, logIn, connect }) => {
    const [first, second] = [await logIn(people.ann), await connect()];
    const held = telegram.holdRpc('contacts.resolveUsername');
    const from = first.now;
    const waiting = first.call(getUser('bob_baker'));
    await telegram.waitForRpc('contacts.resolveUsername');
    assert.equal((await second.call(echo('at once'))).value, 'at once');
    assert.deepEqual(answered(first, from), []);
    held.release();
    assert.equal((await waiting).id, people.bob.id);
  }));

test('a refusal overtakes what waits', () =>
  scene(naming(), async ({ telegram, people, logIn }) => {
    const client = await logIn(people.ann);
    const held = telegram.holdRpc('contacts.resolveUsername');
    const waiting = client.call(getUser('bob_baker'));
    assert.match((await client.ask(getUser('?'))).message, /^PEER_INVALID: /);
    assert.equal((await client.ask({ '@type': 'deleteAccount' })).code, 403);
    held.release();
    await waiting;
  }));

test('a name that is not found in time is 504, and what comes later goes on', () =>
  scene(naming({ limits: { request_timeout: 1 } }), async ({ telegram, people, logIn }) => {
    const client = await logIn(people.ann);
    const held = telegram.holdRpc('contacts.resolveUsername');
    const late = client.ask(getUser('bob_baker'));
    const behind = Array.from({ length: 40 }, (_, id) => client.ask(receiveCall(id)));
    assert.match((await late).message, /^TIMEOUT: /);
    for (const { message } of await Promise.all(behind)) { // the last may have had a moment more
      assert.match(message, /^TIMEOUT: .*was not sent$|^Call not found$/);
    }
    assert.equal((await client.call(echo('later'))).value, 'later');
    held.release();
    assert.equal((await client.call(getUser('bob_baker'))).id, people.bob.id);
  }));

test('a look-up goes on where the client that asked has left', () =>
  scene(naming(), async ({ telegram, people, logIn, connect }) => {
    const [first, second] = [await logIn(people.ann), await connect()];
    const held = telegram.holdRpc('contacts.resolveUsername');
    first.send(getUser('bob_baker'));
    await telegram.waitForRpc('contacts.resolveUsername');
    await first.leave();
    const waiting = second.call(getUser('bob_baker'));
    held.release();
    assert.equal((await waiting).id, people.bob.id);
    assert.deepEqual(lookUps(telegram), [1, 0, 0]);
  }));

test('a look-up outlives the worker that it was put to', () =>
  scene(naming(), async ({ storage, telegram, people, logIn }) => {
    const client = await logIn(people.ann);
    const held = telegram.holdRpc('contacts.resolveUsername');
    const waiting = client.call(getUser('bob_baker'));
    await telegram.waitForRpc('contacts.resolveUsername');
    process.kill((await storage.process('worker 1')).pid, 'SIGKILL');
    held.release();
    assert.equal((await waiting).id, people.bob.id);
  }));
