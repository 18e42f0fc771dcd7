/** A session that is moved from one storage to another as one encrypted file, and all that may be wrong with it. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { eventually } from './processes.mjs';
import { searchChat, sendText } from './requests.mjs';
import { scene } from './scene.mjs';
import { BINARY, run, Storage, temporaryFolder } from './storage.mjs';

const KEY = Buffer.from('the 32 bytes of a database key..').toString('base64');
const OTHER_KEY = Buffer.from('32 bytes of another database key').toString('base64');
const WITH_KEY = { tdlib: { encryption_key: KEY } };

const exportTo = (storage, file, ...more) =>
  run(['export', '--settings', storage.settingsFile, '--session', '1', '--to', file, ...more]);
const importFrom = (storage, file, ...more) =>
  run(['import', '--settings', storage.settingsFile, '--from', file, ...more]);
const folderOf = (storage, session = 1) => join(storage.sessionsFolder, String(session));

/** Expects an end with 1 and one line; nothing was made of the session. */
function assertRefused({ code, out, err }, pattern, what) {
  assert.deepEqual([code, out], [1, ''], `${what ?? ''} ${err}`);
  assert.match(err, pattern, what);
  assert.equal(err.trim().split('\n').length, 1, err);
}

/** All files in a folder with their contents. */
const contentsOf = (folder) =>
  readdirSync(folder).sort().map((name) => [name, readFileSync(join(folder, name)).toString('base64')]);

/** No code, no key, no name was asked for. */
function assertNothingAsked(telegram, from) {
  const names = telegram.rpcLog.slice(from).map(({ name }) => name);
  assert.deepEqual(names.filter((name) => /^(auth\.|contacts\.resolve|contacts\.search)/.test(name)), []);
}

/** Ann logs in, gets to know Bob, and the storage ends. */
async function closedSession({ storage, people, logIn }) {
  const client = await logIn(people.ann);
  const chat = await client.call(searchChat('bob_baker'));
  await client.call(sendText(chat.id, 'before the move'));
  await client.sees('updateMessageSendSucceeded');
  await client.leave();
  await storage.stop();
  return chat.id;
}

/** A scene with a session that was exported: `play` gets the file too. */
function exportedScene(play) {
  return scene({ settings: WITH_KEY }, async (stage) => {
    const chatId = await closedSession(stage);
    const file = join(temporaryFolder(), 'ann.tgs');
    const exported = await exportTo(stage.storage, file);
    assert.deepEqual([exported.code, exported.err], [0, '']);
    await play({ ...stage, file, chatId, exported });
  });
}

test('a session that is not there is said before all else', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'settings.json'), '{}');
  const { code, err } = await run(['export', '--session', '99', '--to', 'f'], { cwd: folder });
  assert.equal(code, 1);
  assert.match(err, /^tgstorage: export: .*sessions\/99: No such file or directory\n$/);
});

test('for programs, what was moved is told as JSON', () =>
  exportedScene(async ({ storage }) => {
    const file = join(temporaryFolder(), 'again.tgs');
    const exported = JSON.parse((await exportTo(storage, file, '--json')).out);
    assert.deepEqual([exported.ok, exported.session, exported.file, exported.key.length], [true, 1, file, 16]);
    const { out } = await importFrom(storage, file, '--session', '7', '--json');
    const { made_at: madeAt, ...imported } = JSON.parse(out);
    assert.deepEqual(imported, { ok: true, session: 7, folder: folderOf(storage, 7), tdlib_version: '1.8.67' });
    assert.ok(Math.abs(Date.now() / 1000 - madeAt) < 600);
  }));

