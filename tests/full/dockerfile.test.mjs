import assert from 'node:assert/strict';
import { chownSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { testSettings } from '../system/settings.mjs';
import { StorageClient } from '../system/storageClient.mjs';
import { temporaryFolder } from '../system/storage.mjs';
import { Container } from './container.mjs';
import { execute, Image } from './image.mjs';

const CLONE = fileURLToPath(new URL('../../', import.meta.url));
const OWN_USER = 23456;
const SOMEBODY = 12345;
const skip = process.getuid() === 0 ? false : 'needs root, for chroot';

let image;

before(async () => {
  if (!skip) {
    image = await Image.build(CLONE, 'deploy/Dockerfile');
  }
});
after(() => image?.dispose());

/** The clone's folder `storage/`, which belongs to its owner down to the last file; as docker-compose.yml mounts it. */
function storageFolder(owner, settings = {}) {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'sessions'));
  writeFileSync(join(folder, 'settings.json'), JSON.stringify(testSettings(null, settings)), { mode: 0o600 });
  ['sessions', 'settings.json', '.'].forEach((name) => chownSync(join(folder, name), owner, owner));
  return folder;
}

/** Runs a container with that folder, has a client open a session, and stops it. */
async function play(folder, { mounts = {} } = {}, look = () => {}) {
  const portFile = join(folder, 'port');
  rmSync(portFile, { force: true });
  const args = [...image.stage.command, '--port-file', '/storage/port'];
  const container = new Container(image, { mounts: { '/storage': folder, ...mounts }, args });
  try {
    const client = await StorageClient.connect({ port: await container.port(portFile) }, '42\n');
    await client.seesState('authorizationStateWaitPhoneNumber');
    await look(container);
    await client.leave();
    await container.stop();
  } finally {
    await container.dispose();
  }
}

const ownerOf = (path) => statSync(path).uid;

test('the image says by itself how the storage is served', { skip }, () => {
  assert.deepEqual(image.stage.command, ['serve', '--settings', '/storage/settings.json']);
  assert.equal(image.stage.workingFolder, '/storage');
});

test('the image holds the program, and TDLib beside it, with every library that they need', { skip }, async () => {
  const { root } = image.stage;
  for (const file of ['tgstorage', 'libtdjson.so']) {
    const libraries = await execute('chroot', [root, 'ldd', `/opt/tgstorage/${file}`]);
    assert.match(libraries, /libc\.so\.6/);
    assert.doesNotMatch(libraries, /not found/);
  }
  assert.ok(!existsSync(join(root, 'usr/bin/g++')), 'no compiler');
  assert.ok(!existsSync(join(root, 'src')), 'no sources');
});

test('in a folder of root, the storage is process 1, of its own user, without capabilities', { skip }, async () => {
  const folder = storageFolder(0);
  await play(folder, {}, (container) => {
    const processes = container.processes();
    assert.equal(processes[0].number, 1);
    assert.ok(processes.length > 2);
    for (const process of processes) {
      assert.deepEqual([process.user, process.group], [OWN_USER, OWN_USER]);
      assert.match(process.capabilities, /^0+$/);
    }
  });
  assert.equal(ownerOf(join(folder, 'sessions/key')), OWN_USER);
});

test('in a folder of a user, the storage runs as that user, and takes nothing away', { skip }, async () => {
  const folder = storageFolder(SOMEBODY, { logfile: 'storage.log' });
  await play(folder, {}, (container) => {
    container.processes().forEach(({ user, group }) => assert.deepEqual([user, group], [SOMEBODY, SOMEBODY]));
  });
  ['.', 'settings.json', 'sessions', 'sessions/key', 'storage.log'].forEach((name) => {
    assert.equal(ownerOf(join(folder, name)), SOMEBODY, name);
  });
});

test('what root left in the folder of a user becomes usable', { skip }, async () => {
  const folder = storageFolder(SOMEBODY);
  chownSync(join(folder, 'sessions'), 0, 0);
  await play(folder);
  assert.equal(ownerOf(join(folder, 'sessions/key')), SOMEBODY);
});

test('the health check says whether the storage answers, from within its container', { skip }, async () => {
  const { healthCheck } = image.stage;
  await play(storageFolder(0, { admin: undefined }), {}, async (container) => {
    assert.equal(await container.execute(healthCheck), 'nobody is blocked\n');
    container.processes().forEach(({ pid }) => process.kill(pid, 'SIGSTOP'));
    await assert.rejects(container.execute(['timeout', '2', ...healthCheck]), /exit code 124/);
    container.processes().forEach(({ pid }) => process.kill(pid, 'SIGCONT'));
  });
});

test('a log file that is a mount of its own is written where it is', { skip }, async () => {
  const folder = storageFolder(0, { logfile: 'storage.log' });
  const logfile = join(temporaryFolder(), 'outside.log');
  writeFileSync(logfile, '');
  writeFileSync(join(folder, 'storage.log'), '');
  const { ino } = statSync(logfile);
  await play(folder, { mounts: { '/storage/storage.log': logfile } });
  assert.equal(statSync(logfile).ino, ino);
  assert.match(readFileSync(logfile, 'utf8'), /NOTICE listening on /);
  assert.equal(readFileSync(join(folder, 'storage.log'), 'utf8'), '', 'the file below the mount');
});

test('a second start finds the same key and sessions', { skip }, async () => {
  const folder = storageFolder(0);
  await play(folder);
  const key = readFileSync(join(folder, 'sessions/key'), 'utf8');
  await play(folder);
  assert.equal(readFileSync(join(folder, 'sessions/key'), 'utf8'), key);
});

test('what the storage has to say about wrong settings is seen, with its exit code', { skip }, async () => {
  const container = new Container(image, { mounts: { '/storage': storageFolder(0, { prot: 1 }) } });
  assert.deepEqual(await container.ended, { code: 2, signal: null });
  assert.match(container.log.text, /settings\.json: prot: /);
});
