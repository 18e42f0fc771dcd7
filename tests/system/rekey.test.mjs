/** Another key for all that is encrypted with the owner's, wherever the command that does it is interrupted. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { hkdfSync } from 'node:crypto';
import { chmodSync, chownSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { backedUp, isThere, KEY, keys, openKey, rows, stopsUnheard, until, WITH_KEY } from './backedUp.mjs';
import { readBinlog, WRONG_KEY } from './binlogTool.mjs';
import { PEOPLE, scene } from './scene.mjs';
import { BINARY, run, temporaryFolder } from './storage.mjs';

const NEW_KEY = Buffer.from('32 bytes that nobody has seen...');
const THIRD_KEY = Buffer.from('32 bytes that fit nothing at all');
const WITH_NEW_KEY = { encryption_key: NEW_KEY.toString('base64') };

const idOf = (key) => Buffer.from(hkdfSync('sha256', key, '', 'tgstorage key id', 8)).toString('hex');
const folderOf = (storage, session) => join(storage.sessionsFolder, String(session));
const binlogOf = (storage, session) => join(folderOf(storage, session), 'td.binlog');
const authCalls = (telegram, from) => telegram.rpcLog.slice(from).map(({ name }) => name).filter((name) => name.startsWith('auth.'));

function keyFile(key, mode = 0o600) {
  const path = join(temporaryFolder(), 'owner.key');
  writeFileSync(path, `${key.toString('base64')}\n`);
  chmodSync(path, mode);
  return path;
}

const argsOf = (storage, file) => ['rekey', '--settings', storage.settingsFile, '--to', file];
const rekey = (storage, file = keyFile(NEW_KEY)) => run(argsOf(storage, file), { cwd: storage.folder });

function assertDone({ code, out, err }) {
  assert.deepEqual([code, err], [0, ''], out);
  assert.match(out, new RegExp(`\\nall has key ${idOf(NEW_KEY)}; before the next start put it into the settings, as tdlib\\.encryption_key_file: "/.*owner\\.key"\\n$`));
}

/** Which of the keys each session's file opens with. */
async function keysOfFiles(storage) {
  const found = [];
  for (const session of storage.sessionFolders.sort()) {
    const path = binlogOf(storage, session);
    const opens = async (key) => (await readBinlog(path, key)).fault?.kind !== WRONG_KEY;
    found.push(await opens(NEW_KEY) ? 'new' : await opens(KEY) ? 'old' : 'other');
  }
  return found;
}

/** All files of all sessions with their contents. */
const contentsOf = (storage) =>
  storage.sessionFolders.sort().flatMap((session) => readdirSync(folderOf(storage, session)).sort()
    .map((name) => [session, name, readFileSync(join(folderOf(storage, session), name)).toString('base64')]));

const configure = (storage, tdlib) => storage.configure({ ...storage.settings, tdlib });

const number = (n) => ({ name: `Number ${n}`, phone: `+999 662 001${n}`, code: `739125481${n}`, username: `number_${n}` });
const FOUR = Object.fromEntries([1, 2, 3, 4].map((n) => [`p${n}`, number(n)]));

/** Everybody is logged in, with sessions from 1 on, and the storage has stopped. */
const stopped = (play, how = {}) =>
  scene({ people: FOUR, settings: { tdlib: WITH_KEY }, ...how }, async (stage) => {
    const everybody = Object.values(stage.people);
    for (const [index, person] of everybody.entries()) {
      await stage.logIn(person, index + 1);
    }
    await stage.storage.stop();
    await play({ ...stage, everybody, from: stage.telegram.rpcLog.length });
  });

/** Likewise, with Ann's and Bob's sessions in the database. */
const stoppedWithDatabase = (play) =>
  backedUp(async (stage) => {
    await stage.logIn(stage.people.ann, 1);
    await stage.logIn(stage.people.bob, 2);
    await isThere(stage.server, 1);
    await isThere(stage.server, 2);
    await stopsUnheard(stage);
    await play({ ...stage, everybody: [stage.people.ann, stage.people.bob], from: stage.telegram.rpcLog.length });
  }, { people: { ann: PEOPLE.ann, bob: PEOPLE.bob } });

