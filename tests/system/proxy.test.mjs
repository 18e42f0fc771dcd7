import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { Waiters } from '../telegram/waiters.mjs';
import { remoteAddresses } from './processes.mjs';
import { getMe } from './requests.mjs';
import { scene } from './scene.mjs';

const proxy = (port, more = {}) => ({ settings: { tdlib: { proxy: { type: 'socks5', host: '127.0.0.1', port, ...more } } } });

/** How a proxy may fail, and how many connections to it are worth waiting for. */
const UNHELPFUL = {
  'hangs up': { hangsUp: true, tries: 3 },
  'does not answer': { hangsUp: false, tries: 1 },
};

/** A server that hears every connection out and gives no answer, or hangs up at once. */
async function mockery({ hangsUp }) {
  const connections = new Waiters();
  const sockets = new Set();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    connections.add(socket);
    if (hangsUp) {
      socket.destroy();
    }
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  const close = () => {
    sockets.forEach((socket) => socket.destroy());
    return new Promise((done) => server.close(done));
  };
  return { port: server.address().port, connections, close };
}

test('all connections to Telegram go through the proxy', () =>
  scene({}, async ({ telegram, storage, people, connect, logIn }) => {
    await logIn(people.ann, 1);
    await storage.restart();
    const client = await connect(1);
    await client.ready();
    await client.call(getMe);
    const worker = await storage.process('worker 1');
    const addresses = remoteAddresses(worker.pid);
    assert.ok(addresses.length > 0);
    assert.deepEqual([...new Set(addresses)], [`127.0.0.1:${telegram.port}`]);
    assert.ok(telegram.connections.length >= 2);
  }));

for (const [how, { hangsUp, tries }] of Object.entries(UNHELPFUL)) {
  test(`nothing goes round a proxy that ${how}`, async () => {
    const { port, connections, close } = await mockery({ hangsUp });
    try {
      await scene(proxy(port), async ({ telegram, storage, connect }) => {
        const client = await connect();
        await client.seesState('authorizationStateWaitPhoneNumber');
        client.send({ '@type': 'setAuthenticationPhoneNumber', phone_number: '+999 662 0001' });
        const worker = await storage.process('worker 1');
        const seen = new Set();
        for (let count = 1; count <= tries; ++count) {
          await connections.find(() => connections.all.length >= count, { what: `connection ${count}` });
          remoteAddresses(worker.pid).forEach((address) => seen.add(address));
        }
        seen.delete('0.0.0.0:0');
        assert.deepEqual([...seen].filter((address) => address !== `127.0.0.1:${port}`), []);
        assert.deepEqual(telegram.connections, []);
      });
    } finally {
      await close();
    }
  });
}

test('a proxy that refuses connections keeps the session without Telegram, and it connects later', () =>
  scene({}, async ({ telegram, people, connect }) => {
    telegram.refuseConnections();
    const client = await connect();
    await client.seesState('authorizationStateWaitPhoneNumber');
    assert.deepEqual(telegram.connections, []);
    telegram.acceptConnections();
    await client.logIn(people.ann);
  }));

test('a proxy with a password is logged in to', () => {
  const credentials = { username: 'storage', password: 'password-of-the-proxy' };
  return scene({ proxyCredentials: credentials }, async ({ telegram, people, startStorage, logIn }) => {
    const storage = await startStorage(proxy(telegram.port, credentials));
    await logIn(people.ann, 1, { storage });
    assert.ok(telegram.connections.every(({ username }) => username === 'storage'));
  });
});

test('a proxy that cannot be is said with its key at start, and no secret of it', () =>
  scene({}, async ({ startStorage }) => {
    const wrong = { type: 'mtproto', secret: '0123456789abcde' };
    const error = await startStorage(proxy(1, wrong)).catch((reason) => reason);
    assert.match(error.message, /ended with 2 .*tdlib\.proxy\.secret: /s);
    assert.doesNotMatch(error.message, new RegExp(wrong.secret));
  }));
