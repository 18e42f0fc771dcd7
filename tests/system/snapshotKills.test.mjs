/** The store killed at each call of the kernel by which a snapshot gets into the spool and out of it; and a disk that is full. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { isThere, until } from './backedUp.mjs';
import { searchChat } from './requests.mjs';
import { anotherClose, chunks, closes, generations, has, spoolOf, withSnapshot } from './snapshots.mjs';
import { run } from './storage.mjs';
import { Strace } from './strace.mjs';

/** More calls of a kind than a snapshot takes. */
const MOST = 12;

/** strace has hold of the store: its calls about the spool, or the files of the session. */
async function held({ storage }, fault) {
  const store = await storage.process('store');
  const spool = join(storage.sessionsFolder, 'store', 'snapshots');
  const files = [join(spool, '1.1.draft'), join(spool, '1.1'), join(storage.sessionsFolder, '1', 'db.sqlite')];
  const folder = fault.startsWith('fsync') ? [spool] : []; // the writer looks into it all the time
  return { store, strace: await Strace.hold(store.pid, fault, [...files, ...folder]) };
}

/** A session closes while the store is to be killed at a call. @returns whether it was */
async function closesWith(stage, fault) {
  const { storage } = stage;
  const before = generations(stage.server).at(-1);
  const { store, strace } = await held(stage, fault);
  const wasKilled = strace.ended.then(() => true);
  await anotherClose(stage);
  const isOver = () => generations(stage.server).at(-1) > before && spoolOf(storage).length === 0;
  const killed = await Promise.race([wasKilled, until(isOver, 'the snapshot').then(() => false)]);
  killed ? await storage.process('store', { not: store }) : await strace.letGo();
  return killed;
}

for (const call of ['openat', 'write', 'pread64', 'fsync', 'renameat2', 'unlink', 'close']) {
  test(`killed at any ${call} of a snapshot, a store leaves none that is half, and the next one is whole`, () =>
    withSnapshot(async (stage) => {
      const { server, storage } = stage;
      const spoolIsEmpty = () => until(() => spoolOf(storage).length === 0, 'an empty spool');
      let n = 1;
      while (await closesWith(stage, `${call}:signal=KILL:when=${n}`)) {
        assert.ok(++n <= MOST);
        await spoolIsEmpty();
        const before = generations(server).at(-1);
        await anotherClose(stage);
        await until(() => generations(server).at(-1) > before, 'the next snapshot');
        await spoolIsEmpty();
      }
      assert.ok(n > 1, 'it was killed at least once');
      const all = generations(server);
      assert.deepEqual(all, [2, 1, 0].map((back) => all.at(-1) - back));
      assert.deepEqual(chunks(server), all);
      const { code, out } = await run(['backup', 'verify', '--settings', storage.settingsFile], { cwd: storage.folder });
      assert.equal(code, 0, out);
    }));
}

test('a storage that stops waits until a snapshot is whole, where the disk is slow', () =>
  withSnapshot(async (stage) => {
    const { server, storage, connect } = stage;
    await (await connect()).ready();
    const { strace } = await held(stage, 'fsync:delay_enter=800000'); // µs
    await storage.stop();
    await strace.ended;
    assert.match(strace.text, /fsync/);
    await storage.start(); // it may be in the database already
    await has(server, 2);
  }));

test('a disk that is full takes no snapshot, which an ERROR says; rows go on, and the next snapshot is whole', () =>
  withSnapshot(async (stage) => {
    const { server, storage, people, connect, logIn } = stage;
    const { strace } = await held(stage, 'write:error=ENOSPC');
    await anotherClose(stage);
    const { level } = await storage.log.find(/session=1 backup: no snapshot was taken: writing .*snapshots\/1\.1: No space left on device/);
    assert.equal(level, 'ERROR');
    assert.deepEqual(spoolOf(storage), []);
    await logIn(people.bob, 2);
    await isThere(server, 2);
    const client = await connect();
    await client.call(searchChat('helper_bot'));
    await strace.letGo();
    await closes(storage, client);
    await has(server, 2);
    assert.deepEqual([generations(server), chunks(server)], [[1, 2], [1, 2]]);
    assert.equal(storage.log.of('ERROR').length, 1);
  }));
