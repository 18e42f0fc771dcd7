import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withDeadline } from '../telegram/waiters.mjs';
import { memoryOf } from './processes.mjs';
import { checkCode, echo, getMe, searchChat, setPhone } from './requests.mjs';
import { scene } from './scene.mjs';
import { IS_SANITIZED } from './storage.mjs';

const kill = ({ pid }, signal = 'SIGKILL') => process.kill(pid, signal);

test('there is a process a role, and one a session', () =>
  scene({}, async ({ storage, connect }) => {
    const clients = [await connect(1), await connect(42)];
    await Promise.all(clients.map((client) => client.seesState('authorizationStateWaitPhoneNumber')));
    const roles = storage.processes().map(({ role }) => role).sort();
    assert.deepEqual(roles, ['front', 'monitor', 'store', 'worker 1', 'worker 42', 'zygote']);
  }));

test('sessions share a process where tdlib.sessions_per_worker says so', () =>
  scene({ settings: { tdlib: { sessions_per_worker: 2 } } }, async ({ storage, people, logIn, connect }) => {
    const ann = await logIn(people.ann, 1);
    const bob = await logIn(people.bob, 2);
    await (await connect(3)).seesState('authorizationStateWaitPhoneNumber');
    assert.equal(storage.processes().filter(({ role }) => role.startsWith('worker')).length, 2);
    assert.equal((await ann.call(getMe)).id, people.ann.id);
    assert.equal((await bob.call(getMe)).id, people.bob.id);
  }));

// A sanitizer would report the last one as if it were its own finding.
for (const signal of ['SIGKILL', 'SIGABRT', ...(IS_SANITIZED ? [] : ['SIGSEGV'])]) {
  test(`a worker that ends by ${signal} costs its session a restart, and no other session anything`, () =>
    scene({}, async ({ storage, people, logIn }) => {
      const ann = await logIn(people.ann, 1);
      const bystander = await logIn(people.bob, 2);
      const [from, untouched] = [ann.now, bystander.now];
      kill(await storage.process('worker 1'), signal);
      await ann.ready({ from });
      assert.equal((await ann.call(getMe)).id, people.ann.id);
      assert.deepEqual(ann.states(from), ['authorizationStateReady']);
      assert.equal((await bystander.call(getMe)).id, people.bob.id);
      assert.deepEqual(bystander.states(untouched), []);
    }));
}

test('a worker that hangs is ended before what waits for it fills the memory, and its session comes back', { skip: IS_SANITIZED && 'a sanitizer holds freed memory back' }, () =>
  scene({ settings: { limits: { request_timeout: 1, max_pending_bytes: 1 << 23 } } }, async ({ storage, connect }) => {
    const client = await connect(1);
    const bystander = await connect(2);
    await client.call(echo('before'));
    const { pid } = await storage.process('front');
    const before = memoryOf(pid, 'VmRSS');
    kill(await storage.process('worker 1'), 'SIGSTOP');
    const from = client.now;
    const codes = new Set();
    while (!codes.has(503)) {
      const answers = await Promise.all(Array.from({ length: 7 }, () => client.ask(echo('x'.repeat(1_000_000)))));
      answers.forEach(({ code }) => codes.add(code));
      assert.ok(memoryOf(pid, 'VmRSS') - before < 250_000, 'kilobytes more');
    }
    assert.deepEqual([...codes].sort(), [503, 504]);
    await storage.log.find(/its worker reads nothing any more: ending it/);
    await client.seesState('authorizationStateWaitPhoneNumber', { from });
    assert.equal((await client.call(echo('after'))).value, 'after');
    assert.equal((await bystander.call(echo('untouched'))).value, 'untouched');
  }));

test('a thousand requests in flight when the worker dies are answered exactly once each', () =>
  scene({ settings: { limits: { max_pending_requests: 2000 } } }, async ({ telegram, storage, people, logIn }) => {
    const client = await logIn(people.ann);
    telegram.holdRpc('contacts.resolveUsername');
    const from = client.now;
    const numbers = Array.from({ length: 1000 }, (_, n) => n);
    // Half of them wait for Telegram; the others are answered at once, or not any more.
    const requests = numbers.map((n) => (n % 2 === 0 ? searchChat(`nobody_${n}`) : echo(`number ${n}`)));
    client.write(requests.map((request, n) => JSON.stringify({ ...request, '@extra': n })).join(''));
    await telegram.waitForRpc('contacts.resolveUsername');
    kill(await storage.process('worker 1'));
    const answers = () => client.received.all.slice(from).filter((object) => '@extra' in object);
    await client.received.find(() => answers().length >= 1000, { what: 'a thousand answers' });
    await client.call(getMe);
    const extras = answers().map((answer) => answer['@extra']).filter((extra) => Number.isInteger(extra));
    assert.deepEqual(extras.slice(0, 1000).sort((a, b) => a - b), numbers);
    for (const answer of answers().slice(0, 1000)) {
      const isEcho = answer['@extra'] % 2 === 1 && answer.value === `number ${answer['@extra']}`;
      assert.ok(isEcho || (answer.code === 503 && /^SESSION_UNAVAILABLE: \S/.test(answer.message)), answer);
    }
  }));

