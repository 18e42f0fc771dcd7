/** A storage that is killed between any two steps of a snapshot, or of a restore of one; and what a disk may do to them. */
import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { rows, sessions, until } from './backedUp.mjs';
import { getMe } from './requests.mjs';
import { anotherClose, chunks, closes, comesBack, folderOf, generations, has, nothingAsked, passedOver, remove, restoredFrom, spoolOf, waits, withSnapshot } from './snapshots.mjs';
import { run } from './storage.mjs';

/** The storage's pauses between attempts grow. */
const BACK_AGAIN_MS = 40_000;

/** Statements of an upload, each held for so long that the storage can be killed in it. */
const STEPS = {
  'before a chunk is there': 'BEFORE INSERT ON tg_storage_chunks',
  'when a chunk is there': 'AFTER INSERT ON tg_storage_chunks',
  'before it counts': 'BEFORE INSERT ON tg_storage_snapshots',
  'when it counts': 'AFTER INSERT ON tg_storage_snapshots',
  'before the oldest stops counting': 'BEFORE DELETE ON tg_storage_snapshots',
  'before chunks of the oldest go': 'BEFORE DELETE ON tg_storage_chunks',
  'when chunks of the oldest have gone': 'AFTER DELETE ON tg_storage_chunks',
};

for (const [step, event] of Object.entries(STEPS)) {
  test(`killed ${step}, a storage whose folder is lost too has its session back, and goes on with the upload`, () =>
    withSnapshot(async (stage) => {
      const { telegram, server, storage } = stage;
      server.sql(`CREATE TRIGGER held ${event} FOR EACH ROW DO SLEEP(600)`);
      await anotherClose(stage);
      const held = () => rows(server, "SELECT id FROM information_schema.processlist WHERE state = 'User sleep'").flat();
      await until(() => held().length === 1, 'the statement that is held');
      await storage.kill();
      held().forEach((id) => server.sql(`KILL ${id}`));
      server.sql('DROP TRIGGER held');
      assert.deepEqual(generations(server), [1, 2, 3], 'as before');
      remove(folderOf(storage));
      const from = telegram.rpcLog.length;
      await storage.start();
      const client = await stage.connect();
      await client.ready();
      nothingAsked(telegram, from);
      await has(server, 4);
      await until(() => spoolOf(storage).length === 0, 'the end of what waits');
      assert.deepEqual([generations(server), chunks(server)], [[2, 3, 4], [2, 3, 4]], 'nothing twice, nothing left');
    }, { rounds: 3 }));
}

test('killed after it counts and before its file has gone, a storage does not write it twice', () =>
  withSnapshot(async (stage) => {
    const { server, storage } = stage;
    await server.stop();
    await anotherClose(stage);
    await waits(storage);
    const [name] = spoolOf(storage);
    const path = join(storage.sessionsFolder, 'store', 'snapshots', name);
    const bytes = readFileSync(path);
    await server.start();
    await until(() => spoolOf(storage).length === 0, 'its upload', 40_000);
    assert.deepEqual(generations(server), [1, 2]);
    await storage.kill();
    writeFileSync(path, bytes, { mode: 0o600 });
    await storage.start();
    await until(() => spoolOf(storage).length === 0, 'the end of the file');
    assert.deepEqual([generations(server), chunks(server)], [[1, 2], [1, 2]]);
  }));

test('killed while it restores, a storage restores again, and what was made by then is gone', () =>
  withSnapshot(async (stage) => {
    const { telegram, server, storage, connect } = stage;
    await storage.stop();
    remove(folderOf(storage));
    const folder = join(storage.sessionsFolder, 'store', 'restored');
    mkdirSync(join(folder, '1.draft'), { recursive: true });
    writeFileSync(join(folder, '1.draft', 'td.binlog'), 'half');
    mkdirSync(join(folder, '1'));
    writeFileSync(join(folder, '1', 'td.binlog'), 'not taken over');
    mkdirSync(folderOf(storage));
    writeFileSync(join(folderOf(storage), 'db.sqlite'), 'taken over, and td.binlog not yet');
    const from = telegram.rpcLog.length;
    await storage.start();
    const client = await connect();
    await client.ready();
    nothingAsked(telegram, from);
    assert.deepEqual(restoredFrom(storage), ['its snapshot']);
    assert.deepEqual(readdirSync(folder), []);
    assert.deepEqual(generations(server), [1]);
  }));

