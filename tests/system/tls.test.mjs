import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { connect as connectTcp } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { withDeadline } from '../telegram/waiters.mjs';
import { Authority } from './certificates.mjs';
import { clientHello, parseAnswer, VERSIONS } from './clientHello.mjs';
import { echo } from './requests.mjs';
import { StorageClient } from './storageClient.mjs';
import { playByTls } from './tlsStorage.mjs';

const authority = new Authority();
const files = authority.own;
const ca = authority.own.cert;
const good = { ca, ...authority.issue() };

const play = (act, description = {}) => playByTls({ files, ...description }, act);

async function worksFor(client) {
  await client.seesState('authorizationStateWaitPhoneNumber');
  assert.equal((await client.call(echo('through TLS'))).value, 'through TLS');
}

const warningsIn = (storage) => storage.log.of('WARNING').filter(({ text }) => /disconnected/.test(text));

test('a client with a certificate of the authority reaches its session, by TLS 1.2 and 1.3', () =>
  play(async ({ storage, connect }) => {
    for (const version of ['TLSv1.2', 'TLSv1.3']) {
      await worksFor(await connect({ ...good, minVersion: version, maxVersion: version }));
    }
    assert.deepEqual(warningsIn(storage), []);
  }));

test('the plain listener is there as well', () =>
  play(async ({ storage, connect }) => {
    await worksFor(await StorageClient.connect({ port: storage.port }, '42\n'));
    await worksFor(await connect(good));
  }));

test('the log tells whose certificate it was', () =>
  play(async ({ storage, connect }) => {
    const { X509Certificate } = await import('node:crypto');
    const one = authority.issue({ subject: '/CN=Хранилище' });
    const fingerprint = new X509Certificate(one.cert).fingerprint256.replaceAll(':', '').toLowerCase();
    await worksFor(await connect({ ca, ...one }));
    await storage.log.find(new RegExp(`joined with the certificate ${fingerprint} \\(CN Хранилище\\)$`));
    await worksFor(await connect({ ca, ...authority.issue({ subject: '/CN=one/CN=two' }) }));
    await storage.log.find(/joined with the certificate [0-9a-f]{64} \(CN none\)$/);
  }));

const other = new Authority();
const REFUSED = {
  'no certificate': { options: {}, reason: /peer did not return a certificate/ },
  'one of another authority': { options: other.issue(), reason: /its certificate: certificate signature failure/ },
  'one that it made itself': { options: other.own, reason: /its certificate: self-signed certificate/ },
  'one that has expired': { options: authority.issue({ days: -1 }), reason: /its certificate: .*has expired/ },
  'one that is valid from tomorrow on': { options: authority.issueForTomorrow(), reason: /its certificate: .*not yet valid/ },
  'one for servers only': {
    options: authority.issue({ extensions: 'extendedKeyUsage=serverAuth' }),
    reason: /its certificate: unsuitable certificate purpose/,
  },
};

for (const [what, { options, reason }] of Object.entries(REFUSED)) {
  for (const maxVersion of ['TLSv1.2', 'TLSv1.3']) {
    test(`with ${what} a client gets nothing by ${maxVersion}, and there is one line about it`, () =>
      play(async ({ storage, connect }) => {
        const refused = connect({ ca, maxVersion, ...options });
        if (maxVersion === 'TLSv1.3') {
          // A client of TLS 1.3 learns what is thought of its certificate only when it reads.
          const client = await refused;
          await client.seesEnd();
          assert.deepEqual([client.lines, client.garbage], [[], []]);
        } else {
          await assert.rejects(refused, /alert|disconnected|ECONNRESET/);
        }
        await storage.log.find(reason);
        await worksFor(await connect(good, '7\n'));
        assert.equal(warningsIn(storage).length, 1);
        assert.doesNotMatch(storage.log.text, /session=42 /);
      }));
  }
}

