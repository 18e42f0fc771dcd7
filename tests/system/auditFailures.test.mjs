/** What happens to requests where the audit can't be written. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { AuditLog, auditing } from './auditLog.mjs';
import { eventually } from './processes.mjs';
import { echo, searchChat } from './requests.mjs';
import { scene } from './scene.mjs';
import { Storage, run, temporaryFolder } from './storage.mjs';

const REFUSAL = /^SESSION_UNAVAILABLE: the audit log can't be written$/;
const PATIENCE_MS = 5000;

/** A limit on the size of the store's files is to it what a full disk is. */
const limitFiles = (store, bytes) => execFileSync('prlimit', ['--pid', store.pid, `--fsize=${bytes}:unlimited`]);

async function isRefused(client, request, deadline) {
  const error = await client.ask(request, { deadline });
  assert.equal(error.code, 503);
  assert.match(error.message, REFUSAL);
}

const errors = (storage) => storage.log.of('ERROR').filter(({ text }) => /audit/.test(text));

test('a full disk refuses requests, of which nothing reaches Telegram, until there is room again', () =>
  scene(auditing(), async ({ storage, telegram, people, logIn }) => {
    const audit = new AuditLog(storage);
    const client = await logIn(people.ann);
    const store = await storage.process('store');
    limitFiles(store, statSync(audit.file).size + 100);
    for (let i = 0; i < 20; ++i) {
      await isRefused(client, searchChat('bob_baker'));
    }
    assert.ok(!telegram.rpcLog.some(({ name }) => name === 'contacts.resolveUsername'));
    assert.equal(errors(storage).length, 1, 'the log is told once');
    assert.match(errors(storage)[0].text, /audit\.file: .* can't be written \(File too large\): make room/);
    limitFiles(store, 'unlimited');
    await client.call(searchChat('bob_baker'));
    await storage.log.find(/INFO store: audit\.file: .* can be written again/);
    assert.equal((await audit.find(({ event }) => event === 'lost', 'what was lost')).count, 20);
    await audit.isWhole();
  }));

test('where the audit is not required a full disk lets requests pass, and the audit tells how much it lacks', () =>
  scene(auditing({ required: false }), async ({ storage, connect }) => {
    const audit = new AuditLog(storage);
    const client = await connect();
    await client.call(echo('before'));
    await eventually(() => audit.requests('testCallString')[0]?.came, 'the outcome');
    const store = await storage.process('store');
    limitFiles(store, statSync(audit.file).size);
    for (let i = 0; i < 20; ++i) {
      await client.call(echo('not on record'));
    }
    assert.equal(errors(storage).length, 1);
    limitFiles(store, 'unlimited');
    await client.call(echo('after'));
    assert.equal((await audit.find(({ event }) => event === 'lost', 'what was lost')).count, 20);
    assert.equal(audit.requests('testCallString').length, 2);
    await audit.isWhole();
  }));

test('a store that hangs refuses requests within seconds, and holds up no other work for longer', () =>
  scene(auditing(), async ({ storage, telegram, people, logIn }) => {
    const audit = new AuditLog(storage);
    const client = await logIn(people.ann);
    const store = await storage.process('store');
    process.kill(store.pid, 'SIGSTOP');
    const begin = Date.now();
    await Promise.all(Array.from({ length: 50 }, () => isRefused(client, searchChat('bob_baker'), 2 * PATIENCE_MS)));
    assert.ok(Date.now() - begin < 1.5 * PATIENCE_MS);
    assert.ok(!telegram.rpcLog.some(({ name }) => name === 'contacts.resolveUsername'));
    assert.equal(errors(storage).length, 1);
    process.kill(store.pid, 'SIGCONT');
    await client.call(searchChat('bob_baker'));
    await storage.log.find(/INFO front: audit: requests are put on record again/);
    const tried = audit.requests('searchPublicChat').slice(0, 50);
    assert.ok(tried.every(({ came }) => came?.code === 503), 'what was written late says that it was refused');
    await audit.isWhole();
  }));

test('where the audit is not required a store that hangs is waited for once', () =>
  scene(auditing({ required: false }), async ({ storage, connect }) => {
    const client = await connect();
    await client.call(echo('before'));
    const store = await storage.process('store');
    process.kill(store.pid, 'SIGSTOP');
    await client.call(echo('this one waits'), { deadline: 2 * PATIENCE_MS });
    const begin = Date.now();
    for (let i = 0; i < 20; ++i) {
      await client.call(echo('these do not'));
    }
    assert.ok(Date.now() - begin < PATIENCE_MS);
    process.kill(store.pid, 'SIGCONT');
    const audit = new AuditLog(storage);
    await eventually(() => audit.requests('testCallString').filter(({ came }) => came).length === 22, 'all outcomes');
    await audit.isWhole();
  }));

test('a store that dies refuses the requests that wait for it, and the next one takes over', () =>
  scene(auditing(), async ({ storage, connect }) => {
    const audit = new AuditLog(storage);
    const client = await connect();
    await client.call(echo('before'));
    const store = await storage.process('store');
    process.kill(store.pid, 'SIGSTOP');
    const waiting = isRefused(client, echo('waits'));
    process.kill(store.pid, 'SIGKILL');
    await waiting;
    await storage.process('store', { not: store });
    await eventually(() => audit.of('started').length === 2, 'the next one');
    await client.call(echo('after'));
    await audit.isWhole();
  }));

test('a file that nobody may change refuses requests', (t) =>
  scene(auditing(), async ({ storage, connect }) => {
    const audit = new AuditLog(storage);
    const client = await connect();
    await client.call(echo('before'));
    try {
      execFileSync('chattr', ['+i', audit.file], { stdio: 'ignore' });
    } catch {
      return t.skip('this file system or user can not make files immutable');
    }
    try {
      await isRefused(client, echo('during'));
    } finally {
      execFileSync('chattr', ['-i', audit.file]);
    }
    await client.call(echo('after'));
    await audit.isWhole();
  }));

test('a storage that can not begin its audit does not start, but where it is not required', async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'audit', 'audit.jsonl'), { recursive: true });
  const storage = new Storage(null, auditing().settings, folder);
  const { code, err } = await run(['serve', '--settings', storage.settingsFile]);
  assert.equal(code, 1);
  assert.match(err, /FATAL audit\.file: .*audit\.jsonl can't be opened for writing \(Is a directory\): name another file/);
  await scene(auditing({ required: false }), async ({ storage: other, connect }) => {
    await other.stop();
    const { file } = new AuditLog(other);
    rmSync(file);
    mkdirSync(file);
    await other.start();
    await (await connect()).call(echo('passes'));
    assert.ok(errors(other).length > 0);
  });
});

test('the audit needs a folder of its own', async () => {
  const folder = temporaryFolder();
  for (const file of ['audit.jsonl', 'sessions/audit.jsonl', 'sessions/store/audit.jsonl']) {
    const storage = new Storage(null, { audit: { file } }, folder);
    const { code, err } = await run(['--settings', storage.settingsFile, '--check']);
    assert.equal(code, 2, file);
    assert.match(err, /audit\.file: is in /);
  }
  writeFileSync(join(folder, 'settings.json'), '{"audit":{}}');
  assert.match((await run(['--settings', join(folder, 'settings.json'), '--check'])).err, /audit\.file: is missing/);
});
