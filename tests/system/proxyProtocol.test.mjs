import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { connect as connectTcp } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { connect as connectTls } from 'node:tls';
import { Authority } from './certificates.mjs';
import { clientHello, VERSIONS } from './clientHello.mjs';
import { Nginx } from './nginx.mjs';
import { echo } from './requests.mjs';
import { testSettings } from './settings.mjs';
import { run, Storage, temporaryFolder } from './storage.mjs';
import { StorageClient } from './storageClient.mjs';
import { playByTls } from './tlsStorage.mjs';

const authority = new Authority();
const good = { ca: authority.own.cert, ...authority.issue(), checkServerIdentity: () => undefined };

const SIGNATURE = Buffer.from('\r\n\r\n\0\r\nQUIT\n', 'latin1');
const binary = (start, addresses) =>
  Buffer.concat([SIGNATURE, Buffer.from([...start, addresses.length >> 8, addresses.length & 0xff]), Buffer.from(addresses)]);

const PROXIED = {
  'version 1, IPv4': ['PROXY TCP4 192.0.2.1 198.51.100.2 5060 443\r\n', '192.0.2.1:5060'],
  'version 1, IPv6': ['PROXY TCP6 2001:db8::1 ::1 5060 443\r\n', '[2001:db8::1]:5060'],
  'version 2, IPv4': [binary([0x21, 0x11], [192, 0, 2, 1, 198, 51, 100, 2, 0x13, 0xc4, 1, 0xbb]), '192.0.2.1:5060'],
  'version 2, with extensions': [
    binary([0x21, 0x11], [192, 0, 2, 1, 198, 51, 100, 2, 0x13, 0xc4, 1, 0xbb, ...Array(1000).fill(0)]),
    '192.0.2.1:5060',
  ],
};
const UNKNOWN = { UNKNOWN: 'PROXY UNKNOWN\r\n', LOCAL: binary([0x20, 0], []) };

async function play(settings, act) {
  const storage = await Storage.start({ settings: { proxy_protocol: ['127.0.0.0/8'], ...settings } });
  try {
    await act({ storage, connect: (bytes) => StorageClient.connect({ port: storage.port }, bytes) });
    await storage.stop();
    storage.checkLog();
  } catch (error) {
    error.message += `\nThe end of the log:\n${storage.log.text.slice(-3000)}`;
    throw error;
  } finally {
    await storage.dispose();
  }
}

const joinedFrom = (address) => new RegExp(`session=42 client=${address.replace(/[[\].]/g, '\\$&')} joined`);
const warnings = (storage) => storage.log.of('WARNING').map(({ text }) => text);

const handshakeBehind = (header) => Buffer.concat([Buffer.from(header), Buffer.from('42\n')]);

for (const [what, [header, address]] of Object.entries(PROXIED)) {
  test(`the client is known by the address in the header: ${what}`, () =>
    play({}, async ({ storage, connect }) => {
      const client = await connect(handshakeBehind(header));
      assert.equal((await client.call(echo('behind a proxy'))).value, 'behind a proxy');
      await storage.log.find(joinedFrom(address));
      assert.deepEqual(warnings(storage), []);
    }));
}

for (const [what, header] of Object.entries(UNKNOWN)) {
  test(`a proxy that names nobody is the client: ${what}`, () =>
    play({}, async ({ storage, connect }) => {
      const client = await connect(handshakeBehind(header));
      await client.call(echo('by itself'));
      await storage.log.find(joinedFrom(`127.0.0.1:${client.port}`));
    }));
}

test('the header may come byte by byte', () =>
  play({}, async ({ storage, connect }) => {
    for (const [header, address] of [PROXIED['version 1, IPv4'], PROXIED['version 2, IPv4']]) {
      const from = storage.log.end;
      const client = await connect('');
      await client.writeBytewise(handshakeBehind(header));
      await client.call(echo('at last'));
      await storage.log.find(joinedFrom(address), { from });
    }
  }));

const WRONG = {
  'a handshake without a header': '42\n',
  'a line that is no header': 'PROXY TCP4 192.0.2.1 198.51.100.2 5060 http\r\n42\n',
  'a handshake of TLS without a header': clientHello(VERSIONS['TLS 1.2'], [0xc02b]),
};

for (const [what, bytes] of Object.entries(WRONG)) {
  test(`${what} ends the connection and costs one line`, () =>
    play({}, async ({ storage, connect }) => {
      const client = await connect(bytes);
      await client.seesEnd();
      assert.deepEqual([client.lines, client.garbage], [[], []]);
      const pattern = new RegExp(`client=127\\.0\\.0\\.1:${client.port} disconnected: it does not begin with a PROXY header`);
      await storage.log.find(pattern);
      assert.equal(warnings(storage).length, 1);
      assert.doesNotMatch(storage.log.text, /session=42/);
    }));
}