/** What the listener answers to raw bytes, once it has closed the connection or said something. */
function answerTo(port, bytes) {
  const socket = connectTcp({ host: '127.0.0.1', port });
  const answered = new Promise((done) => {
    socket.once('data', done).once('close', () => done(Buffer.alloc(0))).on('error', () => {});
  });
  socket.write(bytes);
  return withDeadline(answered, 'an answer').finally(() => socket.destroy());
}

/** SSL 3.0 has no word for a wrong version. */
const ALERT = { handshakeFailure: 40, protocolVersion: 70 };
const GCM = 0xc02b; // ECDHE-ECDSA-AES128-GCM-SHA256
const AES_CBC = 0xc009; // ECDHE-ECDSA-AES128-SHA

test('versions before TLS 1.2 are refused', () =>
  play(async ({ port }) => {
    for (const [name, version] of Object.entries(VERSIONS)) {
      const answer = parseAnswer(await answerTo(port, clientHello(version, [GCM, AES_CBC])));
      const refusal = { alert: name === 'SSL 3.0' ? ALERT.handshakeFailure : ALERT.protocolVersion };
      assert.deepEqual(answer, name === 'TLS 1.2' ? { version, cipher: GCM, compression: 0 } : refusal, name);
    }
  }));

const WEAK = {
  'no encryption': [0x0001, 0x0002, 0x003b, 0xc006, 0xc010],
  'no authentication': [0x0018, 0x001b, 0x0034, 0x006c, 0x00a6, 0xc018],
  RC4: [0x0004, 0x0005, 0xc007, 0xc011],
  'DES and 3DES': [0x0009, 0x000a, 0x0016, 0xc008, 0xc012],
  'export ciphers': [0x0003, 0x0006, 0x0008, 0x0014],
  'CBC with forward secrecy': [0xc009, 0xc00a, 0xc013, 0xc014, 0xc023, 0xc024, 0xc027, 0xc028, 0x0033, 0x0039],
  'keys without forward secrecy': [0x002f, 0x0035, 0x003c, 0x003d, 0x009c, 0x009d, 0xc02d, 0xc031],
  'keys agreed on before': [0x008c, 0x00a8, 0xc035, 0xd001],
};

for (const [what, ciphers] of Object.entries(WEAK)) {
  test(`weak ciphers are refused: ${what}`, () =>
    play(async ({ port }) => {
      for (const cipher of ciphers) {
        const answer = parseAnswer(await answerTo(port, clientHello(VERSIONS['TLS 1.2'], [cipher])));
        assert.deepEqual(answer, { alert: ALERT.handshakeFailure }, cipher.toString(16));
      }
    }));
}

test('nothing is compressed', () =>
  play(async ({ port }) => {
    const answer = parseAnswer(await answerTo(port, clientHello(VERSIONS['TLS 1.2'], [GCM], [1, 0])));
    assert.equal(answer.compression, 0);
  }));

/** Runs `openssl s_client` with the good certificate; `input` is typed in, and its output waited for until `until` is seen. */
async function sClient({ storage, port }, args, { input = '', until } = {}) {
  const paths = Object.entries({ cert: good.cert, key: good.key, ca }).map(([name, text]) => {
    const path = join(storage.folder, `client-${name}.pem`);
    writeFileSync(path, text);
    return path;
  });
  const [cert, key, authorities] = paths;
  const child = spawn('openssl', ['s_client', '-connect', `127.0.0.1:${port}`, '-cert', cert, '-key', key, '-CAfile', authorities, ...args]);
  let text = '';
  const ended = new Promise((done) => child.once('close', done));
  const seen = new Promise((done) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (chunk) => {
        text += chunk;
        if (until?.test(text)) {
          done();
        }
      });
    }
  });
  child.stdin.on('error', () => {});
  child.stdin.write(input);
  if (!until) {
    child.stdin.end();
  }
  await withDeadline(Promise.race([seen, ended]), `${until} in:\n${text}`).finally(() => child.kill());
  await ended;
  return text;
}

test('a client may not renegotiate', () =>
  play(async (stage) => {
    const until = /no renegotiation|Verify return code[^]*Verify return code/;
    const text = await sClient(stage, ['-tls1_2'], { input: 'R\n', until });
    assert.match(text, /RENEGOTIATING[^]*no renegotiation/);
  }));

