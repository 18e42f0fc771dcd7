/** That the audit's files prove what they are: over rotation, restarts and deaths; and what `audit verify` finds. */
import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, readFileSync, renameSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { AuditLog, auditing } from './auditLog.mjs';
import { eventually } from './processes.mjs';
import { echo } from './requests.mjs';
import { scene } from './scene.mjs';
import { run } from './storage.mjs';

async function fill(client, count, text = 'x'.repeat(100)) {
  await Promise.all(Array.from({ length: count }, () => client.call(echo(text))));
}

test('the chain goes on over rotation, and no more files are kept than asked for', () =>
  scene(auditing({ max_bytes: 65536, keep: 3 }), async ({ storage, connect }) => {
    const audit = new AuditLog(storage);
    await fill(await connect(), 1500);
    await eventually(() => audit.files.length === 4, 'three full files and the current one');
    await audit.isWhole();
    await storage.restart();
    await (await connect()).call(echo('after the restart'));
    await audit.isWhole();
    assert.ok(audit.lines[0].seq > 1, 'the oldest lines are gone');
  }));

test('the chain goes on over a restart, with its beginning and end', () =>
  scene(auditing(), async ({ storage, connect }) => {
    const audit = new AuditLog(storage);
    await (await connect()).call(echo('before'));
    await storage.restart();
    await (await connect()).call(echo('after'));
    await storage.stop();
    assert.deepEqual(
      audit.lines.map(({ event }) => event).filter((event) => event === 'started' || event === 'stopped'),
      ['started', 'stopped', 'started', 'stopped'],
    );
    assert.ok(audit.requests('testCallString').every(({ came }) => came?.outcome === 'ok'));
    await audit.isWhole();
  }));

for (const role of ['store', 'front']) {
  test(`the chain goes on when the ${role} is killed under load`, () =>
    scene(auditing(), async ({ storage, connect }) => {
      const audit = new AuditLog(storage);
      for (let round = 0; round < 3; ++round) {
        const client = await connect();
        await client.call(echo('first')).catch(() => {});
        const busy = Promise.allSettled(Array.from({ length: 300 }, (_, i) => client.ask(echo(`number ${i}`))));
        const victim = await storage.process(role);
        process.kill(victim.pid, 'SIGKILL');
        await busy;
        await storage.process(role, { not: victim });
        await client.leave();
      }
      const client = await connect();
      const passes = async () => (await client.ask(echo('again')))['@type'] === 'testString';
      while (!(await passes()));
      await audit.isWhole();
    }));
}

test('the chain goes on when the whole storage is killed under load', () =>
  scene(auditing(), async ({ storage, connect }) => {
    const audit = new AuditLog(storage);
    for (let round = 0; round < 3; ++round) {
      const client = await connect();
      await client.call(echo('first'));
      const busy = Promise.allSettled(Array.from({ length: 300 }, (_, i) => client.ask(echo(`number ${i}`))));
      await storage.kill();
      await busy;
      await storage.start();
    }
    await (await connect()).call(echo('again'));
    await audit.isWhole();
  }));

/** A whole audit in a folder of its own, which the test may change: `change` gets its lines and returns others. */
async function tampered(change) {
  let verified;
  await scene(auditing(), async ({ storage, connect }) => {
    const audit = new AuditLog(storage);
    await fill(await connect(), 10);
    await storage.stop();
    const lines = readFileSync(audit.file, 'utf8').split('\n').slice(0, -1);
    const changed = change([...lines]);
    writeFileSync(audit.file, changed.map((line) => `${line}\n`).join(''));
    verified = await audit.verify();
  });
  return verified;
}

const TAMPERINGS = {
  changed: [(lines) => lines.with(7, lines[7].replace('testCallString', 'testCallStrong')), /:8: line 8 was changed/],
  removed: [(lines) => lines.toSpliced(7, 1), /line 8 is missing before it: removed/],
  inserted: [(lines) => lines.toSpliced(7, 0, lines[3]), /:8: a copy of line 4 was inserted/],
  reordered: [(lines) => lines.with(7, lines[8]).with(8, lines[7]), /:9: line 8 was moved here, behind line 9/],
  'cut off at the end': [(lines) => lines.slice(0, -2), /are missing behind it: the end was cut off/],
};