test('a header that does not come, or not to its end, is waited for until limits.handshake_timeout', () =>
  play({ limits: { handshake_timeout: 1 } }, async ({ storage, connect }) => {
    for (const bytes of ['', 'PROXY TCP4 192.0']) {
      const client = await connect(bytes);
      await client.seesEnd({ deadline: 3000 });
      await storage.log.find(new RegExp(`:${client.port} disconnected: no PROXY header within limits\\.handshake_timeout`));
    }
  }));

test('connections without a header count for limits.max_clients', () =>
  play({ limits: { max_clients: 2 } }, async ({ storage, connect }) => {
    const silent = [await connect(''), await connect('')];
    await (await connect('')).seesEnd();
    await storage.log.find(/disconnected: as many as limits\.max_clients have sent no PROXY header yet/);
    await Promise.all(silent.map((client) => client.leave()));
    await storage.log.find(/disconnected: the connection ended before its PROXY header/);
  }));

test('from other addresses no header is looked for', () =>
  play({ proxy_protocol: ['127.0.0.2', '::1', '10.0.0.0/8'] }, async ({ storage, connect }) => {
    const client = await connect('42\n');
    await client.call(echo('itself'));
    await storage.log.find(joinedFrom(`127.0.0.1:${client.port}`));
    const pretender = await connect('PROXY TCP4 192.0.2.1 198.51.100.2 5060 443\r\n42\n');
    assert.equal((await pretender.seesError()).code, 400);
    await pretender.seesEnd();
    assert.doesNotMatch(storage.log.text, /192\.0\.2\.1/);
  }));

test('a Unix socket is no address', () =>
  play({ proxy_protocol: ['0.0.0.0/0', '::/0'], socket: 'socket' }, async ({ storage }) => {
    const client = await StorageClient.connect({ path: join(storage.folder, 'socket') }, '42\n');
    await client.call(echo('by the socket'));
    await storage.log.find(joinedFrom('unix'));
  }));

test('before TLS comes the header', () =>
  playByTls({ files: authority.own, settings: { proxy_protocol: ['127.0.0.1'] } }, async ({ storage, port }) => {
    const [header, address] = PROXIED['version 2, IPv4'];
    const tcp = connectTcp({ host: '127.0.0.1', port });
    tcp.write(header);
    const client = new StorageClient(connectTls({ socket: tcp, ...good }));
    client.write('42\n');
    await client.call(echo('behind a proxy, by TLS'));
    await storage.log.find(new RegExp(`${joinedFrom(address).source} with the certificate [0-9a-f]{64} \\(CN client\\)`));
    await assert.rejects(StorageClient.connect({ port }, '42\n', good));
    await storage.log.find(/disconnected: it does not begin with a PROXY header/);
  }));

test('what TLS says of a client names the address in the header', () =>
  playByTls({ files: authority.own, settings: { proxy_protocol: ['127.0.0.1'] } }, async ({ storage, port }) => {
    const client = await StorageClient.connect({ port }, `${PROXIED['version 1, IPv4'][0]}garbage instead of TLS`);
    await client.seesEnd();
    await storage.log.find(/client=192\.0\.2\.1:5060 disconnected: TLS: /);
  }));

test('the PROXY line of nginx.conf, which is commented out, gives the storage the client’s address', () =>
  play({}, async ({ storage }) => {
    const changes = { '# proxy_protocol on;': 'proxy_protocol on;' };
    const nginx = await Nginx.start({ pair: authority.own, upstream: storage.port, changes });
    try {
      const client = await nginx.connect(good, '42\n');
      await client.call(echo('through nginx'));
      await storage.log.find(joinedFrom(`127.0.0.1:${client.port}`));
      const other = await nginx.connect({ ...good, host: '::1' }, '42\n');
      await other.call(echo('by IPv6'));
      await storage.log.find(joinedFrom(`[::1]:${other.port}`));
    } finally {
      await nginx.stop();
    }
  }));

test('what is no address is said, with what is allowed', async () => {
  const folder = temporaryFolder();
  const file = join(folder, 'settings.json');
  writeFileSync(file, JSON.stringify(testSettings(null, { proxy_protocol: ['127.0.0.1', 'unix', '10.0.0.1/8'] })));
  const { code, err } = await run(['--settings', file, '--check'], { cwd: folder });
  assert.equal(code, 2);
  for (const wrong of ['unix', '10.0.0.1/8']) {
    assert.match(err, new RegExp(`proxy_protocol: found "${wrong}"; allowed: a list of addresses`));
  }
});
