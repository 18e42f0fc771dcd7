/** What takes the storage several seconds by design; all at once, as each only waits. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { eventually } from './processes.mjs';
import { getMe } from './requests.mjs';
import { scene } from './scene.mjs';

const kill = ({ pid }, signal = 'SIGKILL') => process.kill(pid, signal);

describe('the storage waits, but not for ever', { concurrency: true }, () => {
  for (const role of ['worker 1', 'front', 'store', 'zygote']) {
    test(`a ${role.split(' ')[0]} that hangs is killed when the storage stops`, () =>
      scene({}, async ({ storage, people, connect, logIn }) => {
        await logIn(people.ann, 1);
        kill(await storage.process(role), 'SIGSTOP');
        await storage.stop();
        await storage.start();
        const client = await connect(1);
        await client.ready();
        assert.equal((await client.call(getMe)).id, people.ann.id);
      }));
  }

  test('a worker that hangs while its session closes is killed before the session starts again', () =>
    scene({}, async ({ storage, people, connect, logIn }) => {
      const first = await logIn(people.ann);
      const worker = await storage.process('worker 1');
      kill(worker, 'SIGSTOP');
      await first.leave();
      const second = await connect();
      await second.ready();
      assert.equal((await second.call(getMe)).id, people.ann.id);
      assert.notEqual((await storage.process('worker 1')).pid, worker.pid);
    }));

  test('a front that was replaced ends the sessions that nobody returns to', () =>
    scene({}, async ({ storage, connect }) => {
      await (await connect()).seesState('authorizationStateWaitPhoneNumber');
      const front = await storage.process('front');
      kill(front);
      await eventually(
        () => !storage.processes().some(({ role }) => role === 'worker 1'),
        'the end of a session without clients',
        20_000,
      );
    }));
});