test('a session that was exported and imported is ready without a code, and knows whom it knew', () =>
  exportedScene(async ({ telegram, storage, people, connect, file, chatId, exported }) => {
    assert.match(exported.out, /^session 1 is in .*ann\.tgs, \d+ bytes/);
    assert.equal(statSync(file).mode & 0o777, 0o600);
    const before = contentsOf(folderOf(storage)).filter(([name]) => /^(td\.binlog|db\.sqlite)/.test(name));
    rmSync(folderOf(storage), { recursive: true });
    const imported = await importFrom(storage, file);
    assert.deepEqual([imported.code, imported.err], [0, '']);
    assert.match(imported.out, /^session 1 is in .* UTC, written by TDLib 1\.8\.67\n/);
    assert.deepEqual(contentsOf(folderOf(storage)), before);
    assert.equal(statSync(folderOf(storage)).mode & 0o777, 0o700);
    readdirSync(folderOf(storage)).forEach((name) =>
      assert.equal(statSync(join(folderOf(storage), name)).mode & 0o777, 0o600));
    const from = telegram.rpcLog.length;
    await storage.start();
    const client = await connect();
    await client.ready();
    await client.call(sendText(chatId, 'after the move'));
    await people.bob.receivedMessage(({ text }) => text === 'after the move');
    assertNothingAsked(telegram, from);
  }));

test('another storage with the same key takes it, under another number', () =>
  exportedScene(async ({ telegram, startStorage, people, connect, file, chatId }) => {
    const other = await startStorage({ settings: WITH_KEY });
    const imported = await importFrom(other, file, '--session', '77');
    assert.deepEqual([imported.code, imported.err], [0, '']);
    const from = telegram.rpcLog.length;
    const client = await connect(77, { storage: other });
    await client.ready();
    await client.call(sendText(chatId, 'from elsewhere'));
    await people.bob.receivedMessage(({ text }) => text === 'from elsewhere');
    assertNothingAsked(telegram, from);
  }));

const NOBODY = 65534;

test('what root imports belongs to the owner of the sessions', { skip: process.getuid() !== 0 && 'needs root' }, () =>
  exportedScene(async ({ storage, file }) => {
    chownSync(storage.sessionsFolder, NOBODY, NOBODY);
    assert.equal((await importFrom(storage, file, '--session', '2')).code, 0);
    const paths = ['', 'td.binlog', 'db.sqlite'].map((name) => join(folderOf(storage, 2), name));
    assert.deepEqual(paths.map((path) => statSync(path).uid), [NOBODY, NOBODY, NOBODY]);
  }));