/** All sessions are ready without a code, and are whose they were. */
async function assertReady({ telegram, storage, connect, everybody, from }) {
  await storage.start();
  for (const [index, person] of everybody.entries()) {
    const client = await connect(index + 1);
    await client.ready();
    assert.equal((await client.call({ '@type': 'getMe' })).id, person.id);
  }
  assert.deepEqual(authCalls(telegram, from), []);
}

/** All keys in the database are sealed with this one. */
const assertSealedWith = (server, key) =>
  keys(server).forEach(([session, dc, hex]) => assert.equal(openKey(Buffer.from(hex, 'hex'), session, dc, key).length, 256));

async function assertStartRefused({ storage, expectFatal }, pattern) {
  expectFatal();
  const before = contentsOf(storage);
  const from = storage.log.end;
  await assert.rejects(storage.start(), /The storage ended with 1/);
  assert.match((await storage.log.find(/ FATAL /, { from })).text, pattern);
  assert.deepEqual(contentsOf(storage), before);
}

test('sessions and their rows have the new key, and all are ready with it', () =>
  stoppedWithDatabase(async (stage) => {
    const { server, storage } = stage;
    chmodSync(binlogOf(storage, 1), 0o640);
    const done = await rekey(storage);
    assertDone(done);
    assert.match(done.out, /^1 of \d: session 1: has the new key\n2 of \d: session 2: has the new key\n/);
    assert.deepEqual(await keysOfFiles(storage), ['new', 'new']);
    assert.equal(statSync(binlogOf(storage, 1)).mode & 0o777, 0o640);
    assertSealedWith(server, NEW_KEY);
    configure(storage, WITH_NEW_KEY);
    await assertReady(stage);
    await storage.stop();
    rmSync(storage.sessionsFolder, { recursive: true });
    await assertReady(stage);
    assert.equal(storage.log.of('INFO').filter(({ text }) => text.includes('it is restored from the database')).length, 2);
  }));

test('a storage with the former key says which one the sessions have, and touches nothing', () =>
  stopped(async (stage) => {
    const { storage } = stage;
    assertDone(await rekey(storage));
    const again = await run([...argsOf(storage, keyFile(NEW_KEY)), '--json'], { cwd: storage.folder });
    const { steps, ...result } = JSON.parse(again.out);
    assert.deepEqual([again.code, result], [0, { ok: true, key: idOf(NEW_KEY), left: 0 }]);
    assert.equal(steps.filter((step) => step.endsWith('has the new key already')).length, 4);
    const ids = new RegExp(`have key ${idOf(NEW_KEY)} since .tgstorage rekey., and this is key ${idOf(KEY)}: set tdlib\\.encryption_key`);
    await assertStartRefused(stage, ids);
    const exported = await run(['export', '--settings', storage.settingsFile, '--session', '1', '--to', join(storage.folder, 'x')]);
    assert.equal(exported.code, 1);
    assert.match(exported.err, ids);
    configure(storage, WITH_NEW_KEY);
    await assertReady(stage);
  }));

test('the key that a storage has made for itself goes when nothing has it any more', () =>
  stopped(async (stage) => {
    const { storage } = stage;
    const made = join(storage.sessionsFolder, 'key');
    writeFileSync(binlogOf(storage, 4), 'damaged, and more than enough bytes of that');
    const left = await rekey(storage);
    assert.equal(left.code, 1);
    assert.ok(existsSync(made), 'something still has it');
    rmSync(folderOf(storage, 4), { recursive: true });
    const done = await rekey(storage);
    assertDone(done);
    assert.match(done.out, /4 of 4: .*\/key: removed/);
    assert.ok(!existsSync(made));
    await assertStartRefused(stage, new RegExp(`have key ${idOf(NEW_KEY)} .* and there is none here`));
    assert.ok(!existsSync(made), 'none is made anew');
    assertDone(await rekey(storage));
    configure(storage, WITH_NEW_KEY);
    await assertReady({ ...stage, everybody: stage.everybody.slice(0, 3) });
  }, { settings: {} }));