test('requests that come while a worker is replaced wait for the next one', () =>
  scene({}, async ({ storage, people, logIn }) => {
    const client = await logIn(people.ann);
    const worker = await storage.process('worker 1');
    const from = storage.log.end;
    kill(worker);
    await storage.log.find(/session=1 its worker ended/, { from });
    assert.equal((await client.call(getMe)).id, people.ann.id);
  }));

test('a worker that dies again and again is started again after a growing while', () =>
  scene({}, async ({ storage, connect }) => {
    const client = await connect();
    let worker = null;
    const times = [];
    for (let i = 0; i < 4; ++i) {
      worker = await storage.process('worker 1', { not: worker });
      times.push(Date.now());
      kill(worker);
    }
    assert.ok(times[3] - times[2] > times[1] - times[0], `after ${times.map((time) => time - times[0])} ms`);
    assert.equal((await client.call(echo('alive'))).value, 'alive');
  }));

test('a session whose worker died before the log-in was complete can still be logged in', () =>
  scene({}, async ({ storage, people, connect }) => {
    const client = await connect();
    await client.seesState('authorizationStateWaitPhoneNumber');
    await client.call(setPhone(people.ann.phone));
    await client.seesState('authorizationStateWaitCode');
    const from = client.now;
    kill(await storage.process('worker 1'));
    const isAsking = ({ authorization_state: state }) => /Wait(PhoneNumber|Code)$/.test(state['@type']);
    const update = await client.sees('updateAuthorizationState', isAsking, { from });
    if (update.authorization_state['@type'] === 'authorizationStateWaitPhoneNumber') {
      await client.call(setPhone(people.ann.phone));
    }
    await client.call(checkCode(people.ann.code));
    await client.ready({ from });
  }));

test('a front that dies is replaced, and the workers live on', () =>
  scene({}, async ({ storage, people, connect, logIn }) => {
    const client = await logIn(people.ann);
    const [front, worker] = [await storage.process('front'), await storage.process('worker 1')];
    kill(front);
    await client.seesEnd();
    await storage.process('front', { not: front });
    const second = await connect();
    await second.ready();
    assert.equal((await second.call(getMe)).id, people.ann.id);
    assert.equal((await storage.process('worker 1')).pid, worker.pid);
    await people.bob.sendMessage(people.ann, 'still there?');
    await second.seesText('still there?');
  }));

for (const role of ['store', 'zygote']) {
  test(`a ${role} that dies is replaced, and nobody notices`, () =>
    scene({}, async ({ storage, people, connect, logIn }) => {
      const client = await logIn(people.ann);
      const from = client.now;
      const process = await storage.process(role);
      kill(process);
      await storage.process(role, { not: process });
      assert.equal((await client.call(getMe)).id, people.ann.id);
      assert.deepEqual(client.states(from), []);
      await (await connect(2)).seesState('authorizationStateWaitPhoneNumber');
    }));
}

test('no process outlives the monitor, and no client either', () =>
  scene({}, async ({ storage, people, connect, logIn }) => {
    const clients = [await logIn(people.ann, 1), await connect(2)];
    await storage.kill();
    await Promise.all(clients.map((client) => client.seesEnd()));
  }));

test('a stopped worker does not outlive the monitor', () =>
  scene({}, async ({ storage, people, logIn }) => {
    await logIn(people.ann);
    kill(await storage.process('worker 1'), 'SIGSTOP');
    await storage.kill();
  }));

test('SIGTERM closes every session and ends with 0 within ten seconds', () =>
  scene({}, async ({ storage, people, connect, logIn }) => {
    const clients = [await logIn(people.ann, 1), await logIn(people.bob, 2), await connect(3)];
    await storage.stop();
    await Promise.all(clients.map((client) => client.seesEnd()));
  }));

test('SIGINT ends the storage just as well', () =>
  scene({}, async ({ storage, people, logIn }) => {
    await logIn(people.ann);
    storage.signal('SIGINT');
    assert.deepEqual(await withDeadline(storage.ended, 'the end'), { code: 0, signal: null });
    await storage.allGone();
  }));
