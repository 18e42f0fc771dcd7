import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, test } from 'node:test';
import { Authority } from './certificates.mjs';
import { endPrograms, Program } from './program.mjs';
import { scene } from './scene.mjs';
import { playByTls } from './tlsStorage.mjs';

afterEach(endPrograms);

const LOG_IN = ['authorizationStateWaitPhoneNumber', 'authorizationStateWaitCode', 'authorizationStateReady'];

const urlOf = (storage, session = 1) => `tcp://127.0.0.1:${storage.port}/${session}`;

/** What the programs take: Ann's log-in, and Bob as whom she writes to. He answers. */
function annWritesToBob({ ann, bob }) {
  bob.onMessage = () => bob.sendMessage(ann, 'hello yourself');
  return { database: '/nowhere/1', phone: ann.phone, code: ann.code, writesTo: 'bob_baker' };
}

const CLIENTS = [
  { client: 'tdl', file: 'tdl.mjs' },
  { client: 'tdl by the older interface', file: 'tdl.mjs', options: { old: true } },
  { client: 'airgram', file: 'airgram.mjs' },
];

for (const { client, file, options } of CLIENTS) {
  test(`${client} logs in, sees who it is, writes, hears the answer and closes`, () =>
    scene({}, async ({ storage, people }) => {
      const play = { ...annWritesToBob(people), ...options };
      const program = new Program(file, urlOf(storage), play);
      await program.end();
      const states = program.all('state').flat();
      assert.deepEqual(states, [
        'authorizationStateWaitTdlibParameters', ...LOG_IN, 'authorizationStateClosing', 'authorizationStateClosed',
      ]);
      assert.deepEqual(program.all('me'), [['Ann']]);
      assert.deepEqual(program.all('sent'), [['hello']]);
      assert.deepEqual(program.all('answer'), [['hello yourself']]);
      const [[code, message]] = program.all('refused');
      assert.equal(code, 403);
      assert.match(message, /^REQUEST_NOT_ALLOWED: deleteAccount/);
      assert.deepEqual(program.all('error'), []);
    }));
}

test('a closed program leaves the session logged in, and the next one names it by its database directory', () =>
  scene({ settings: { terminate_delay: 60 } }, async ({ storage, people, telegram }) => {
    const play = annWritesToBob(people);
    await new Program('tdl.mjs', urlOf(storage), play).end();
    const program = new Program('tdl.mjs', `tcp://127.0.0.1:${storage.port}`, { ...play, code: 'none', phone: 'none' });
    await program.end();
    assert.deepEqual(program.all('state').flat().slice(0, 2), [
      'authorizationStateWaitTdlibParameters', 'authorizationStateReady',
    ]);
    assert.equal(telegram.rpcLog.filter(({ name }) => name === 'auth.sendCode').length, 1);
  }));

test('a program stays through a restart of the storage: it sees that it connects, and each state once', () =>
  scene({}, async ({ storage, people, logIn }) => {
    await logIn(people.ann);
    const program = new Program('watcher.mjs', urlOf(storage), { database: '/nowhere' });
    await program.tells('me', 'Ann');
    const front = await storage.process('front');
    process.kill(front.pid, 'SIGKILL');
    await program.tells('connection', 'connectionStateConnecting');
    const isBack = () => program.all('me').length === 2;
    await program.told.find(isBack, { what: 'the answer after the restart' });
    assert.deepEqual(program.all('state').flat(), ['authorizationStateWaitTdlibParameters', 'authorizationStateReady']);
    assert.match(program.errors, /tgstorage: 127\.0\.0\.1:\d+: .*; the next attempt in \d+ ms/);
    await program.stop();
  }));

test('who logs out sees the end of the client, and the next client starts from the begin', () =>
  scene({}, async ({ storage, people, logIn }) => {
    const other = await logIn(people.ann);
    const program = new Program('watcher.mjs', urlOf(storage), { database: '/nowhere' });
    await program.tells('me', 'Ann');
    await other.call({ '@type': 'logOut' });
    await program.tells('state', 'authorizationStateClosed');
    assert.deepEqual(program.all('state').flat().slice(1), [
      'authorizationStateReady', 'authorizationStateLoggingOut', 'authorizationStateClosed',
    ]);
    await program.end();
  }));

test('where nothing says which storage or session it is, the answer to the parameters does', async () => {
  for (const [url, reason] of [
    ['', /TGSTORAGE_URL: is not set: it looks like tcp:/],
    ['http://127.0.0.1:1/1', /begins with neither tcp:\/\/ nor tls:\/\//],
    ['tcp://127.0.0.1:1', /"sessions", the last part of database_directory, is no number/],
    ['tls://127.0.0.1:1/1?cert=/none.pem&key=/none.pem&ca=/none.pem', /ca: \/none\.pem can't be used/],
  ]) {
    const program = new Program('watcher.mjs', url, { database: '/nowhere/sessions' });
    const [, code, message] = await program.tells('error');
    assert.equal(code, 400);
    assert.match(message, reason);
    await program.stop();
  }
});

test('by TLS the program shows its certificate, and the storage has to be the one of the URL', () => {
  const authority = new Authority();
  const server = authority.issue({ subject: '/CN=storage', extensions: 'subjectAltName=IP:127.0.0.1' });
  return playByTls({ files: { ...server, ca: authority.own.cert } }, async ({ storage, port }) => {
    const file = (name, text) => {
      writeFileSync(join(storage.folder, name), text);
      return encodeURIComponent(join(storage.folder, name));
    };
    const own = authority.issue();
    const place = (host, ca, name = '') => {
      const files = { cert: file('own.pem', own.cert), key: file('own.key', own.key), ca: file(`authority-${host}.pem`, ca) };
      return `tls://${host}:${port}/1?cert=${files.cert}&key=${files.key}&ca=${files.ca}${name}`;
    };
    for (const url of [place('127.0.0.1', authority.own.cert), place('localhost', authority.own.cert, '&name=127.0.0.1')]) {
      const welcome = new Program('watcher.mjs', url, { database: '/nowhere' });
      await welcome.tells('state', 'authorizationStateWaitPhoneNumber');
      await welcome.stop();
    }
    for (const url of [place('localhost', authority.own.cert), place('127.0.0.1', new Authority().own.cert)]) {
      const stranger = new Program('watcher.mjs', url, { database: '/nowhere' });
      await stranger.complains(/its certificate: .*; the next attempt in/);
      assert.deepEqual(stranger.all('state').flat(), ['authorizationStateWaitTdlibParameters']);
      await stranger.stop();
    }
  });
});