test('and back again', () =>
  stoppedWithDatabase(async (stage) => {
    const { server, storage } = stage;
    assertDone(await rekey(storage));
    configure(storage, WITH_NEW_KEY);
    const back = await rekey(storage, keyFile(KEY));
    assert.equal(back.code, 0, back.err);
    assert.deepEqual(await keysOfFiles(storage), ['old', 'old']);
    assertSealedWith(server, KEY);
    configure(storage, WITH_KEY);
    await assertReady(stage);
  }));

/** Kills the command as soon as it has printed a line. */
async function killedAt(storage, file, pattern) {
  const child = spawn(BINARY, argsOf(storage, file), { cwd: storage.folder, stdio: ['ignore', 'pipe', 'ignore'] });
  for await (const line of createInterface({ input: child.stdout })) {
    if (pattern.test(line)) child.kill('SIGKILL');
  }
}

for (const session of [1, 2, 3]) {
  test(`killed behind session ${session}, it goes on when it is run again, and back when that is wanted`, () =>
    stopped(async (stage) => {
      const { storage } = stage;
      const file = keyFile(NEW_KEY);
      await killedAt(storage, file, new RegExp(`session ${session}:`));
      const half = await keysOfFiles(storage);
      assert.deepEqual(half.slice(0, session), Array(session).fill('new'));
      assert.ok(half.every((key) => key !== 'other'));
      await assertStartRefused(stage, /If the command was interrupted, first run it again, with the former key still in the settings/);
      if (session % 2 === 0) {
        configure(storage, WITH_NEW_KEY);
        assert.equal((await rekey(storage, keyFile(KEY))).code, 0);
        assert.deepEqual(await keysOfFiles(storage), Array(4).fill('old'));
        configure(storage, WITH_KEY);
      }
      assertDone(await rekey(storage, file));
      assert.deepEqual(await keysOfFiles(storage), Array(4).fill('new'));
      configure(storage, WITH_NEW_KEY);
      await assertReady(stage);
    }));
}

/** Begins the command, and plays when it waits for a row of the second session: the first one's are done. */
async function inTheMiddleOfTheDatabase({ server, storage }, play) {
  const holder = server.openTransaction();
  await holder.run('SELECT COUNT(*) FROM tg_auth_keys WHERE tg_session_id = 2 FOR UPDATE');
  const child = spawn(BINARY, argsOf(storage, keyFile(NEW_KEY)), { cwd: storage.folder, stdio: ['ignore', 'pipe', 'pipe'] });
  const texts = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (chunk) => (texts.out += chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk) => (texts.err += chunk));
  const ended = new Promise((done) => child.once('close', (code, signal) => done({ code, signal, ...texts })));
  try {
    await until(() => server.status('Innodb_row_lock_current_waits') > 0, 'the command at the row');
    await play({ child, ended });
  } finally {
    await holder.end();
  }
}

const sealedWith = (server) =>
  keys(server).map(([session, , hex]) => [session, hex.slice(10, 26).toLowerCase()]).sort().map(([, id]) => (id === idOf(NEW_KEY) ? 'new' : 'old'));

test('killed in the middle of the database, it goes on when it is run again', () =>
  stoppedWithDatabase(async (stage) => {
    const { server, storage } = stage;
    await inTheMiddleOfTheDatabase(stage, async ({ child, ended }) => {
      child.kill('SIGKILL');
      assert.equal((await ended).signal, 'SIGKILL');
    });
    assert.deepEqual([...new Set(sealedWith(server))].sort(), ['new', 'old']);
    assertDone(await rekey(storage));
    assertSealedWith(server, NEW_KEY);
    configure(storage, WITH_NEW_KEY);
    await assertReady(stage);
  }));