test('a storage with another key does not take it, and says what to do', () =>
  exportedScene(async ({ storage, startStorage, file }) => {
    const keyFile = join(storage.folder, 'transport.key');
    writeFileSync(keyFile, `${(await run(['keygen'])).out}`);
    const forTransport = join(storage.folder, 'transport.tgs');
    assert.equal((await exportTo(storage, forTransport, '--key', keyFile)).code, 0);
    for (const tdlib of [{ encryption_key: OTHER_KEY }, {}]) {
      const other = await startStorage({ settings: { tdlib } });
      const sealed = await importFrom(other, file);
      assertRefused(sealed, /sealed with key 10a42d2b7555573e, which is not .* name the file's key by --key\)/);
      const opened = await importFrom(other, forTransport, '--key', keyFile);
      assertRefused(opened, /databases are encrypted with key 10a42d2b7555573e.* Set tdlib\.encryption_key here to/);
      assert.deepEqual(other.sessionFolders, []);
    }
  }));

test('a storage that has no key yet says so', () =>
  exportedScene(async ({ file }) => {
    const folder = temporaryFolder();
    const empty = new Storage(null, {}, folder);
    mkdirSync(empty.sessionsFolder);
    assertRefused(await importFrom(empty, file), /this storage has no key yet: set tdlib\.encryption_key/);
    assert.deepEqual(readdirSync(empty.sessionsFolder), []);
  }));

test('a storage in the test environment takes none', () =>
  exportedScene(async ({ file }) => {
    const other = new Storage(null, { tdlib: { ...WITH_KEY.tdlib, use_test_dc: true } }, temporaryFolder());
    mkdirSync(other.sessionsFolder);
    assertRefused(await importFrom(other, file), /test environment \(tdlib\.use_test_dc\) are neither/);
    assertRefused(await exportTo(other, join(other.folder, 'none')), /test environment/);
  }));

test('the file is of no use without its key', () =>
  exportedScene(async ({ storage, file }) => {
    const keyFile = join(storage.folder, 'transport.key');
    for (const [text, reason] of [[OTHER_KEY, /sealed with key \w+, which is not among/], ['key', /holds no key/]]) {
      writeFileSync(keyFile, text);
      assertRefused(await importFrom(storage, file, '--session', '2', '--key', keyFile), reason);
    }
    assertRefused(await importFrom(storage, file, '--key', '/nowhere'), /the key \/nowhere can't be read/);
    const bytes = readFileSync(file);
    for (const trace of ['td.binlog', 'db.sqlite', KEY, 'session image']) {
      assert.equal(bytes.indexOf(trace), -1, trace);
    }
  }));

test('a file that was cut off or changed anywhere makes nothing', () =>
  exportedScene(async ({ storage, file }) => {
    const whole = readFileSync(file);
    const damaged = join(storage.folder, 'damaged.tgs');
    const refused = async (bytes, what) => {
      writeFileSync(damaged, bytes);
      assertRefused(await importFrom(storage, damaged, '--session', '2'), /damaged\.tgs: /, what);
    };
    for (const size of [0, 3, 30, 61, 70, Math.floor(whole.length / 2), whole.length - 1]) {
      await refused(whole.subarray(0, size), `cut to ${size}`);
    }
    for (const at of [0, 4, 6, 20, 40, 61, Math.floor(whole.length / 2), whole.length - 1]) {
      const flipped = Buffer.from(whole);
      flipped[at] ^= 8;
      await refused(flipped, `changed at ${at}`);
    }
    await refused(Buffer.concat([whole, Buffer.from('x')]), 'longer');
    assert.deepEqual(storage.sessionFolders, ['1']);
    assert.deepEqual(readdirSync(storage.sessionsFolder).filter((name) => name.endsWith('.draft')), []);
  }));

test('a session that is in use is not exported; once it is closed it is, beside the running storage', () =>
  scene({ settings: { terminate_delay: 0 } }, async ({ storage, people, logIn }) => {
    const client = await logIn(people.ann);
    const file = join(storage.folder, 'ann.tgs');
    const worker = await storage.process('worker 1');
    assertRefused(await exportTo(storage, file), new RegExp(`sessions/1 is in use by process ${worker.pid}: stop`));
    assert.ok(!existsSync(file));
    await client.leave();
    await eventually(() => !storage.processes().some(({ role }) => role === 'worker 1'), 'the end of the worker');
    const exported = await exportTo(storage, file);
    assert.deepEqual([exported.code, exported.err], [0, '']);
  }));

test('a client that comes while the file is made waits for its session', () =>
  exportedScene(async ({ storage, connect }) => {
    writeFileSync(join(folderOf(storage), 'db.sqlite-shm'), Buffer.alloc(100 << 20)); // takes a while; SQLite makes it anew
    await storage.start();
    const file = join(storage.folder, 'large.tgs');
    const exporting = exportTo(storage, file);
    await eventually(() => existsSync(`${file}.draft`), 'the beginning of the file');
    const client = await connect();
    await client.seesState('authorizationStateReady');
    assert.deepEqual((await exporting).err, '');
    assert.ok(existsSync(file));
  }));

test('a session whose storage was killed is moved with what SQLite had not put in its place yet', () =>
  scene({ settings: WITH_KEY }, async ({ storage, people, connect, logIn }) => {
    await logIn(people.ann); // and stays: without a client the session would close
    process.kill(-storage.pid, 'SIGKILL'); // all of its processes, so that none closes anything
    await storage.ended;
    assert.ok(existsSync(join(folderOf(storage), 'db.sqlite-wal')));
    const file = join(storage.folder, 'ann.tgs');
    assert.deepEqual((await exportTo(storage, file)).err, '');
    rmSync(folderOf(storage), { recursive: true });
    assert.deepEqual((await importFrom(storage, file)).err, '');
    await storage.start();
    await (await connect()).ready();
  }));

test('what is there is left as it is', () =>
  exportedScene(async ({ storage, file }) => {
    const before = contentsOf(folderOf(storage));
    assertRefused(await importFrom(storage, file), /sessions\/1 is there already, and is left as it is/);
    assert.deepEqual(contentsOf(folderOf(storage)), before);
    const bytes = readFileSync(file);
    assertRefused(await exportTo(storage, file), /ann\.tgs is there already, and is left as it is/);
    assert.deepEqual(readFileSync(file), bytes);
  }));

test('files that TDLib would not go on with are not exported', () =>
  exportedScene(async ({ storage }) => {
    const target = join(storage.folder, 'bad.tgs');
    const path = join(folderOf(storage), 'td.binlog');
    const whole = readFileSync(path);
    const flipped = Buffer.from(whole);
    flipped[Math.floor(whole.length / 2)] ^= 8;
    for (const [bytes, reason] of [[flipped, /td\.binlog: at \d+: /], [whole.subarray(0, -2), /not whole/]]) {
      writeFileSync(path, bytes);
      assertRefused(await exportTo(storage, target), reason);
    }
    writeFileSync(path, whole);
    const database = join(folderOf(storage), 'db.sqlite');
    const pages = readFileSync(database);
    pages[5000] ^= 8;
    writeFileSync(database, pages);
    assertRefused(await exportTo(storage, target), /sessions\/1\/db\.sqlite: page 2 is damaged/);
    storage.configure({ tdlib: { encryption_key: OTHER_KEY } });
    assertRefused(await exportTo(storage, target), /encrypted with another key/);
    assert.deepEqual(readdirSync(storage.folder).filter((name) => name.startsWith('bad.tgs')), []);
    storage.configure(WITH_KEY);
  }));

/** Runs a command and kills it as soon as a path is there. */
async function killedAt(path, args) {
  const child = spawn(BINARY, args, { stdio: 'ignore' });
  const ended = new Promise((done) => child.once('exit', (_, signal) => done(signal)));
  await eventually(() => existsSync(path), path);
  child.kill('SIGKILL');
  assert.equal(await ended, 'SIGKILL', 'it was killed in the middle');
}

test('killed in the middle, neither export nor import leaves half of anything, and the next one succeeds', () =>
  exportedScene(async ({ storage }) => {
    writeFileSync(join(folderOf(storage), 'db.sqlite-wal'), Buffer.alloc(100 << 20)); // takes a while
    const file = join(storage.folder, 'large.tgs');
    const { settingsFile, sessionsFolder } = storage;
    const exporting = ['export', '--settings', settingsFile, '--session', '1', '--to', file];
    await killedAt(`${file}.draft`, exporting);
    assert.ok(!existsSync(file));
    assert.equal((await run(exporting)).code, 0);
    assert.ok(!existsSync(`${file}.draft`));
    const importing = ['import', '--settings', settingsFile, '--from', file, '--session', '2'];
    await killedAt(join(sessionsFolder, '2.draft', 'db.sqlite-wal'), importing);
    assert.deepEqual(storage.sessionFolders, ['1']);
    assert.equal((await run(importing)).code, 0);
    assert.deepEqual(contentsOf(folderOf(storage, 2)).map(([name]) => name), ['db.sqlite', 'db.sqlite-wal', 'td.binlog']);
    assert.ok(!existsSync(join(sessionsFolder, '2.draft')));
  }));

test('keygen prints a new key each time, as the settings take it', async () => {
  const [one, other] = await Promise.all([run(['keygen']), run(['keygen'])]);
  assert.deepEqual([one.code, one.err, other.code], [0, '', 0]);
  assert.notEqual(one.out, other.out);
  assert.equal(Buffer.from(one.out, 'base64').length, 32);
  const storage = new Storage(null, { tdlib: { encryption_key: one.out.trim() } }, temporaryFolder());
  assert.equal((await run(['--settings', storage.settingsFile, '--check'])).code, 0);
});

test('a wrong command line is said, with exit code 2', async () => {
  const settings = join(temporaryFolder(), 'settings.json');
  for (const args of [
    ['export'],
    ['export', '--session', '1'],
    ['export', '--to', 'x'],
    ['export', '--session', '0', '--to', 'x'],
    ['export', '--session', '-1', '--to', 'x'],
    ['import'],
    ['import', '--session', '1'],
    ['import', '--from', 'x', '--settings', settings],
  ]) {
    const { code, out } = await run(args, { cwd: temporaryFolder() });
    assert.deepEqual([code, out], [2, ''], args.join(' '));
  }
});
