/** Sessions whose process has grown past limits.session_memory are closed and opened again, unseen by their clients. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Clock } from './backedUp.mjs';
import { memoryOf } from './processes.mjs';
import { createCall, discardCall, echo, getMe, searchChat } from './requests.mjs';
import { scene } from './scene.mjs';
import { IS_SANITIZED } from './storage.mjs';

const MIB = 1 << 20;
const LEAST_LIFE_S = 600;
const ROUND_S = 300;
const MESSAGES = 3000;
const LONG = 'x'.repeat(1000);
const OLD_S = LEAST_LIFE_S + ROUND_S;
const TOO_LOW = /WARNING session=1 takes \d{7,} bytes soon after its start, and limits\.session_memory is 1048576: /;
const RENEWS = /INFO session=\d+ takes \d{7,} bytes, and limits\.session_memory is \d+: it is closed and opened again /;

const isState = ({ '@type': type }) => /^update(Authorization|Connection)State$/.test(type);
// A sanitizer's heap is none of the C library's.
const options = { skip: IS_SANITIZED && 'workers do not know how much they take' };

/** With a limit that every process is beyond, where it is no other. */
const tight = (play, changes = {}, limit = MIB) =>
  scene({}, async (stage) => {
    const clock = new Clock(stage.storage.folder);
    const settings = { limits: { session_memory: limit }, ...changes };
    const storage = await stage.startStorage({ settings, environment: clock.environment });
    const connect = (session) => stage.connect(session, { storage });
    const logIn = (person, session) => stage.logIn(person, session, { storage });
    /** So much time goes by for the monitor, which sees it by a client who comes and leaves. */
    const pass = async (seconds) => {
      clock.pass(seconds);
      await (await connect(99)).leave();
    };
    await play({ ...stage, storage, connect, logIn, pass });
  });

test('a limit below what a session needs is said once, and makes no storm of renewals', options, () =>
  tight(async ({ storage, people, logIn, pass }) => {
    const client = await logIn(people.ann);
    await storage.log.find(TOO_LOW);
    const worker = await storage.process('worker 1');
    await logIn(people.bob, 2);
    await pass(ROUND_S);
    assert.equal((await client.call(getMe)).id, people.ann.id);
    assert.equal((await storage.process('worker 1')).pid, worker.pid);
    await pass(OLD_S);
    await storage.process('worker 1', { not: worker });
    assert.equal((await client.call(getMe)).id, people.ann.id);
    const said = storage.log.all.filter(({ text }) => / session=1 .*limits\.session_memory/.test(text));
    assert.deepEqual(said.map(({ text }) => / (WARNING|INFO) /.exec(text)[1]), ['WARNING', 'INFO']);
  }));

test('a session whose process is too large moves to a new one, and its clients see nothing of it', options, () =>
  tight(async ({ storage, people, logIn, pass }) => {
    const client = await logIn(people.ann);
    const worker = await storage.process('worker 1');
    await client.ready(); // whoever saw "updating" last is told of the end of it, by whichever process
    const at = client.now;
    await pass(OLD_S);
    await storage.log.find(RENEWS);
    await storage.process('worker 1', { not: worker });
    assert.equal((await client.call(getMe)).id, people.ann.id);
    await people.bob.sendMessage(people.ann, 'all as ever');
    await client.seesText('all as ever');
    assert.deepEqual(client.received.all.slice(at).filter(isState), []);
  }));

test('what TDLib has taken for messages is given back', options, () =>
  tight(async ({ storage, people, logIn, pass }) => {
    const client = await logIn(people.ann);
    const worker = await storage.process('worker 1');
    for (let n = 0; n < MESSAGES; ++n) {
      const from = client.now;
      await people.bob.sendMessage(people.ann, LONG + n);
      await client.seesText(LONG + n, { from });
    }
    const grown = memoryOf(worker.pid, 'RssAnon');
    assert.ok(!storage.log.text.includes('limits.session_memory'), 'it began below the limit');
    await pass(OLD_S);
    await storage.log.find(RENEWS);
    const next = await storage.process('worker 1', { not: worker });
    assert.equal((await client.call(getMe)).id, people.ann.id);
    assert.ok(memoryOf(next.pid, 'RssAnon') < grown);
  }, {}, 8 * MIB));

test('a call is not cut off: its session moves later', options, () =>
  tight(async ({ storage, people, logIn, pass }) => {
    const client = await logIn(people.ann);
    const worker = await storage.process('worker 1');
    const { id: bob } = await client.call(searchChat('bob_baker'));
    const { id } = await client.call(createCall(bob));
    await people.bob.receivedCall();
    await pass(OLD_S);
    await storage.log.find(RENEWS);
    assert.equal((await client.call(echo('still there'))).value, 'still there');
    assert.equal((await storage.process('worker 1')).pid, worker.pid);
    await client.call(discardCall(id));
    await storage.process('worker 1', { not: worker });
    assert.equal((await client.call(getMe)).id, people.ann.id);
  }));

test('a session that only lingers is closed', options, () =>
  tight(async ({ storage, people, logIn, pass }) => {
    await (await logIn(people.ann)).leave();
    await pass(OLD_S);
    await storage.log.find(RENEWS);
    await storage.log.find(/DEBUG worker #1 ended: /);
    assert.ok(!storage.processes().some(({ role }) => role === 'worker 1'));
  }, { terminate_delay: 3600 }));

test('sessions of one process leave it one after another, and then it ends', options, () =>
  tight(async ({ storage, people, logIn, pass }) => {
    const workers = () => storage.processes().filter(({ role }) => role.startsWith('worker'));
    const ann = await logIn(people.ann, 1);
    const bob = await logIn(people.bob, 2);
    assert.equal(workers().length, 1);
    const [{ role }] = workers();
    const from = [ann.now, bob.now];
    await pass(OLD_S);
    await storage.log.find(RENEWS);
    await storage.log.find(new RegExp(`DEBUG ${role} ended: `));
    assert.equal((await ann.call(getMe)).id, people.ann.id);
    assert.equal((await bob.call(getMe)).id, people.bob.id);
    assert.deepEqual([ann, bob].flatMap((client, n) => client.received.all.slice(from[n]).filter(isState)), []);
    assert.equal(workers().length, 1);
    assert.notEqual(workers()[0].role, role);
  }, { tdlib: { sessions_per_worker: 8 } }));
