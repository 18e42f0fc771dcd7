import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withDeadline } from '../telegram/waiters.mjs';
import { memoryOf } from './processes.mjs';
import { echo, getMe, searchChat } from './requests.mjs';
import { scene } from './scene.mjs';
import { IS_SANITIZED } from './storage.mjs';
import { StorageClient } from './storageClient.mjs';

const limits = (values) => ({ settings: { limits: values } });

async function isTurnedAway(client, code, pattern) {
  const error = await client.seesError();
  assert.equal(error.code, code);
  assert.match(error.message, pattern);
  await client.seesEnd();
}

test('more clients than limits.max_clients are turned away', () =>
  scene(limits({ max_clients: 2 }), async ({ connect, connectSilently }) => {
    const first = await connect();
    await first.call(echo('one'));
    const second = await connectSilently();
    await isTurnedAway(await connect(), 503, /^SESSION_UNAVAILABLE: .*max_clients/);
    await second.leave();
    await first.call(echo('and the first goes on'));
  }));

test('a flood of connections that name no session pushes out itself, and nobody else', () =>
  scene(limits({ max_clients: 128 }), async ({ storage, connect, connectSilently }) => {
    const first = await connect();
    await first.call(echo('one'));
    const slow = await StorageClient.connect({ port: storage.port, localAddress: '127.0.0.2' });
    const flood = [];
    for (let n = 0; n < 100; ++n) {
      flood.push(await connectSilently());
    }
    for (const pushed of flood.slice(0, 69)) {
      await isTurnedAway(pushed, 503, /^SESSION_UNAVAILABLE: too many connections have named no session yet/);
    }
    assert.ok(flood.slice(69).every((client) => client.lines.length === 0));
    slow.write('1\n');
    await slow.call(echo('late, and in'));
    await (await connect()).call(echo('from the address of the flood, and in'));
    await first.call(echo('and the first goes on'));
    await slow.leave();
  }));

test('an answer that is larger than limits.max_client_queue_bytes is an error, and the connection goes on', () =>
  scene(limits({ max_client_queue_bytes: 64 * 1024 }), async ({ connect }) => {
    const client = await connect();
    const { code, message } = await client.ask(echo('x'.repeat(80 * 1024)));
    assert.deepEqual([code, message], [500, 'INTERNAL: the answer is larger than limits.max_client_queue_bytes']);
    assert.equal((await client.call(echo('and on'))).value, 'and on');
  }));

test('more clients of a session than limits.max_clients_per_session are turned away', () =>
  scene(limits({ max_clients_per_session: 1 }), async ({ connect }) => {
    const first = await connect(1);
    await first.call(echo('one'));
    await isTurnedAway(await connect(1), 503, /^SESSION_UNAVAILABLE: .*max_clients_per_session/);
    await (await connect(2)).call(echo('another session is open'));
    await first.call(echo('and the first goes on'));
  }));

test('more sessions than limits.max_sessions are turned away', () =>
  scene(limits({ max_sessions: 1 }), async ({ storage, connect }) => {
    const first = await connect(1);
    await first.call(echo('one'));
    await isTurnedAway(await connect(2), 503, /^SESSION_UNAVAILABLE: .*max_sessions/);
    await (await connect(1)).call(echo('the same session is open'));
    assert.deepEqual(storage.sessionFolders, ['1']);
  }));

test('sessions that start faster than limits.session_starts are put off', () =>
  scene(limits({ session_starts: '1/hour' }), async ({ connect }) => {
    await (await connect(1)).call(echo('one'));
    await isTurnedAway(await connect(2), 429, /^Too Many Requests: retry after \d+$/);
    await (await connect(1)).call(echo('the session that runs is open'));
  }));

test('a refusal of openSession carries its @extra', () =>
  scene(limits({ session_starts: '1/hour' }), async ({ connect }) => {
    await (await connect(1)).call(echo('one'));
    const client = await connect(null, { handshake: '{"@type":"openSession","session_id":2,"@extra":"mine"}' });
    assert.equal((await client.seesError())['@extra'], 'mine');
    await client.seesEnd();
  }));

test('beyond limits.max_pending_requests a client is not read, and loses nothing', () =>
  scene(limits({ max_pending_requests: 5 }), async ({ telegram, people, connect, logIn }) => {
    const client = await logIn(people.ann);
    const other = await connect();
    await other.ready();
    const held = telegram.holdRpc('contacts.resolveUsername');
    const names = Array.from({ length: 40 }, (_, n) => `nobody_number_${n}`);
    client.write(names.map((name, n) => JSON.stringify({ ...searchChat(name), '@extra': n })).join('\n'));
    const asked = () => telegram.rpcLog.filter(({ name }) => name === 'contacts.resolveUsername');
    // What the other client asks afterwards reaches Telegram behind all that was let through before.
    const marker = other.ask(searchChat('nobody_marker'));
    await telegram.waitForRpc('contacts.resolveUsername', ({ params }) => params.username === 'nobody_marker');
    await telegram.waitForRpc('contacts.resolveUsername', ({ params }) => params.username === 'nobody_number_4');
    assert.equal(asked().length, 6);
    held.release();
    await marker;
    await client.seesError((error) => error['@extra'] === 39);
    const extras = client.received.all.flatMap((object) => object['@extra'] ?? []).slice(-40);
    assert.deepEqual(extras.sort((a, b) => a - b), names.map((_, n) => n));
  }));

