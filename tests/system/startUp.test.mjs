import assert from 'node:assert/strict';
import { lookup } from 'node:dns/promises';
import { mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { parseLogLine } from './logLines.mjs';
import { remoteAddresses } from './processes.mjs';
import { echo, getMe } from './requests.mjs';
import { scene } from './scene.mjs';
import { testSettings } from './settings.mjs';
import { BINARY, run, Storage, temporaryFolder } from './storage.mjs';
import { StorageClient } from './storageClient.mjs';

/** Starts a storage that can't work, and returns what it ended with. */
async function fails(changes, { folder = temporaryFolder() } = {}) {
  const file = join(folder, 'settings.json');
  writeFileSync(file, JSON.stringify({ ...testSettings(null, changes) }));
  return run(['serve', '--settings', file], { cwd: folder });
}

/** The one FATAL line of a storage that failed. */
function reasonOf({ code, err }) {
  assert.equal(code, 1, err);
  const fatal = err.split('\n').map(parseLogLine).filter(({ level }) => level === 'FATAL');
  assert.equal(fatal.length, 1, err);
  return fatal[0].text;
}

function listenOnLoopback() {
  const server = createServer();
  return new Promise((done) => server.listen(0, '127.0.0.1', () => done(server)));
}

test('a port that is taken is said in one line that names the key', async () => {
  const server = await listenOnLoopback();
  const { port } = server.address();
  const reason = reasonOf(await fails({ port }));
  assert.match(reason, new RegExp(`port: ${port} .*taken`));
  server.close();
});

test('an address that this machine does not have is said in one line that names the key', async () => {
  assert.match(reasonOf(await fails({ host: '192.0.2.1' })), /host: .*192\.0\.2\.1/);
});

test('a folder for sessions that can not be written is said in one line that names the key', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'sessions'), 'a file in the place of the folder');
  assert.match(reasonOf(await fails({}, { folder })), /tdlib\.path: /);
  assert.match(reasonOf(await fails({ tdlib: { path: 'no/such/parent' } })), /tdlib\.path: /);
});

test('a log file that can not be written is said in one line that names the key', async () => {
  const { code, err } = await fails({ logfile: 'no/such/folder/storage.log' });
  assert.equal(code, 1);
  assert.match(err, /^tgstorage: logfile: .*no\/such\/folder[^\n]*\n$/);
});

test('a library that is missing is said in one line that names the key', async () => {
  const { code, err } = await fails({ tdlib: { library: '/nowhere/libtdjson.so' } });
  assert.equal(code, 2);
  assert.match(err, /^\S+settings\.json: tdlib\.library: \/nowhere\/libtdjson\.so [^\n]+\n$/);
});

test('a library that is not TDLib is said in one line that names the key', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'text.so'), 'no library at all');
  assert.match(reasonOf(await fails({ tdlib: { library: 'text.so' } }, { folder })), /tdlib\.library: .*text\.so/);
  assert.match(reasonOf(await fails({ tdlib: { library: '/lib/x86_64-linux-gnu/libm.so.6' } })), /tdlib\.library: .*not TDLib/);
});

test('a socket path where something else stands is said in one line that names the key', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'socket'), 'a file');
  assert.match(reasonOf(await fails({ socket: 'socket' }, { folder })), /socket: /);
});

test('a library that does not get loaded does not keep it from being stopped', async () => {
  const folder = temporaryFolder();
  const file = join(folder, 'settings.json');
  writeFileSync(file, JSON.stringify(testSettings(null, { tdlib: { library: join(dirname(BINARY), 'stuck_library.so') } })));
  const ended = await run(['serve', '--settings', file], { cwd: folder, interruptedAt: / NOTICE tgstorage / });
  assert.match(reasonOf(ended), / FATAL told to stop while TDLib was being loaded$/);
});

test('a second storage on the same sessions is refused', () =>
  scene({ settings: { socket: 'socket' } }, async ({ storage }) => {
    const path = join(storage.folder, 'socket');
    const reason = reasonOf(await fails({ tdlib: { path: storage.sessionsFolder }, socket: path }));
    assert.match(reason, new RegExp(`tdlib\\.path: .*in use.* ${storage.pid}\\b`));
    const client = await StorageClient.connect({ path }, '42\n');
    await client.call(echo('the first goes on, and its socket is there'));
    await client.leave();
  }));

test('sessions of a storage that was killed can be taken over at once', () =>
  scene({}, async ({ storage, people, connect, logIn }) => {
    await logIn(people.ann);
    storage.signal('SIGKILL');
    await storage.ended;
    await storage.start();
    const client = await connect();
    await client.ready();
    assert.equal((await client.call(getMe)).id, people.ann.id);
  }));

const someKey = (letter) => Buffer.alloc(32, letter).toString('base64');