for (const [how, [change, pattern]] of Object.entries(TAMPERINGS)) {
  test(`a line that was ${how} is found`, async () => {
    const { code, err } = await tampered(change);
    assert.equal(code, 1);
    assert.match(err, pattern);
    assert.equal(err.trim().split('\n').length, 1, err);
  });
}

test('what was cut off while the storage was down stays visible', () =>
  scene(auditing(), async ({ storage, connect }) => {
    const audit = new AuditLog(storage);
    await fill(await connect(), 10);
    await storage.stop();
    const lines = readFileSync(audit.file, 'utf8').split('\n').slice(0, -6);
    writeFileSync(audit.file, lines.map((line) => `${line}\n`).join(''));
    await storage.start();
    await storage.log.find(/ERROR store: audit\.file: .* was written up to line/);
    await (await connect()).call(echo('afterwards'));
    const { code, err } = await audit.verify();
    assert.equal(code, 1);
    assert.match(err, /are missing before it: removed/);
  }));

test('for programs the verdict is JSON', () =>
  scene(auditing(), async ({ storage, connect }) => {
    const audit = new AuditLog(storage);
    await fill(await connect(), 3);
    await storage.stop();
    const whole = await audit.verify('--json');
    const { lines, last, ...rest } = JSON.parse(whole.out);
    assert.deepEqual([whole.code, rest], [0, { ok: true, first: 1, end_known: true, faults: [], notes: [] }]);
    assert.equal(lines, last);
    writeFileSync(audit.file, readFileSync(audit.file, 'utf8').replace('testCallString', 'testCallStrong'));
    const changed = await audit.verify('--json');
    const { ok, faults } = JSON.parse(changed.out);
    assert.deepEqual([changed.code, changed.err, ok, faults.length], [1, '', false, 1]);
    assert.match(faults[0], /was changed/);
  }));

test('files can be checked elsewhere, with the key', () =>
  scene(auditing(), async ({ storage, connect }) => {
    const audit = new AuditLog(storage);
    await (await connect()).call(echo('x'));
    const elsewhere = join(storage.folder, 'elsewhere');
    mkdirSync(elsewhere);
    copyFileSync(audit.file, join(elsewhere, 'copy'));
    copyFileSync(join(storage.sessionsFolder, 'store', 'audit.key'), join(elsewhere, 'key'));
    const { code, out } = await run(['audit', 'verify', '--key', join(elsewhere, 'key'), join(elsewhere, 'copy')]);
    assert.equal(code, 0);
    assert.match(out, /^ok: \d+ lines, 1 to \d+; whether more lines followed is not known\n$/);
    writeFileSync(join(elsewhere, 'key'), 'another key');
    assert.equal((await run(['audit', 'verify', '--key', join(elsewhere, 'key'), join(elsewhere, 'copy')])).code, 1);
    assert.equal((await run(['audit', 'verify', '--key', join(elsewhere, 'key'), join(elsewhere, 'absent')])).code, 2);
  }));

for (const [how, act] of [['moved', (audit) => renameSync(audit.file, `${audit.file}.1`)], ['removed', (audit) => unlinkSync(audit.file)]]) {
  test(`the audit goes on in a new file where its own was ${how}`, () =>
    scene(auditing(), async ({ storage, connect }) => {
      const audit = new AuditLog(storage);
      const client = await connect();
      await client.call(echo('before'));
      await eventually(() => audit.requests('testCallString')[0]?.came, 'the outcome');
      const before = audit.lines.length;
      act(audit);
      await client.call(echo('after'));
      await storage.log.find(/ERROR store: audit\.file: somebody else has moved, removed or changed/);
      await audit.isWhole();
      assert.equal(audit.lines[0].seq, how === 'moved' ? 1 : before + 1);
    }));
}
