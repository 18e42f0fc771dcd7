import assert from 'node:assert/strict';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { eventually } from './processes.mjs';
import { echo, getMe, logOut, setPhone } from './requests.mjs';
import { scene } from './scene.mjs';

const workers = (storage) => storage.processes().filter(({ role }) => role.startsWith('worker'));

const closes = (storage, from = 0) => storage.log.find(/authorizationStateClosed/, { from });

test('a session starts with its first client and ends when its last one has left', () =>
  scene({}, async ({ storage, people, connect, logIn }) => {
    assert.deepEqual(workers(storage), []);
    const first = await logIn(people.ann);
    const second = await connect();
    await second.ready();
    assert.equal(workers(storage).length, 1);
    await first.leave();
    assert.equal((await second.call(getMe)).id, people.ann.id);
    await second.leave();
    await closes(storage);
    await eventually(() => workers(storage).length === 0, 'the end of the worker');
  }));

test('a session that is logged in is found again, without another log-in', () =>
  scene({}, async ({ telegram, storage, people, connect, logIn }) => {
    await (await logIn(people.ann)).leave();
    await closes(storage);
    const second = await connect();
    await second.ready();
    assert.deepEqual(second.states(), ['authorizationStateReady']);
    assert.equal((await second.call(getMe)).id, people.ann.id);
    assert.equal(telegram.rpcLog.filter(({ name }) => name === 'auth.signIn').length, 1);
  }));

test('a session is still logged in after a restart of the storage', () =>
  scene({}, async ({ storage, people, connect, logIn }) => {
    await logIn(people.ann);
    await storage.restart();
    const client = await connect();
    await client.ready();
    assert.equal((await client.call(getMe)).id, people.ann.id);
  }));

test('a session is still logged in after the storage was killed', () =>
  scene({}, async ({ storage, people, connect, logIn }) => {
    await logIn(people.ann);
    await storage.kill();
    await storage.start();
    const client = await connect();
    await client.ready();
    assert.equal((await client.call(getMe)).id, people.ann.id);
  }));

test('a session outlives its last client by terminate_delay, fractions of a second too', () =>
  scene({ settings: { terminate_delay: 0.4 } }, async ({ storage, people, logIn }) => {
    const client = await logIn(people.ann);
    const left = Date.now();
    await client.leave();
    await closes(storage);
    assert.ok(Date.now() - left >= 400);
  }));

test('a client that comes back in time finds the session running', () =>
  scene({ settings: { terminate_delay: 3600 } }, async ({ storage, people, connect, logIn }) => {
    const first = await logIn(people.ann);
    const worker = await storage.process('worker 1');
    await first.leave();
    const second = await connect();
    await second.ready();
    assert.equal((await second.call(getMe)).id, people.ann.id);
    assert.equal((await storage.process('worker 1')).pid, worker.pid);
    assert.ok(!/authorizationStateClos/.test(storage.log.text));
  }));

test('a return in time does not shorten the next delay', () =>
  scene({ settings: { terminate_delay: 0.6 } }, async ({ storage, people, connect, logIn }) => {
    await (await logIn(people.ann)).leave();
    const second = await connect();
    await second.ready();
    const left = Date.now();
    await second.leave();
    await closes(storage);
    assert.ok(Date.now() - left >= 600);
  }));

test('a session that never logged in leaves no folder', () =>
  scene({}, async ({ storage, people, connect }) => {
    const client = await connect(7);
    await client.seesState('authorizationStateWaitPhoneNumber');
    await client.call(setPhone(people.ann.phone));
    await client.seesState('authorizationStateWaitCode');
    assert.deepEqual(storage.sessionFolders, ['7']);
    await client.leave();
    await eventually(() => storage.sessionFolders.length === 0, 'the end of the folder');
  }));

test('a session that never logged in leaves no folder when the storage stops', () =>
  scene({}, async ({ storage, connect }) => {
    await (await connect(7)).seesState('authorizationStateWaitPhoneNumber');
    await storage.stop();
    assert.deepEqual(storage.sessionFolders, []);
  }));

test('sessions whose clients leave while they open end in order, and leave no folder', () =>
  scene({}, async ({ storage, connect }) => {
    const sessions = Array.from({ length: 20 }, (_, n) => n + 1);
    const clients = await Promise.all(sessions.map((session) => connect(session)));
    await Promise.all(sessions.map((session) => storage.log.find(new RegExp(`session=${session} .*joined`))));
    await Promise.all(clients.map((client) => client.leave()));
    await eventually(() => workers(storage).length === 0 && storage.sessionFolders.length === 0, 'the end of all');
    assert.deepEqual(storage.log.of('ERROR'), []);
  }));

test('a session that is logged in keeps its folder, for the owner alone', () =>
  scene({}, async ({ storage, people, logIn }) => {
    await logIn(people.ann, 18446744073709551615n);
    await storage.stop();
    assert.deepEqual(storage.sessionFolders, ['18446744073709551615']);
    const folder = join(storage.sessionsFolder, '18446744073709551615');
    assert.equal(statSync(folder).mode & 0o777, 0o700);
    assert.equal(statSync(storage.sessionsFolder).mode & 0o777, 0o700);
    assert.ok(existsSync(join(folder, 'td.binlog')));
  }));

