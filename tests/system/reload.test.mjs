/** SIGHUP: settings are read anew, at once and as a whole, and reach connections that are there. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { echo, getMe } from './requests.mjs';
import { scene } from './scene.mjs';

const sha256 = (text) => createHash('sha256').update(text).digest('hex');
const ONE = { name: 'one', token_sha256: sha256('one'), sessions: '*', may_create: true };
const handshake = `${JSON.stringify({ '@type': 'openSession', session_id: 1, token: 'one' })}\n`;

/** Writes the file anew and waits until the storage says that it has read it. */
async function reload(storage, settings, said = /settings read anew/) {
  const from = storage.log.all.length;
  storage.configure(settings);
  storage.signal('SIGHUP');
  return storage.log.find(said, { from });
}

const marker = { '@type': 'testSquareInt', x: 7 };

/** Waits until front and worker go by settings that allow the marker, which those before did not. */
async function isInForce(client) {
  const until = Date.now() + 10_000;
  while ((await client.ask(marker)).value !== 49) {
    assert.ok(Date.now() < until, 'the new settings are in force');
  }
}

test('new lists count for connections that are there, both ways', () =>
  scene({ settings: { allowed_requests: ['testCallString'] } }, async ({ storage, connect }) => {
    const client = await connect();
    await client.call(echo('before'));
    assert.match((await client.ask({ '@type': 'getOption', name: 'version' })).message, /^REQUEST_NOT_ALLOWED/);
    await reload(storage, { allowed_requests: ['getOption', marker['@type']], dangerous_requests: ['getOption'] });
    await isInForce(client);
    assert.equal((await client.call({ '@type': 'getOption', name: 'version' })).value, '1.8.67');
    assert.match((await client.ask(echo('after'))).message, /^REQUEST_NOT_ALLOWED/);
    const later = await connect(2);
    assert.equal((await later.call({ '@type': 'getOption', name: 'version' })).value, '1.8.67');
  }));

test('new updates reach clients that had none of them', () =>
  scene({ settings: { allowed_updates: [] } }, async ({ storage, people, logIn }) => {
    const client = await logIn(people.ann);
    assert.ok(!client.received.all.some((object) => object['@type'] === 'updateUser'));
    await reload(storage, { allowed_updates: ['updateUser'], allowed_requests: ['searchPublicChat', marker['@type']] });
    await isInForce(client);
    await client.call({ '@type': 'searchPublicChat', username: 'bob_baker' });
    await client.sees('updateUser', ({ user }) => user.id === people.bob.id);
  }));

test('a client that is a stranger now is turned away at once', () =>
  scene({ settings: { clients: [ONE] } }, async ({ storage, connect }) => {
    const client = await connect(1, { handshake });
    await client.call(echo('before'));
    await reload(storage, { clients: [{ ...ONE, token_sha256: sha256('another') }] });
    assert.match((await client.seesError()).message, /^CLIENT_NOT_ALLOWED: this client may not use the session any more/);
    await client.seesEnd();
  }));

test('a client loses a session that it may not open any more, and keeps the others', () =>
  scene({ settings: { clients: [ONE] } }, async ({ storage, connect }) => {
    const first = await connect(1, { handshake });
    const second = await connect(2, { handshake: handshake.replace('1', '2') });
    await Promise.all([first.call(echo('1')), second.call(echo('2'))]);
    await reload(storage, { clients: [{ ...ONE, sessions: [2] }] });
    await first.seesEnd();
    assert.equal((await second.call(echo('still'))).value, 'still');
  }));

test('what is used up of a limit stays used', () =>
  scene({ settings: { rate_limits: { testCallString: '2/hour' } } }, async ({ storage, connect }) => {
    const client = await connect();
    await client.call(echo('1'));
    await client.call(echo('2'));
    await reload(storage, { rate_limits: { testCallString: '2/hour', getMe: '1/hour' } });
    assert.equal((await client.ask(echo('3'))).code, 429);
  }));

test('a wrong file changes nothing, and the log says all that is wrong with it', () =>
  scene({ settings: { allowed_requests: ['testCallString'] } }, async ({ storage, connect }) => {
    const client = await connect();
    await client.call(echo('before'));
    await reload(storage, { allowed_requests: [], debug_level: 99, no_such_key: 1 }, /settings go on as they were: debug_level/);
    await storage.log.find(/settings go on as they were: no_such_key/);
    assert.equal((await client.call(echo('after'))).value, 'after');
    writeFileSync(storage.settingsFile, '{"allowed_requests": [');
    const from = storage.log.all.length;
    storage.signal('SIGHUP');
    await storage.log.find(/settings go on as they were: line 1/, { from });
    assert.equal((await client.call(echo('still'))).value, 'still');
  }));

test('what needs a restart is named', () =>
  scene({}, async ({ storage }) => {
    await reload(storage, { terminate_delay: 77, tdlib: { online: true } }, /changes of terminate_delay, tdlib\.online count from the next start/);
  }));

test('a front and a worker that come after a reload have the new settings', () =>
  scene({ settings: { allowed_requests: ['testCallString'] } }, async ({ storage, connect }) => {
    await reload(storage, { allowed_requests: ['getMe'] });
    const { pid } = await storage.process('front');
    process.kill(pid, 'SIGKILL');
    await storage.process('front', { not: pid });
    const client = await connect(3);
    assert.match((await client.ask(echo('x'))).message, /^REQUEST_NOT_ALLOWED/);
    assert.match((await client.ask(getMe)).message, /^(?!REQUEST_NOT_ALLOWED)/);
  }));
