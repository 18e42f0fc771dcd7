/** From outside; what each sandbox lets a process do is tried from inside, in tests/unit/sandbox. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { confinementOf } from './processes.mjs';
import { getMe, searchChat, sendText } from './requests.mjs';
import { scene } from './scene.mjs';

/** The filters that this process has already, where the tests run in a container. */
const [{ filters: OUTSIDE }] = confinementOf(process.pid);

const behind = (filters) => ({ locked: true, filters: OUTSIDE + filters });

/** By role, what the kernel says of each thread. */
const confinements = (storage) =>
  Object.fromEntries(storage.processes().map(({ role, pid }) => [role, confinementOf(pid)]));

test('each thread of each process but the monitor is in its sandbox, and a session works there', () =>
  scene({}, async ({ storage, people, logIn }) => {
    const ann = await logIn(people.ann);
    await ann.call(sendText((await ann.call(searchChat('bob_baker'))).id, 'from within'));
    assert.equal((await people.bob.receivedMessage()).text, 'from within');
    const { 'worker 1': worker, ...others } = confinements(storage);
    assert.deepEqual(others, {
      monitor: [behind(0), behind(0), behind(0)],
      front: [behind(1), behind(1)],
      store: [behind(1), behind(1)],
      zygote: [behind(1)],
    }, 'one writes the log, and one of the monitor reads those of the others');
    assert.ok(worker.length > 2, 'TDLib has threads');
    worker.forEach((thread) => assert.deepEqual(thread, behind(2), 'its own within the one of the zygote'));
  }));

test('a worker for several sessions is in its sandbox too', () =>
  scene({ settings: { tdlib: { sessions_per_worker: 2 } } }, async ({ storage, people, logIn }) => {
    const clients = [await logIn(people.ann, 1), await logIn(people.bob, 2)];
    await Promise.all(clients.map((client) => client.call(getMe)));
    const [, threads] = Object.entries(confinements(storage)).find(([role]) => role.startsWith('worker'));
    threads.forEach((thread) => assert.deepEqual(thread, behind(2)));
  }));

test('without the sandbox no process gains privileges either', () =>
  scene({ settings: { sandbox: 'off' } }, async ({ storage, people, logIn }) => {
    await logIn(people.ann);
    const threads = Object.values(confinements(storage)).flat();
    threads.forEach((thread) => assert.deepEqual(thread, behind(0)));
  }));
