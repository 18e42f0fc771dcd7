/** `tgstorage sessions`, `clients`, `top` and `tail`: the owner looks at a running storage. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { backedUp, isThere, logsOut } from './backedUp.mjs';
import { eventually } from './processes.mjs';
import { echo } from './requests.mjs';
import { scene } from './scene.mjs';
import { run } from './storage.mjs';
import { Typist } from './typist.mjs';

const sha256 = (text) => createHash('sha256').update(text).digest('hex');
const CLIENTS = { settings: { clients: [{ name: 'crm', token_sha256: sha256('crm'), sessions: '*', may_create: true }], terminate_delay: 60 } };
const as = (name, session) => ({ handshake: `${JSON.stringify({ '@type': 'openSession', session_id: session, token: name })}\n` });
const order = (storage, ...words) => run([...words, '--settings', storage.settingsFile]);
const refused = { '@type': 'deleteAccount', reason: '' };

async function listed(storage, what) {
  const { code, out, err } = await order(storage, what, '--json');
  assert.deepEqual([code, err], [0, '']);
  return JSON.parse(out)[what];
}

/** Follows while `play` goes on. */
async function following(storage, words, play, options = {}) {
  const typist = new Typist(['tail', ...words, '--settings', storage.settingsFile], options);
  try {
    await play(typist);
  } finally {
    await typist.dispose();
  }
}

test('sessions shows who is logged in where, and what is on the disk', () =>
  scene(CLIENTS, async ({ storage, people, connect }) => {
    const client = await connect(7, as('crm', 7));
    await client.logIn(people.ann);
    await connect(8, as('crm', 8)).then((other) => other.seesState('authorizationStateWaitPhoneNumber'));
    assert.equal((await client.ask(refused)).code, 403);
    const [seventh, eighth] = await eventually(async () => {
      const sessions = await listed(storage, 'sessions');
      return sessions[0]?.account && sessions;
    }, 'the name of the account');
    assert.deepEqual(
      [seventh.session, seventh.state, seventh.account, seventh.user, seventh.clients, seventh.refused],
      [7, 'Ready', 'Ann Archer', people.ann.id, 1, 1],
    );
    assert.ok(seventh.requests >= 2 && seventh.updates > 2 && seventh.idle < 60);
    assert.ok(seventh.memory > 1_000_000, 'the memory of a TDLib');
    assert.equal(seventh.lag, null, 'there is no database');
    assert.equal(seventh.pid, (await storage.process('worker 7')).pid);
    assert.deepEqual([eighth.state, eighth.account, eighth.user], ['WaitPhoneNumber', null, 0]);
    const { out } = await order(storage, 'sessions');
    assert.match(out, /^SESSION +STATE +ACCOUNT +CLIENTS +MEMORY +REQUESTS +REFUSED +LAST REQUEST +BACKUP\n +7 +Ready +Ann Archer +1 /);
    await storage.restart();
    const [again] = await listed(storage, 'sessions');
    assert.deepEqual([again.session, again.state, again.pid], [7, null, 0]);
    assert.match((await order(storage, 'sessions')).out, / 7 +on disk +-/);
  }));

test('a client of a session that the owner could not have before is counted', () =>
  scene({}, async ({ storage, connect }) => {
    assert.match((await order(storage, 'send', '42', '{"@type":"getMe"}')).err, /there is no such session/);
    const client = await connect(42);
    await client.seesState('authorizationStateWaitPhoneNumber');
    assert.deepEqual((await listed(storage, 'sessions')).map(({ session, clients }) => [session, clients]), [[42, 1]]);
  }));

test('sessions tells how far the copy in the database is', () =>
  backedUp(async ({ server, storage, people, logIn }) => {
    const client = await logIn(people.ann);
    await isThere(server, 1);
    const says = (words) => eventually(async () => (await order(storage, 'sessions')).out.includes(words), words);
    await says('the database has all of it\n');
    assert.deepEqual((await listed(storage, 'sessions')).map(({ session, lag }) => [session, lag]), [[1, 0]]);
    assert.match((await order(storage, 'sessions')).out, / up to date\n/);
    await server.stop();
    await logsOut(client);
    await says("the database can't be reached: ");
    await eventually(async () => (await listed(storage, 'sessions'))[0].lag > 0, 'the session waits for the database');
    assert.match((await order(storage, 'sessions')).out, /^ +1 .* \d+ s behind\n/m);
  }));

test('sessions of a storage without any says how to make one', () =>
  scene({}, async ({ storage }) => {
    assert.match((await order(storage, 'sessions')).out, /^there are no sessions yet: `tgstorage login 1` makes one\n$/);
    assert.equal((await order(storage, 'clients')).out, 'nobody is connected\n');
  }));

