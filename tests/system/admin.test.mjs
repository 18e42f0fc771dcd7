/** The admin socket: who may use it, and what kick and block do to clients. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { chmodSync, chownSync, copyFileSync, existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { AuditLog, auditing } from './auditLog.mjs';
import { getUser, naming, sentTexts } from './names.mjs';
import { echo, sendText } from './requests.mjs';
import { scene } from './scene.mjs';
import { testSettings } from './settings.mjs';
import { BINARY, run, Storage, temporaryFolder } from './storage.mjs';
import { StorageClient } from './storageClient.mjs';

const NOBODY = 65534;
const sha256 = (text) => createHash('sha256').update(text).digest('hex');
const client = (name) => ({ name, token_sha256: sha256(name), sessions: '*', may_create: true });
const CLIENTS = [client('crm'), client('sip')];

/** The handshake of a client by that name. */
const as = (name, session = 1) => ({ handshake: `${JSON.stringify({ '@type': 'openSession', session_id: session, token: name })}\n` });

/** One command to a storage, as its owner types it. */
const order = (storage, ...words) => run([...words, '--settings', storage.settingsFile]);

/** The same, which must succeed: what it says. */
async function ordered(storage, ...words) {
  const { code, out, err } = await order(storage, ...words);
  assert.deepEqual({ code, err }, { code: 0, err: '' });
  return out;
}

/** Someone who is turned away: what they are told before the connection closes. */
async function isBlocked(stranger) {
  const error = await stranger.seesError();
  assert.deepEqual([error.code, error.message], [403, 'CLIENT_NOT_ALLOWED: blocked by the owner']);
  await stranger.seesEnd();
}

const socketOf = (storage) => join(storage.folder, 'admin.sock');

/** Says something on the socket itself; resolves to what came back until its end. */
async function say(storage, bytes) {
  const caller = await StorageClient.connect({ host: undefined, path: socketOf(storage) });
  caller.write(bytes);
  return caller;
}

test('kick cuts the connections of a client, and of nobody else', () =>
  scene({ settings: { clients: CLIENTS } }, async ({ storage, connect }) => {
    const [one, two, other] = [await connect(1, as('crm')), await connect(2, as('crm', 2)), await connect(1, as('sip'))];
    await Promise.all([one, two, other].map((each) => each.call(echo('there'))));
    assert.equal(await ordered(storage, 'kick', 'crm'), '2 connections were cut\n');
    await Promise.all([one.seesEnd(), two.seesEnd()]);
    assert.equal((await other.call(echo('still there'))).value, 'still there');
    await storage.log.find(/WARNING kick client:crm, ordered by user \d+/);
    assert.equal((await (await connect(1, as('crm'))).call(echo('again'))).value, 'again');
  }));

test('kick cuts a session, by its number alone', () =>
  scene({}, async ({ storage, connect }) => {
    const [first, second, other] = [await connect(42), await connect(42), await connect(43)];
    await Promise.all([first, second, other].map((each) => each.call(echo('there'))));
    assert.equal(await ordered(storage, 'kick', '42'), '2 connections were cut\n');
    await Promise.all([first.seesEnd(), second.seesEnd()]);
    await other.call(echo('still there'));
    assert.deepEqual(JSON.parse(await ordered(storage, 'kick', 'session:43', '--json')), { ok: true, cut: 1 });
  }));

test('kick says where there is no such session', () =>
  scene({}, async ({ storage, connect }) => {
    assert.equal(await ordered(storage, 'kick', 'session:99'), 'there is no session 99\n');
    const there = await connect(42);
    await there.call(echo('there'));
    assert.equal(await ordered(storage, 'kick', '42'), '1 connection was cut\n');
  }));

test('kick cuts an address, and who has said nothing yet', () =>
  scene({}, async ({ storage, connect, connectSilently }) => {
    const [talker, silent] = [await connect(1), await connectSilently()];
    await talker.call(echo('there'));
    assert.equal(await ordered(storage, 'kick', '10.0.0.0/8'), '0 connections were cut\n');
    assert.equal(await ordered(storage, 'kick', '127.0.0.0/8'), '2 connections were cut\n');
    await Promise.all([talker.seesEnd(), silent.seesEnd()]);
  }));

for (const [what, target] of [['its session', '1'], ['its address', '127.0.0.1'], ['its name', 'crm']]) {
  test(`nothing that waits for a name goes out after a kick by ${what}`, () => {
    const clients = [{ name: 'crm', address: '127.0.0.1', sessions: '*', may_create: true }];
    return scene(naming({ clients }), async ({ storage, telegram, people, logIn, connect }) => {
      const kicked = await logIn(people.ann);
      const carol = await kicked.call(getUser(people.carol.phone));
      const held = telegram.holdRpc('contacts.resolveUsername');
      kicked.send(sendText('bob_baker', 'waits for the name'));
      Array.from({ length: 50 }, (_, index) => kicked.send(sendText(carol.id, `waits behind it ${index}`)));
      await telegram.waitForRpc('contacts.resolveUsername');
      assert.equal(await ordered(storage, 'kick', target), '1 connection was cut\n');
      held.release();
      await kicked.seesEnd();
      const later = await connect(1);
      await later.ready();
      await later.call(sendText(carol.id, 'after'));
      await people.carol.receivedMessage();
      assert.deepEqual(sentTexts(telegram), ['after']);
    });
  });
}