test('no session is resumed, so that each connection shows its certificate and none has early data', () =>
  play(async (stage) => {
    const repeated = await sClient(stage, ['-tls1_2', '-reconnect']);
    assert.equal(repeated.match(/^New, TLSv1\.2/gm).length, 6, repeated);
    assert.doesNotMatch(repeated, /^Reused/m);
    const until = /updateConnectionState/;
    const text = await sClient(stage, ['-tls1_3'], { input: '42\n', until });
    assert.match(text, /^New, TLSv1\.3/m);
    assert.doesNotMatch(text, /New Session Ticket/);
  }));

test('the name that a client asks for does not matter', () =>
  play(async ({ connect }) => {
    for (const servername of ['storage', 'somewhere.example']) {
      await worksFor(await connect({ ...good, servername }));
    }
  }));

const GARBAGE = {
  'a handshake of the plain protocol': '{"@type":"openSession","session_id":42}',
  'an HTTP request': 'GET / HTTP/1.1\r\nHost: storage\r\n\r\n',
  'zeros': Buffer.alloc(100),
  'a record of 16 KB of nothing': Buffer.concat([Buffer.from([22, 3, 1, 0x40, 0]), Buffer.alloc(16384)]),
  'a PROXY header': 'PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\n',
};

for (const [what, bytes] of Object.entries(GARBAGE)) {
  test(`${what} in place of TLS ends the connection and costs one line`, () =>
    play(async ({ storage, port, connect }) => {
      const client = await StorageClient.connect({ port }, bytes);
      await client.seesEnd();
      await storage.log.find(/WARNING front: client=127\.0\.0\.1:\d+ disconnected: TLS: /);
      await worksFor(await connect(good));
      assert.equal(warningsIn(storage).length, 1);
    }));
}

test('much garbage costs few lines', () =>
  play(async ({ storage, port, connect }) => {
    const one = async () => (await StorageClient.connect({ port }, 'garbage\n')).seesEnd();
    await Promise.all(Array.from({ length: 300 }, one));
    await worksFor(await connect(good));
    assert.ok(warningsIn(storage).length < 150, `${warningsIn(storage).length} lines`);
  }));

test('who only looks whether somebody is there costs no line', () =>
  play(async ({ storage, port, connect }) => {
    const client = await StorageClient.connect({ port });
    await client.leave();
    await storage.log.find(new RegExp(`client=127\\.0\\.0\\.1:${client.port} left`));
    await worksFor(await connect(good));
    assert.deepEqual(warningsIn(storage), []);
  }));

const impatient = { settings: { limits: { handshake_timeout: 1 } } };
const halfAHello = clientHello(VERSIONS['TLS 1.2'], [GCM]).subarray(0, 40);

test('half a handshake of TLS and then silence is cut off at limits.handshake_timeout', () =>
  play(async ({ storage, port }) => {
    for (const bytes of ['', halfAHello, clientHello(VERSIONS['TLS 1.2'], [GCM])]) {
      const began = Date.now();
      const client = await StorageClient.connect({ port }, bytes);
      await client.seesEnd({ deadline: 3000 });
      assert.ok(Date.now() - began > 900, 'not before');
      await storage.log.find(new RegExp(`client=127\\.0\\.0\\.1:${client.port} .*limits\\.handshake_timeout`));
    }
    assert.equal(warningsIn(storage).length, 3);
  }, impatient));

test('byte for byte does not hold the handshake open either', () =>
  play(async ({ port }) => {
    const hello = clientHello(VERSIONS['TLS 1.2'], [GCM]);
    const client = await StorageClient.connect({ port });
    let place = 0;
    const dripping = setInterval(() => client.write(hello.subarray(place, ++place)), 50);
    await client.seesEnd({ deadline: 3000 }).finally(() => clearInterval(dripping));
    assert.ok(place < hello.length);
  }, impatient));

test('silence behind the handshake of TLS is answered and cut off', () =>
  play(async ({ connect }) => {
    const client = await connect(good, '');
    assert.match((await client.seesError()).message, /limits\.handshake_timeout/);
    await client.seesEnd();
  }, impatient));