test('clients shows who is connected, with what they have done', () =>
  scene(CLIENTS, async ({ storage, connect, connectSilently }) => {
    const crm = await connect(7, as('crm', 7));
    await crm.call(echo('there'));
    await crm.ask(refused);
    await connectSilently();
    const clients = await eventually(async () => {
      const all = await listed(storage, 'clients');
      return all.length === 2 && all;
    }, 'both clients');
    const [known] = clients.filter(({ client }) => client === 'crm');
    assert.deepEqual([known.session, known.tls, known.requests, known.refused, known.pending, known.queued], [7, false, 1, 1, 0, 0]);
    assert.match(known.address, /^127\.0\.0\.1:\d+$/);
    const [stranger] = clients.filter(({ client }) => client === null);
    assert.equal(stranger.session, 0);
    assert.match((await order(storage, 'clients')).out, / 7 +crm +127\.0\.0\.1:\d+ +no /);
  }));

test('tail shows what passes and what is refused, and by which rule', () =>
  scene(CLIENTS, async ({ storage, connect }) => {
    await following(storage, [], async (typist) => {
      // Once it follows: what was before is not told.
      const crm = await eventually(async () => {
        const client = await connect(7, as('crm', 7));
        return /joined/.test(typist.text) && client;
      }, 'a client that is seen to join');
      await crm.call(echo('a secret text'));
      await crm.ask(refused);
      await typist.hasSaid(/ 7 +crm +127\.0\.0\.1:\d+ +testCallString +ok +\d+ ms\n/);
      await typist.hasSaid(/ 7 +crm +127\.0\.0\.1:\d+ +deleteAccount +refused: allowed_requests\n/);
      await crm.leave();
      await typist.hasSaid(/ 7 +crm +127\.0\.0\.1:\d+ +left\n/);
      assert.equal(typist.text.includes('a secret text'), false);
    });
  }));

test('tail in JSON has the arguments as the log shows them, and filters', () =>
  scene(CLIENTS, async ({ storage, connect }) => {
    const others = await connect(8, as('crm', 8));
    await following(storage, ['--json', '--session', '7'], async (typist) => {
      const crm = await eventually(async () => {
        const client = await connect(7, as('crm', 7));
        return /joined/.test(typist.text) && client;
      }, 'a client that is seen to join');
      await others.call(echo('elsewhere'));
      await crm.call(echo('a secret text'));
      await typist.hasSaid(/"outcome":"ok"/);
      const events = typist.out.trim().split('\n').map((line) => JSON.parse(line));
      const intent = events.find(({ event }) => event === 'intent');
      assert.deepEqual([intent.session, intent.client, intent.type, intent.verdict], [7, 'crm', 'testCallString', 'passed']);
      assert.deepEqual(intent.arguments, { '@type': 'testCallString', x: '<13 bytes>' });
      assert.ok(events.every(({ session }) => session === 7));
    });
  }));

test('a tail that nobody reads holds up no client, and is told what it has missed', () =>
  scene(CLIENTS, async ({ storage, connect }) => {
    const crm = await connect(7, as('crm', 7));
    await following(storage, ['--json'], async (typist) => {
      await eventually(async () => {
        await connect(8, as('crm', 8));
        return /joined/.test(typist.text);
      }, 'a client that is seen to join');
      typist.pause();
      for (let round = 0; round < 60; ++round) {
        await Promise.all(Array.from({ length: 200 }, () => crm.call(echo('again'))));
      }
      typist.resume();
      await eventually(async () => {
        await crm.call(echo('and once more'));
        return /"event":"lost","count":\d+/.test(typist.text);
      }, 'what was left out');
    });
  }));

test('top shows what each session does a second, one table after the other where there is no terminal', () =>
  scene(CLIENTS, async ({ storage, people, connect }) => {
    const crm = await connect(7, as('crm', 7));
    await crm.logIn(people.ann);
    const top = new Typist(['top', '--rounds', '2', '--settings', storage.settingsFile]);
    try {
      let ended = false;
      top.ends().then(() => (ended = true), () => {});
      while (!ended) await crm.call(echo('busy'));
      assert.deepEqual(await top.ends(), { code: 0, signal: null });
      assert.match(top.out, /^1 sessions? runs?, 1 clients?, [\d.]+ MB of memory; a second: \d+ requests, - refused/);
      assert.equal(top.out.match(/SESSION +STATE/g).length, 2);
      assert.match(top.out, / 7 +Ready +Ann Archer +1 +\d+ +-/);
    } finally {
      await top.dispose();
    }
  }));

test('top at a terminal ends with q, and gives the screen back', () =>
  scene(CLIENTS, async ({ storage }) => {
    const top = new Typist(['top', '--settings', storage.settingsFile], { atTerminal: true });
    try {
      await top.hasSaid(/\x1b\[\?1049h[^]*SESSION +STATE/);
      top.types('q');
      assert.deepEqual(await top.ends(), { code: 0, signal: null });
      assert.match(top.text, /\x1b\[\?1049l/);
    } finally {
      await top.dispose();
    }
  }));

test('without a storage each of them says so', () =>
  scene({}, async ({ storage }) => {
    await storage.stop();
    for (const words of [['sessions'], ['clients'], ['tail'], ['top'], ['send', '7', '{"@type":"getMe"}'], ['login', '7'], ['logout', '7']]) {
      const { code, out, err } = await order(storage, ...words);
      assert.deepEqual([code, out], [1, '']);
      assert.match(err, /no storage runs that listens on /);
    }
  }));
