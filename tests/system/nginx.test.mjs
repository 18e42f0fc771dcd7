import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { Waiters } from '../telegram/waiters.mjs';
import { Authority } from './certificates.mjs';
import { Nginx } from './nginx.mjs';
import { eventually } from './processes.mjs';
import { echo } from './requests.mjs';
import { Storage } from './storage.mjs';

const authority = new Authority();
const good = { ca: authority.own.cert, ...authority.issue() };

/** Plays with a storage and an nginx before it; `connect` opens a session through both. */
async function play({ pair = authority.own, changes }, act) {
  const storage = await Storage.start();
  let nginx;
  try {
    nginx = await Nginx.start({ pair, upstream: storage.port, changes });
    const connect = (options, session = 42) => nginx.connect(options, `${session}\n`);
    await act({ storage, nginx, connect });
    await nginx.stop();
    await storage.stop();
    storage.checkLog();
  } catch (error) {
    error.message += `\nThe end of nginx's log:\n${nginx?.log.text.slice(-3000)}`;
    throw error;
  } finally {
    await nginx?.stop().catch(() => {});
    await storage.dispose();
  }
}

/** The session answers through whatever is between. */
async function worksFor(client) {
  await client.seesState('authorizationStateWaitPhoneNumber');
  assert.equal((await client.call(echo('through TLS'))).value, 'through TLS');
}

test('a client with a certificate of the authority reaches its session, over IPv4 and IPv6', () =>
  play({}, async ({ connect }) => {
    for (const host of ['127.0.0.1', '::1']) {
      await worksFor(await connect({ ...good, host }));
    }
  }));

test('the pair in ssl/ is itself a good certificate for a client', () =>
  play({}, async ({ connect }) => {
    await worksFor(await connect({ ca: authority.own.cert, ...authority.own }));
  }));

const REFUSED = {
  'no certificate': { options: {}, reason: /client sent no required SSL certificate/ },
  'one of another authority': { options: new Authority().issue(), reason: /certificate verify error/ },
  'one that it made itself': { options: new Authority().own, reason: /certificate verify error/ },
  'one that has expired': { options: authority.issue({ days: -1 }), reason: /certificate has expired/ },
};

for (const [what, { options, reason }] of Object.entries(REFUSED)) {
  for (const maxVersion of ['TLSv1.2', 'TLSv1.3']) {
    test(`with ${what} a client gets nothing by ${maxVersion}, and the storage never hears of it`, () =>
      play({}, async ({ storage, nginx, connect }) => {
        const client = await connect({ ca: authority.own.cert, maxVersion, ...options });
        await client.seesEnd();
        assert.deepEqual([client.lines, client.garbage], [[], []]);
        await nginx.log.find(reason);
        await worksFor(await connect(good, 7));
        await storage.log.find(/session=7 /);
        assert.doesNotMatch(storage.log.text, /session=42 /);
      }));
  }
}

test('when the certificate in ssl/ has expired, no client of it is let through', () => {
  const expired = new Authority({ days: -1 });
  return play({ pair: expired.own }, async ({ nginx, connect }) => {
    const client = await connect({ ...expired.issue(), rejectUnauthorized: false });
    await client.seesEnd();
    assert.deepEqual(client.lines, []);
    await nginx.log.find(/certificate has expired/);
  });
});

test('TLS 1.2 and 1.3 are spoken, older ones are not', () =>
  play({}, async ({ connect, nginx }) => {
    for (const version of ['TLSv1.2', 'TLSv1.3']) {
      await worksFor(await connect({ ...good, minVersion: version, maxVersion: version }));
    }
    const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' };
    await assert.rejects(connect({ ...good, ...old }), /alert protocol version/);
    await nginx.log.find(/unsupported protocol/);
  }));

/** Seconds to the next keep-alive probe of the nearer end of a connection; undefined where there is none. */
function secondsToProbe(port, clientPort) {
  const hex = (number) => number.toString(16).toUpperCase().padStart(4, '0');
  const rows = readFileSync('/proc/net/tcp', 'utf8').split('\n').map((row) => row.trim().split(/\s+/));
  const ends = [port, clientPort].map((number) => `:${hex(number)}`);
  const row = rows.find(([, local, remote]) => local?.endsWith(ends[0]) && remote.endsWith(ends[1]));
  const [timer, ticks] = row[5].split(':');
  return timer === '02' ? parseInt(ticks, 16) / 100 : undefined;
}

test('a silent connection is probed within a minute', () =>
  play({}, async ({ nginx, connect }) => {
    const client = await connect(good);
    await worksFor(client);
    const seconds = await eventually(() => secondsToProbe(nginx.port, client.port), 'a timer for keep-alive');
    assert.ok(seconds > 0 && seconds <= 60, `${seconds} s`);
  }));

test('how long a client may be silent is what proxy_timeout says: 24 days as shipped', () =>
  play({ changes: { 'proxy_timeout 24d;': 'proxy_timeout 1s;' } }, async ({ nginx, connect }) => {
    const client = await connect(good);
    await worksFor(client);
    await client.seesEnd();
    await nginx.log.find(/timed out/);
  }));

test('while the storage is down a client is told by the end of its connection; after that all is as before', () =>
  play({}, async ({ storage, nginx, connect }) => {
    const early = await connect(good);
    await worksFor(early);
    storage.configure({ port: storage.port });
    await storage.stop();
    await early.seesEnd();
    for (let times = 0; times < 3; times++) {
      const client = await connect(good);
      await client.seesEnd();
      assert.deepEqual(client.lines, []);
    }
    await nginx.log.find(/Connection refused\) while proxying connection/);
    await storage.start();
    await worksFor(await connect(good));
  }));

test('a client that leaves is gone from the storage too', () =>
  play({}, async ({ storage, connect }) => {
    const client = await connect(good);
    await worksFor(client);
    await storage.process('worker 42');
    await client.leave();
    await eventually(() => !storage.processes().some(({ role }) => role === 'worker 42'), 'the end of the session');
  }));

test('a reload takes a new certificate, and those who came by the old one are cut off', () =>
  play({}, async ({ nginx, connect }) => {
    const early = await connect(good);
    await worksFor(early);
    const next = new Authority();
    nginx.install(next.own);
    const from = nginx.log.end;
    nginx.reload();
    await nginx.log.find(/gracefully shutting down/, { from });
    await worksFor(await connect({ ca: next.own.cert, ...next.issue() }, 7));
    await early.seesEnd();
  }));

test('the PROXY line, which is commented out, gives the client’s address', async () => {
  const connections = new Waiters();
  const upstream = createServer((socket) => {
    socket.on('error', () => {});
    socket.setEncoding('utf8').once('data', (text) => connections.add({ text, socket }));
  });
  await new Promise((done) => upstream.listen(0, '127.0.0.1', done));
  const changes = { '# proxy_protocol on;': 'proxy_protocol on;' };
  const nginx = await Nginx.start({ pair: authority.own, upstream: upstream.address().port, changes });
  try {
    const client = await nginx.connect(good, '42\n');
    const { text, socket } = await connections.find();
    assert.ok(text.startsWith(`PROXY TCP4 127.0.0.1 127.0.0.1 ${client.port} ${nginx.port}\r\n`), text);
    socket.destroy();
  } finally {
    await nginx.stop();
    upstream.close();
  }
});