test('a database that goes away in the middle is left for the next time', () =>
  stoppedWithDatabase(async (stage) => {
    const { server, storage } = stage;
    await inTheMiddleOfTheDatabase(stage, async ({ ended }) => {
      server.signal('SIGKILL');
      const { code, out, err } = await ended;
      assert.equal(code, 1);
      assert.match(out, /the database: mysql: the connection to the server was lost/);
      assert.doesNotMatch(out, /copies of whole sessions/, 'nothing is taken away before all is done');
      assert.match(err, new RegExp(`^tgstorage: rekey: not all has key ${idOf(NEW_KEY)} yet: .*run it again\\n$`));
    });
    const away = await rekey(storage);
    assert.equal(away.code, 1);
    assert.match(away.err, /^tgstorage: rekey: mysql\.host: can't connect.*: nothing was changed\n$/);
    await server.start();
    assertDone(await rekey(storage));
    assertSealedWith(server, NEW_KEY);
  }));

test('rows of the original storage are sealed, those that nothing opens are named and left', () =>
  stoppedWithDatabase(async ({ server, storage }) => {
    const [[, dc, hex]] = keys(server);
    const bare = openKey(Buffer.from(hex, 'hex'), '1', dc).toString('hex');
    server.sql(`UPDATE tg_auth_keys SET auth_key = X'${bare}' WHERE tg_session_id = 1 AND dc_id = ${dc};
      INSERT INTO tg_secret_chats VALUES (1, 5, 'bare'); UPDATE tg_auth_keys SET auth_key = 'key' WHERE tg_session_id = 2 AND dc_id = ${dc}`);
    const left = await rekey(storage);
    assert.equal(left.code, 1);
    assert.match(left.out, new RegExp(`the database: left as they are: session 2, key at data center ${dc}: 3 bytes are neither an envelope nor a key\\n`));
    assert.equal(server.sql(`SELECT auth_key FROM tg_auth_keys WHERE tg_session_id = 2 AND dc_id = ${dc}`), 'key');
    server.sql('DELETE FROM tg_sessions WHERE id = 2');
    assertDone(await rekey(storage));
    assertSealedWith(server, NEW_KEY);
    assert.match(server.sql('SELECT HEX(data) FROM tg_secret_chats'), new RegExp(`^5447534501${idOf(NEW_KEY)}`, 'i'));
  }));

test('what waits for the database goes there with the new key', () =>
  backedUp(async ({ server, storage, people, connect }) => {
    const ann = await connect(1);
    await ann.seesState('authorizationStateWaitPhoneNumber');
    await server.stop();
    await ann.logIn(people.ann);
    await storage.stop();
    await server.start();
    assert.deepEqual(keys(server), []);
    const done = await rekey(storage);
    assertDone(done);
    assert.match(done.out, /what waits for the database: has the new key\n/);
    rmSync(folderOf(storage, 1), { recursive: true });
    configure(storage, WITH_NEW_KEY);
    await storage.start();
    await (await connect(1)).ready();
    await isThere(server, 1);
    assertSealedWith(server, NEW_KEY);
  }));

test('copies of whole sessions that have the former key are removed, and that a new one comes is said', () =>
  stoppedWithDatabase(async ({ server, storage }) => {
    const add = (generation, key) => server.sql(`INSERT INTO tg_storage_chunks VALUES (1, ${generation}, 0, CONCAT(X'5447535301${idOf(key)}', REPEAT('x', 99)));
      INSERT INTO tg_storage_snapshots VALUES (1, ${generation}, NOW(), '1.8.67', 99, REPEAT('s', 32), 1)`);
    add(1, KEY);
    add(2, NEW_KEY);
    const waiting = join(storage.sessionsFolder, 'store', 'snapshots');
    assert.equal(readdirSync(waiting).length, 2); // which the storage took as it stopped
    const done = await rekey(storage);
    assertDone(done);
    assert.deepEqual(readdirSync(waiting), []);
    assert.match(done.out, /copies of whole sessions: 3 with a former key are removed; a session's next end makes a new one\n/);
    assert.deepEqual(rows(server, 'SELECT generation FROM tg_storage_snapshots UNION ALL SELECT generation FROM tg_storage_chunks'), [['2'], ['2']]);
  }));

test('with a wrong former key nothing is changed, which is said', () =>
  stopped(async (stage) => {
    const { storage } = stage;
    const before = contentsOf(storage);
    configure(storage, { encryption_key: THIRD_KEY.toString('base64') });
    const refused = await rekey(storage);
    assert.deepEqual([refused.code, refused.out], [1, '']);
    assert.match(refused.err, /^tgstorage: rekey: no session opens with the key of the settings, nor with the new one: nothing was changed\n$/);
    assert.deepEqual(contentsOf(storage), before);
    configure(storage, WITH_KEY);
    await assertReady(stage);
  }));

test('a damaged session is left as it is and named, and the others have the new key', () =>
  stopped(async (stage) => {
    const { storage, connect } = stage;
    const whole = readFileSync(binlogOf(storage, 2));
    const damaged = Buffer.from(whole);
    damaged[Math.floor(whole.length / 2)] ^= 8;
    writeFileSync(binlogOf(storage, 2), damaged);
    writeFileSync(`${binlogOf(storage, 2)}.new`, 'what TDLib had begun to write');
    const left = await rekey(storage);
    assert.equal(left.code, 1);
    assert.match(left.out, /2 of 4: session 2: .*\/sessions\/2\/td\.binlog: at \d+: the checksum is wrong\n/);
    assert.deepEqual(readFileSync(binlogOf(storage, 2)), damaged);
    assert.ok(existsSync(`${binlogOf(storage, 2)}.new`));
    assert.deepEqual(await keysOfFiles(storage), ['new', 'old', 'new', 'new']);
    configure(storage, WITH_NEW_KEY);
    await storage.start();
    await (await connect(1)).ready();
    assert.equal((await (await connect(2)).seesError()).code, 503);
    await storage.stop();
    assert.deepEqual(readFileSync(binlogOf(storage, 2)), damaged, 'a storage with the new key leaves it alone, too');
    configure(storage, WITH_KEY);
    writeFileSync(binlogOf(storage, 2), whole);
    assertDone(await rekey(storage));
    assert.ok(!existsSync(`${binlogOf(storage, 2)}.new`));
    configure(storage, WITH_NEW_KEY);
    await assertReady(stage);
  }));

test('a session whose storage was killed has the new key too', () =>
  scene({ people: FOUR, settings: { tdlib: WITH_KEY } }, async (stage) => {
    await stage.logIn(stage.people.p1);
    await stage.storage.kill();
    assertDone(await rekey(stage.storage));
    configure(stage.storage, WITH_NEW_KEY);
    await assertReady({ ...stage, everybody: [stage.people.p1], from: stage.telegram.rpcLog.length });
  }));

test('while a storage runs nothing is done', () =>
  scene({ settings: { tdlib: WITH_KEY } }, async ({ storage }) => {
    const { code, out, err } = await rekey(storage);
    assert.deepEqual([code, out], [1, '']);
    assert.match(err, new RegExp(`^tgstorage: rekey: tdlib\\.path: .* is in use by the storage with process id ${storage.pid}: stop that one\n$`));
  }));

const NOBODY = 65534;

test('what root changes belongs to whom it belonged to', { skip: process.getuid() !== 0 && 'needs root' }, () =>
  stopped(async ({ storage }) => {
    chownSync(binlogOf(storage, 1), NOBODY, NOBODY);
    assertDone(await rekey(storage));
    const { uid, gid } = statSync(binlogOf(storage, 1));
    assert.deepEqual([uid, gid], [NOBODY, NOBODY]);
  }));

test('a key that all users may read is used, with a warning; what is no key is not', () =>
  stopped(async ({ storage }) => {
    const before = contentsOf(storage);
    for (const [path, reason] of [['/nowhere', /the key \/nowhere can't be read/], [storage.settingsFile, /holds no key/]]) {
      const { code, err } = await rekey(storage, path);
      assert.equal(code, 1);
      assert.match(err, reason);
    }
    assert.deepEqual(contentsOf(storage), before);
    const { code, err } = await rekey(storage, keyFile(NEW_KEY, 0o644));
    assert.equal(code, 0);
    assert.match(err, /^tgstorage: warning: .*owner\.key can be read by every user of this machine\n$/);
  }));

test('a wrong command line is said, with exit code 2', async () => {
  for (const words of [['rekey'], ['rekey', '--to'], ['rekey', 'key']]) {
    const { code, out } = await run(words, { cwd: temporaryFolder() });
    assert.deepEqual([code, out], [2, ''], words.join(' '));
  }
});
