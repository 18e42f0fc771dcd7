import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Authority } from './certificates.mjs';
import { freePort } from './freePort.mjs';
import { LIBRARY } from './program.mjs';
import { scene } from './scene.mjs';
import { SAMPLE_LISTS } from './settings.mjs';
import { run, temporaryFolder } from './storage.mjs';
import { playByTls } from './tlsStorage.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const example = (file) => join(ROOT, 'examples', file);
const { request_peers: peers, format_fields: formats } = SAMPLE_LISTS;

/** The example in C++, built as its first lines say. */
function buildExample() {
  const program = join(temporaryFolder(), 'write');
  const drop = dirname(LIBRARY);
  const places = [`-I${ROOT}/src/tdjson`, `-L${drop}`, `-Wl,-rpath,${drop}`];
  execFileSync('g++', ['-std=c++17', '-Wall', '-Wextra', ...places, example('write.cpp'), '-ltgstorage_tdjson', '-o', program]);
  return program;
}

const nc = (port) => ['nc', '127.0.0.1', `${port}`];
const EXAMPLES = {
  'write.sh': (said, port) => run([...said, ...nc(port)], { program: example('write.sh') }),
  'write.py': (said, port) => run([...said, '127.0.0.1', `${port}`], { program: example('write.py') }),
  'write.mjs': (said, port) => run([...said, '127.0.0.1', `${port}`], { program: example('write.mjs') }),
  'write.cpp': ([session, ...said], port) =>
    run(said, { program: buildExample(), environment: { TGSTORAGE_URL: `tcp://127.0.0.1:${port}/${session}` } }),
};

for (const [name, start] of Object.entries(EXAMPLES)) {
  test(`${name} writes a message, and says why it can't`, () =>
    scene({ settings: { request_peers: peers, format_fields: formats } }, async ({ storage, people, logIn }) => {
      assert.ok(readFileSync(example(name), 'utf8').split('\n').length <= 60, 'it is short');
      await logIn(people.ann, 42);
      const done = await start(['42', '@bob_baker', 'good "day"'], storage.port);
      assert.deepEqual([done.code, done.out], [0, 'queued\n'], done.err);
      assert.equal((await people.bob.receivedMessage()).text, 'good "day"');
      const nobody = await start(['42', '@nobody_here', 'hello?'], storage.port);
      assert.equal(nobody.code, 1, nobody.out);
      assert.match(nobody.err, /PEER_NOT_FOUND/);
      const stranger = await start(['43', '@bob_baker', 'hello?'], storage.port);
      assert.equal(stranger.code, 1, stranger.out);
      assert.match(stranger.err, /authorizationStateWaitPhoneNumber/);
    }));
}

test('where no storage runs the examples say so in one line', async () => {
  const port = `${await freePort()}`;
  for (const [file, ...said] of [['write.py', '42', '@bob', 'hello'], ['write.mjs', '42', '@bob', 'hello'], ['answer.py', '42']]) {
    const done = await run([...said, 'localhost', port], { program: example(file) });
    assert.equal(done.code, 1, `${file}: ${done.out}`);
    assert.match(done.err, new RegExp(`^localhost:${port}: .*refused.*\\n$`, 'i'), file);
  }
});

test('the examples speak TLS as well', () => {
  const authority = new Authority();
  const server = authority.issue({ extensions: 'subjectAltName=DNS:localhost' });
  return playByTls({ files: { ...server, ca: authority.own.cert } }, async ({ storage, port }) => {
    const own = authority.issue();
    const files = Object.entries({ cert: own.cert, key: own.key, ca: authority.own.cert }).map(([name, text]) => {
      writeFileSync(join(storage.folder, `own.${name}`), text);
      return join(storage.folder, `own.${name}`);
    });
    const [cert, key, ca] = files;
    const said = ['1', '@bob', 'hello'];
    const verified = ['-verify_return_error', '-verify_hostname', 'localhost', '-CAfile', ca];
    const openssl = ['openssl', 's_client', '-quiet', ...verified, '-connect', `localhost:${port}`];
    for (const [file, ...place] of [
      ['write.sh', ...openssl, '-cert', cert, '-key', key],
      ['write.py', 'localhost', `${port}`, ...files],
      ['write.mjs', 'localhost', `${port}`, ...files],
    ]) {
      const done = await run([...said, ...place], { program: example(file) });
      assert.equal(done.code, 1, `${file}: ${done.out}`);
      assert.match(done.err, /is not logged in: .*authorizationStateWaitPhoneNumber/);
    }
  });
});