test('a log-out and a log-in while the database is away end the snapshots of the log-in before', () =>
  withSnapshot(async (stage) => {
    const { server, storage, people, connect } = stage;
    await server.stop();
    const client = await connect();
    await client.ready();
    await client.call({ '@type': 'logOut' });
    await client.seesState('authorizationStateWaitPhoneNumber');
    await client.logIn(people.ann);
    await storage.stop();
    spoolOf(storage).forEach((name) => remove(join(storage.sessionsFolder, 'store', 'snapshots', name))); // were there one of the new log-in
    await server.start();
    await storage.start();
    await until(() => generations(server).length === 0, 'the end of the snapshots', BACK_AGAIN_MS);
    assert.deepEqual([sessions(server), chunks(server)], [[['1', String(people.ann.id)]], []]);
    await anotherClose(stage);
    await has(server, 1);
    await (await comesBack(stage)).call(getMe);
    assert.deepEqual(restoredFrom(storage), ['its snapshot']);
    assert.deepEqual(passedOver(storage), []);
  }));

test('a log-out in the middle of an upload ends that, and the log has no ERROR of it', () =>
  withSnapshot(async (stage) => {
    const { server, storage, connect } = stage;
    server.sql("CREATE TRIGGER held AFTER INSERT ON tg_storage_chunks FOR EACH ROW DO GET_LOCK('held', 600)");
    const other = server.openTransaction();
    await other.run("SELECT GET_LOCK('held', 0)");
    await anotherClose(stage);
    await until(() => rows(server, "SELECT id FROM information_schema.processlist WHERE state = 'User lock'").length === 1, 'the statement that is held');
    const client = await connect();
    await client.ready();
    await client.call({ '@type': 'logOut' });
    const status = () => run(['backup', 'status', '--settings', storage.settingsFile], { cwd: storage.folder });
    while (!/^waiting +[1-9]/m.test((await status()).out));
    await other.end();
    await until(() => sessions(server).length === 0, 'the end of the rows');
    await until(() => spoolOf(storage).length === 0, 'the end of the file');
    assert.deepEqual([generations(server), chunks(server)], [[], []]);
    assert.deepEqual(storage.log.of('ERROR'), []);
  }));

test('a file in the spool that is damaged replaces nothing, and the log names it', () =>
  withSnapshot(async (stage) => {
    const { server, storage } = stage;
    await storage.stop();
    const path = join(storage.sessionsFolder, 'store', 'snapshots', '1.7');
    writeFileSync(path, 'what a disk made of it');
    await storage.start();
    const { level } = await storage.log.find(/session=1 backup: the snapshot .*snapshots\/1\.7 is not used: /);
    assert.equal(level, 'ERROR');
    await until(() => spoolOf(storage).length === 0, 'its end');
    assert.deepEqual(generations(server), [1]);
  }));

test('where the spool can\'t be written to, an ERROR says so, and the session goes on', () =>
  withSnapshot(async (stage) => {
    const { server, storage } = stage;
    const spool = join(storage.sessionsFolder, 'store', 'snapshots');
    remove(spool);
    await anotherClose(stage);
    const { level } = await storage.log.find(/session=1 backup: no snapshot was taken: making .*snapshots/);
    assert.equal(level, 'ERROR');
    mkdirSync(spool);
    await anotherClose(stage);
    await has(server, 2);
  }));