test('nothing that waits for an instance goes out after a kick', () =>
  scene(naming({ terminate_delay: 60 }), async ({ storage, telegram, people, logIn, connect }) => {
    const waiting = await logIn(people.ann);
    const carol = await waiting.call(getUser(people.carol.phone));
    const worker = await storage.process('worker 1');
    process.kill(worker.pid, 'SIGKILL');
    await storage.log.find(/its worker ended/);
    waiting.send(sendText(carol.id, 'waits for the instance'));
    await ordered(storage, 'kick', '1');
    await waiting.seesEnd();
    const later = await connect(1);
    await later.ready();
    await later.call(getUser(people.carol.phone));  // a killed TDLib may not have saved who she is
    await later.call(sendText(carol.id, 'after'));
    await people.carol.receivedMessage();
    assert.deepEqual(sentTexts(telegram), ['after']);
  }));

test('block cuts and keeps out until unblock, over a crash of the front and a restart', () =>
  scene({ settings: { clients: CLIENTS } }, async ({ storage, connect }) => {
    const there = await connect(1, as('crm'));
    await there.call(echo('there'));
    assert.equal(await ordered(storage, 'block', 'crm'), 'client:crm is blocked; 1 connection was cut\n');
    await there.seesEnd();
    await isBlocked(await connect(1, as('crm')));
    await (await connect(1, as('sip'))).call(echo('free'));
    const front = await storage.process('front');
    process.kill(front.pid, 'SIGKILL');
    await storage.process('front', { not: front });
    await isBlocked(await connect(1, as('crm')));
    await storage.restart();
    await isBlocked(await connect(1, as('crm')));
    assert.equal(await ordered(storage, 'blocks'), 'client:crm\n');
    assert.equal(statSync(join(storage.sessionsFolder, 'blocks.json')).mode & 0o777, 0o600);
    assert.equal(await ordered(storage, 'unblock', 'crm'), 'client:crm may connect again\n');
    assert.equal(await ordered(storage, 'blocks'), 'nobody is blocked\n');
    await (await connect(1, as('crm'))).call(echo('again'));
  }));

test('a blocked address is turned away before it says anything', () =>
  scene({}, async ({ storage, connectSilently, connect }) => {
    await ordered(storage, 'block', '127.0.0.1');
    await isBlocked(await connectSilently());
    await storage.log.find(/disconnected: CLIENT_NOT_ALLOWED: blocked by the owner/);
    await ordered(storage, 'unblock', 'address:127.0.0.1/32');
    await (await connect(1)).call(echo('free'));
  }));

test('a blocked session is closed to all, others are open', () =>
  scene({}, async ({ storage, connect }) => {
    await ordered(storage, 'block', '7');
    await isBlocked(await connect(7));
    await (await connect(8)).call(echo('free'));
    assert.deepEqual(storage.sessionFolders, ['8']);
    assert.deepEqual(JSON.parse(await ordered(storage, 'blocks', '--json')), { ok: true, blocks: ['session:7'] });
  }));

test('orders are on record', () =>
  scene(auditing(), async ({ storage, connect }) => {
    const audit = new AuditLog(storage);
    await (await connect(7)).call(echo('there'));
    for (const command of ['kick', 'block', 'unblock']) {
      await ordered(storage, command, '7');
      const event = await audit.find(({ order }) => order === command, command);
      assert.deepEqual([event.event, event.target, event.by], ['ordered', 'session:7', `${process.getuid()}`]);
    }
  }));

const UNKNOWN = /^tgstorage: no client in the settings is named "mallory"; `tgstorage clients` lists who is connected$/m;

test('what can not be done is said in one line, with exit code 1', () =>
  scene({ settings: { clients: CLIENTS } }, async ({ storage }) => {
    for (const [words, reason] of [[['kick', 'mallory'], UNKNOWN], [['block', 'mallory'], UNKNOWN], [['unblock', 'crm'], /client:crm is not blocked/]]) {
      const { code, out, err } = await order(storage, ...words);
      assert.deepEqual([code, out], [1, '']);
      assert.match(err, reason);
      assert.equal(err.split('\n').length, 2);
    }
    assert.equal(await ordered(storage, 'blocks'), 'nobody is blocked\n');
    await storage.stop();
    const { code, err } = await order(storage, 'blocks');
    assert.equal(code, 1);
    assert.match(err, /^tgstorage: no storage runs that listens on \S+admin\.sock: start it \(`tgstorage serve`\), or name its settings by --settings; .*admin\.socket\n$/);
    assert.ok(!existsSync(socketOf(storage)));
  }));

test('a wrong command line ends with exit code 2', async () => {
  for (const words of [['kick'], ['kick', ''], ['kick', '10.1.2.3/8'], ['block', 'session:0'], ['blocks', 'crm'], ['policy'], ['policy', 'explain']]) {
    assert.equal((await run(words, { cwd: temporaryFolder() })).code, 2, words.join(' '));
  }
});