test('beyond limits.max_pending_bytes a client is not read, and loses nothing', () =>
  scene(limits({ max_pending_bytes: 20_000, max_request_bytes: 8192 }), async ({ telegram, people, logIn }) => {
    const client = await logIn(people.ann);
    const held = telegram.holdRpc('contacts.resolveUsername');
    const blocking = Array.from({ length: 4 }, (_, n) => client.ask({ ...searchChat(`nobody_${n}`), '@client_id': 'x'.repeat(6000) }));
    const last = client.call(echo('at last'));
    await telegram.waitForRpc('contacts.resolveUsername', ({ params }) => params.username === 'nobody_3');
    assert.ok(!client.received.all.some(({ value }) => value === 'at last'));
    held.release();
    await Promise.all(blocking);
    assert.equal((await last).value, 'at last');
  }));

/** Lets a client ask for far more than sockets hold, without reading any of it. */
function askWithoutReading(client, megabytes) {
  client.stopReading();
  const request = JSON.stringify({ ...echo(''), '@extra': 'x'.repeat(4000) });
  for (let i = 0; i < megabytes * 256; ++i) {
    client.write(request);
  }
}

test('a client that does not read is cut off, and nobody else notices', () =>
  scene(limits({ max_client_queue_bytes: 256 * 1024 }), async ({ storage, people, connect, logIn }) => {
    const client = await logIn(people.ann);
    const slow = await connect();
    await slow.ready();
    askWithoutReading(slow, 24);
    let worst = 0;
    const isCut = storage.log.find(/disconnected: .*max_client_queue_bytes/, { deadline: 30_000 });
    let done = false;
    isCut.then(() => (done = true));
    while (!done) {
      const began = Date.now();
      await client.call(getMe);
      worst = Math.max(worst, Date.now() - began);
    }
    assert.equal((await isCut).level, 'WARNING');
    assert.ok(worst < 2000, `getMe took ${worst} ms`);
    await people.bob.sendMessage(people.ann, 'for those who read');
    await client.seesText('for those who read');
    slow.readOn();
    await slow.seesEnd();
  }));

test('beyond limits.max_memory who holds most is cut off', () =>
  scene(limits({ max_memory: 1024 * 1024, max_client_queue_bytes: 64 * 1024 * 1024, max_request_bytes: 8192, max_pending_bytes: 65536 }), async (stage) => {
    const { storage, people, connect, logIn } = stage;
    const client = await logIn(people.ann);
    const slow = await connect();
    await slow.ready();
    askWithoutReading(slow, 24);
    const line = await storage.log.find(/disconnected: .*max_memory/, { deadline: 30_000 });
    assert.ok(line.text.includes(`client=127.0.0.1:${slow.port}`));
    assert.equal((await client.call(getMe)).id, people.ann.id);
    slow.readOn();
    await slow.seesEnd();
  }));

test('a handshake may have a long token and the longest @extra, and not more', () =>
  scene({}, async ({ connect }) => {
    const open = (fields) => JSON.stringify({ '@type': 'openSession', session_id: 1, ...fields });
    const client = await connect(null, { handshake: open({ token: 't'.repeat(3000), '@extra': 'x'.repeat(4094) }) });
    await client.seesState('authorizationStateWaitPhoneNumber');
    assert.equal((await client.call(echo('y'.repeat(100_000)))).value.length, 100_000);
    const stranger = await connect(null, { handshake: open({ token: 't'.repeat(9000) }) });
    await isTurnedAway(stranger, 413, /^REQUEST_TOO_LARGE: a value of more than 8192 bytes$/);
    const endless = await connect(null, { handshake: `{"@type":"${'x'.repeat(8200)}` });
    await isTurnedAway(endless, 413, /^REQUEST_TOO_LARGE: a value of more than 8192 bytes$/);
  }));

test('beyond limits.max_memory those go first that have not joined', () =>
  scene(limits({ max_memory: 1024 * 1024, max_request_bytes: 700_000, max_pending_bytes: 700_000, max_extra_bytes: 600_000 }), async (stage) => {
    const { storage, connect, connectSilently } = stage;
    const client = await connect();
    await client.call(echo('joined'));
    const request = JSON.stringify(echo('x'.repeat(650_000)));
    client.write(request.slice(0, -1));
    const stranger = await connectSilently();
    stranger.write(`{"@type":"${'x'.repeat(590_000)}`);
    const line = await storage.log.find(/disconnected: .*max_memory/);
    assert.ok(line.text.includes(`client=127.0.0.1:${stranger.port}`));
    await stranger.seesEnd();
    client.write(`${request.slice(-1)}\n`);
    await client.sees('testString', ({ value }) => value.length === 650_000);
  }));

test('a client that sends values without an end does not fill the memory', { skip: IS_SANITIZED && 'a sanitizer holds freed memory back' }, () =>
  scene({}, async ({ storage, connect }) => {
    const { pid } = await storage.process('front');
    const client = await connect();
    await client.call(echo('warm'));
    const before = memoryOf(pid, 'VmRSS');
    const greedy = await Promise.all(Array.from({ length: 20 }, () => connect(1)));
    greedy.forEach((one) => one.write(`{"@type":"${'x'.repeat(3_000_000)}`));
    for (const one of greedy) {
      assert.equal((await one.seesError()).code, 413);
      await withDeadline(one.closed, 'the end');
    }
    await client.call(echo('still here'));
    assert.ok(memoryOf(pid, 'VmRSS') - before < 60_000, 'kilobytes more');
  }));