const AFTER_LOG_OUT = ['authorizationStateLoggingOut', 'authorizationStateClosed', 'authorizationStateWaitPhoneNumber'];

test('after logOut all clients see its states and then a fresh instance, in which one can log in again', () =>
  scene({}, async ({ people, connect, logIn }) => {
    const first = await logIn(people.ann);
    const second = await connect();
    await second.ready();
    const froms = [first.now, second.now];
    assert.equal((await first.ask(logOut))['@type'], 'ok');
    for (const [i, client] of [first, second].entries()) {
      await client.seesState('authorizationStateWaitPhoneNumber', { from: froms[i] });
      assert.deepEqual(client.states(froms[i]).filter((state) => state !== 'authorizationStateClosing'), AFTER_LOG_OUT);
    }
    assert.equal(people.ann.isDriven, false);
    await second.logIn(people.bob);
    assert.equal((await first.call(getMe)).id, people.bob.id);
  }));

test('a session that was revoked from elsewhere gives its clients a fresh instance', () =>
  scene({}, async ({ people, logIn }) => {
    const client = await logIn(people.ann);
    const from = client.now;
    people.ann.revokeSessions();
    await client.seesState('authorizationStateWaitPhoneNumber', { from });
    assert.deepEqual(client.states(from).filter((state) => state !== 'authorizationStateClosing'), AFTER_LOG_OUT);
    await client.logIn(people.ann);
  }));

test('a session that was revoked while it was away asks for a log-in', () =>
  scene({}, async ({ storage, people, connect, logIn }) => {
    await (await logIn(people.ann)).leave();
    await closes(storage);
    people.ann.revokeSessions();
    const client = await connect();
    await client.seesState('authorizationStateWaitPhoneNumber');
    await client.logIn(people.ann);
  }));

test('a session that logged out leaves no folder', () =>
  scene({}, async ({ storage, people, logIn }) => {
    const client = await logIn(people.ann);
    const from = client.now;
    await client.call(logOut);
    await client.seesState('authorizationStateWaitPhoneNumber', { from });
    await client.leave();
    await eventually(() => storage.sessionFolders.length === 0, 'the end of the folder');
  }));

test('a client that comes while the session logs out waits for the fresh instance', () =>
  scene({}, async ({ telegram, people, connect, logIn }) => {
    const first = await logIn(people.ann);
    const held = telegram.holdRpc('auth.logOut');
    const answer = first.ask(logOut);
    await first.seesState('authorizationStateLoggingOut');
    const second = await connect();
    const early = second.call(echo('for the next instance'));
    held.release();
    await answer;
    await second.seesState('authorizationStateWaitPhoneNumber');
    assert.deepEqual(second.states(), ['authorizationStateWaitPhoneNumber']);
    assert.equal((await early).value, 'for the next instance');
  }));

test('a client that comes while the session closes waits for the next instance', () =>
  scene({}, async ({ storage, people, connect, logIn }) => {
    const first = await logIn(people.ann);
    const worker = await storage.process('worker 1');
    process.kill(worker.pid, 'SIGSTOP');
    const from = storage.log.end;
    await first.leave();
    await storage.log.find(/left/, { from });
    const second = await connect();
    await storage.log.find(/joined/, { from });
    const early = second.call(getMe);
    process.kill(worker.pid, 'SIGCONT');
    await second.ready();
    assert.deepEqual(second.states(), ['authorizationStateReady']);
    assert.equal((await early).id, people.ann.id);
    assert.notEqual((await storage.process('worker 1')).pid, worker.pid);
  }));

test('a client that comes while a session closes in which nobody logged in finds a fresh one', () =>
  scene({}, async ({ storage, connect }) => {
    const first = await connect(7);
    await first.seesState('authorizationStateWaitPhoneNumber');
    const worker = await storage.process('worker 7');
    process.kill(worker.pid, 'SIGSTOP');
    const from = storage.log.end;
    await first.leave();
    await storage.log.find(/left/, { from });
    const second = await connect(7);
    await storage.log.find(/joined/, { from });
    process.kill(worker.pid, 'SIGCONT');
    await second.seesState('authorizationStateWaitPhoneNumber');
    assert.deepEqual(storage.sessionFolders, ['7']);
    assert.deepEqual(storage.log.of('ERROR'), []);
  }));

test('clients that come and go quickly do no harm', () =>
  scene({}, async ({ storage, people, connect, logIn }) => {
    await (await logIn(people.ann)).leave();
    for (let i = 0; i < 10; ++i) {
      const client = await connect();
      if (i % 3 > 0) {
        await client.received.find();
      }
      await client.leave();
    }
    const last = await connect();
    await last.ready();
    assert.equal((await last.call(getMe)).id, people.ann.id);
    assert.equal(workers(storage).length, 1);
  }));