test('nobody but root and the owner may give commands', { skip: process.getuid() !== 0 }, () =>
  scene({}, async ({ storage, connect }) => {
    const there = await connect(1);
    await there.call(echo('there'));
    const open = temporaryFolder();
    const [settings, program] = ['settings.json', 'tgstorage'].map((name) => join(open, name));
    writeFileSync(settings, JSON.stringify({ admin: { socket: socketOf(storage) } }));
    copyFileSync(BINARY, program); // others may not enter the folder of the build
    chmodSync(open, 0o755);
    chmodSync(storage.folder, 0o711);
    const kick = () => run(['kick', '1', '--settings', settings], { uid: NOBODY, program });
    const kept = await kick();
    assert.equal(kept.code, 1);
    assert.match(kept.err, /only root and the storage's own user may use/);
    chmodSync(socketOf(storage), 0o666);
    const refused = await kick();
    assert.equal(refused.code, 1);
    assert.match(refused.err, /only root and the storage's own user may give commands/);
    await storage.log.find(/WARNING admin\.socket: user 65534 was turned away/);
    assert.equal((await there.call(echo('still there'))).value, 'still there');
  }));

test('a storage that no command can reach says so as a warning', { skip: process.getuid() !== 0 }, async () => {
  const folder = temporaryFolder();
  const program = join(folder, 'tgstorage');
  copyFileSync(BINARY, program); // others may not enter the folder of the build
  copyFileSync(join(dirname(BINARY), 'libtdjson.so'), join(folder, 'libtdjson.so'));
  chownSync(folder, NOBODY, NOBODY);
  const storage = await Storage.start({
    folder, program, uid: NOBODY, environment: { XDG_RUNTIME_DIR: undefined }, settings: { admin: {} },
  });
  try {
    await storage.log.find(/WARNING admin\.socket: no commands can be given to this storage: .*; set it to a path of its own$/);
    await storage.stop();
  } finally {
    await storage.dispose();
  }
});

test('the socket is for its owner alone, and never in the folder of the sessions', () =>
  scene({}, async ({ storage }) => {
    assert.equal(statSync(socketOf(storage)).mode & 0o777, 0o600);
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'sessions'));
    for (const socket of ['sessions/admin.sock', 'sessions/1/admin.sock', 'other/../sessions/admin.sock']) {
      writeFileSync(join(folder, 'settings.json'), JSON.stringify(testSettings(null, { admin: { socket } })));
      const { code, err } = await run(['serve'], { cwd: folder });
      assert.equal(code, 2);
      assert.match(err, /admin\.socket: \S+ is below tdlib\.path/);
    }
  }));

test('garbage on the socket is answered or ended, and changes nothing', () =>
  scene({}, async ({ storage, connect }) => {
    const there = await connect(1);
    await there.call(echo('there'));
    for (const line of ['', 'kick', '[]', '{"command":"fly"}', '{"command":"kick","target":"1","more":"x"}', '{"command":"kick","command":"kick","target":"1"}', '{"command":"kick","target":1}', '\0', '\xff']) {
      const caller = await say(storage, `${line}\n`);
      await caller.received.find(({ ok, error }) => ok === false && error.length > 0, { what: `a no to ${line}` });
      await caller.leave();
    }
    const talker = await say(storage, 'x'.repeat(70_000));
    await talker.seesEnd();
    const patient = await say(storage, '{"command":"blo');
    const busy = await say(storage, '{"command":"blocks"}\n{"command":"blocks"}\n');
    await busy.received.find(() => busy.received.all.length === 2, { what: 'two answers' });
    patient.write('cks"}\n');
    await patient.received.find(({ ok }) => ok === true, { what: 'an answer' });
    await Promise.all([busy.leave(), patient.leave()]);
    assert.equal((await there.call(echo('still there'))).value, 'still there');
  }));

test('a front that hangs keeps the owner waiting, but not the monitor, and the block holds', () =>
  scene({}, async ({ storage, connect }) => {
    const there = await connect(1);
    await there.call(echo('there'));
    const front = await storage.process('front');
    process.kill(front.pid, 'SIGSTOP');
    const block = order(storage, 'block', '1');
    await storage.log.find(/block session:1, ordered by/);
    assert.equal(await ordered(storage, 'blocks'), 'session:1\n');
    process.kill(front.pid, 'SIGKILL');
    const { code, err } = await block;
    assert.equal(code, 1);
    assert.match(err, /the front ended meanwhile, and all connections with it; blocks stay/);
    await storage.process('front', { not: front });
    await isBlocked(await connect(1));
  }));

test('a file of blocks that is unclear lets nobody start', () =>
  scene({}, async ({ storage, expectFatal }) => {
    expectFatal();
    await storage.stop();
    writeFileSync(join(storage.sessionsFolder, 'blocks.json'), '["session:');
    const { code, err } = await order(storage, 'serve');
    assert.equal(code, 1);
    assert.match(err, /blocks\.json does not tell who is blocked/);
  }));