test('a wrong database key is said, the client gets 503, and the right key still opens the session', () =>
  scene({ settings: { tdlib: { encryption_key: someKey('a') } } }, async ({ storage, people, connect, logIn }) => {
    await logIn(people.ann);
    await storage.stop();
    storage.configure({ tdlib: { encryption_key: someKey('b') } });
    await storage.start();
    const refused = await connect();
    const error = await refused.seesError();
    assert.equal(error.code, 503);
    assert.match(error.message, /^SESSION_UNAVAILABLE: /);
    await refused.seesEnd();
    const line = await storage.log.find(/tdlib\.encryption_key/);
    assert.match(line.text, /session=1 /);
    await storage.stop();
    storage.configure({ tdlib: { encryption_key: someKey('a') } });
    await storage.start();
    const client = await connect();
    await client.ready();
    assert.equal((await client.call(getMe)).id, people.ann.id);
  }));

test('without a key one is made once, and kept for the owner alone', () =>
  scene({}, async ({ storage }) => {
    const file = join(storage.sessionsFolder, 'key');
    const key = readFileSync(file, 'latin1');
    assert.equal(Buffer.from(key, 'base64').length, 32);
    assert.equal(statSync(file).mode & 0o777, 0o600);
    await storage.restart();
    assert.equal(readFileSync(file, 'latin1'), key);
  }));

test('without api_id the storage runs, and says to clients which key its owner has to set', () =>
  scene({ settings: { tdlib: { api_id: 0, api_hash: '' } } }, async ({ storage, connect }) => {
    const client = await connect();
    const error = await client.seesError();
    assert.equal(error.code, 503);
    assert.match(error.message, /^SESSION_UNAVAILABLE: .*tdlib\.api_id/);
    await client.seesEnd();
    assert.deepEqual(storage.sessionFolders, []);
  }));

const ownAddresses = Object.values(networkInterfaces()).flat().map(({ address }) => address);

test('localhost means every loopback address that the name has, on one port', async () => {
  const named = (await lookup('localhost', { all: true })).map(({ address }) => address);
  const hosts = [...new Set(named)].filter((address) => ownAddresses.includes(address));
  await scene({ settings: { host: 'localhost' } }, async ({ storage }) => {
    for (const host of hosts) {
      const client = await StorageClient.connect({ host, port: storage.port }, '1\n');
      await client.call(echo(host));
      await client.leave();
    }
    assert.equal(storage.log.all.filter(({ text }) => /listening on/.test(text)).length, hosts.length);
  });
});

test('the storage listens on IPv6', { skip: !ownAddresses.includes('::1') }, () =>
  scene({ settings: { host: '::1' } }, async ({ storage }) => {
    const client = await StorageClient.connect({ host: '::1', port: storage.port }, '1\n');
    await client.call(echo('over IPv6'));
    await storage.log.find(/client=\[::1\]:\d+ joined/);
    await client.leave();
  }));

test('the storage listens on a Unix socket as well, for its user alone, and removes it at the end', () =>
  scene({ settings: { socket: 'storage.sock' } }, async ({ storage, connect }) => {
    const path = join(storage.folder, 'storage.sock');
    assert.equal(statSync(path).mode & 0o777, 0o600);
    const client = await StorageClient.connect({ path }, '1\n');
    await client.call(echo('by the socket'));
    await (await connect()).call(echo('by TCP'));
    await client.leave();
    await storage.stop();
    assert.equal(statSync(path, { throwIfNoEntry: false }), undefined);
  }));

test('a socket that a killed storage left is taken over', () =>
  scene({ settings: { socket: 'storage.sock' } }, async ({ storage }) => {
    await storage.kill();
    await storage.start();
    const client = await StorageClient.connect({ path: join(storage.folder, 'storage.sock') }, '1\n');
    await client.call(echo('by the socket'));
    await client.leave();
  }));

test('the port file holds the port and a newline', () =>
  scene({}, ({ storage }) => {
    assert.equal(readFileSync(join(storage.folder, 'port'), 'utf8'), `${storage.port}\n`);
  }));

test('a fixed port is taken, also right after another storage had it', () =>
  scene({}, async ({ storage, connect }) => {
    const { port } = storage;
    await (await connect()).call(echo('a connection on that port'));
    await storage.stop();
    storage.configure({ port });
    await storage.start();
    assert.equal(storage.port, port);
    await (await connect()).call(echo('again'));
  }));

test('a session folder that is a link out of the sessions is not followed', () =>
  scene({}, async ({ storage, connect }) => {
    const elsewhere = join(storage.folder, 'elsewhere');
    mkdirSync(elsewhere);
    symlinkSync(elsewhere, join(storage.sessionsFolder, '5'));
    const client = await connect(5);
    assert.equal((await client.seesError()).code, 503);
    await client.seesEnd();
  }));

test('without TDLib at its place beside the binary, tdlib.library is not needed', async () => {
  const storage = await Storage.start();
  try {
    const client = await StorageClient.connect({ port: storage.port }, '1\n');
    await client.seesState('authorizationStateWaitPhoneNumber');
    const worker = await storage.process('worker 1');
    assert.ok(remoteAddresses(worker.pid).every((address) => address === '127.0.0.1:1'));
    await client.leave();
    await storage.stop();
    storage.checkLog();
  } finally {
    await storage.dispose();
  }
});