test('more clients than limits.max_clients are turned away before their handshake', () =>
  play(async ({ storage, connect }) => {
    const first = await connect(good);
    await worksFor(first);
    await assert.rejects(connect(good));
    await storage.log.find(/disconnected: .*limits\.max_clients/);
    await first.call(echo('and the first goes on'));
  }, { settings: { limits: { max_clients: 1 } } }));

test('megabytes go both ways unharmed, whatever their pieces', () =>
  play(async ({ connect }) => {
    const client = await connect(good);
    await client.seesState('authorizationStateWaitPhoneNumber');
    const textOf = (length) => Array.from({ length }, (_, n) => String.fromCharCode(97 + ((n * n) % 26))).join('');
    const lengths = [1, 16_383, 16_384, 16_385, 65_536, 300_000, ...Array(12).fill(700_000)];
    const texts = lengths.map(textOf);
    const answers = await Promise.all(texts.map((text) => client.call(echo(text), { deadline: 60_000 })));
    answers.forEach(({ value }, n) => assert.ok(value === texts[n], `text ${n}`));
    assert.deepEqual(client.garbage, []);
  }));

test('many small requests in one record are all answered, in one read or another', () =>
  play(async ({ connect }) => {
    const client = await connect(good);
    await client.seesState('authorizationStateWaitPhoneNumber');
    const extras = Array.from({ length: 3000 }, (_, n) => n + 1_000_000);
    client.write(extras.map((extra) => JSON.stringify({ ...echo('x'), '@extra': extra })).join(''));
    await client.received.find((object) => object['@extra'] === extras.at(-1), { what: 'the last answer', deadline: 30_000 });
    const answered = client.received.all.flatMap((object) => object['@extra'] ?? []);
    assert.deepEqual(answered.sort((a, b) => a - b), extras);
  }));

test('a client that does not read is cut off at limits.max_client_queue_bytes', () => {
  const most = 256 * 1024;
  return play(async ({ storage, connect }) => {
    const slow = await connect(good);
    await worksFor(slow);
    slow.stopReading();
    const request = JSON.stringify(echo('x'.repeat(4000)));
    for (let i = 0; i < 24 * 256; ++i) {
      slow.write(request);
    }
    const { text } = await storage.log.find(/disconnected: \d+ bytes wait for it/, { deadline: 30_000 });
    assert.ok(Number(/(\d+) bytes wait/.exec(text)[1]) < 4 * most, text);
    await worksFor(await connect(good, '7\n'));
  }, { settings: { limits: { max_client_queue_bytes: most } } });
});

test('an orderly end is told by TLS, at the end of the input and when the storage stops', () =>
  play(async ({ storage, port }) => {
    const { connect } = await import('node:tls');
    /** Resolves with how a connection ended: `end` comes by close_notify only, else there is an error. */
    const endOf = (socket) => new Promise((done) => socket.once('end', () => done('end')).on('error', ({ code }) => done(code)));
    const open = async () => {
      const socket = connect({ host: '127.0.0.1', port, ...good, checkServerIdentity: () => undefined });
      await new Promise((done) => socket.once('secureConnect', done));
      socket.write('42\n');
      await new Promise((done) => socket.on('data', done));
      return socket;
    };
    const leaving = await open();
    const staying = await open();
    const ends = [endOf(leaving), endOf(staying)];
    leaving.end();
    assert.equal(await withDeadline(ends[0], 'the end'), 'end');
    storage.signal('SIGTERM');
    assert.equal(await withDeadline(ends[1], 'the end'), 'end');
    await storage.ended;
    await storage.start();
  }));

test('when the front is killed the next one has the certificate again', () =>
  play(async ({ storage, connect }) => {
    await worksFor(await connect(good));
    const front = await storage.process('front');
    process.kill(front.pid, 'SIGKILL');
    await storage.process('front', { not: front });
    const client = await connect(good);
    await client.seesState('authorizationStateWaitPhoneNumber');
  }));
