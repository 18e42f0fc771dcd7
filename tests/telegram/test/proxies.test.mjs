import assert from 'node:assert/strict';
import { createHmac, randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { answerHello, isHelloOf } from '../fakeTls.mjs';
import { readSecret } from '../mtprotoProxy.mjs';
import { ANN_AND_BOB, scene } from '../tdlib/scene.mjs';

const KEY = '00112233445566778899aabbccddeeff';
const OTHER_KEY = 'ffeeddccbbaa99887766554433221100';
const DOMAIN = Buffer.from('www.example.org').toString('hex');
const LONG_TEXT = 'after the cut '.repeat(290).trim();
const CREDENTIALS = { username: 'user', password: 'pass:word' };

const http = (more) => ({ '@type': 'proxyTypeHttp', ...more });
const mtproto = (secret) => ({ '@type': 'proxyTypeMtproto', secret });

/** Each kind with what TDLib is told of it, what TDLib may be told wrongly, and what a connection then looks like. */
const KINDS = {
  'an HTTP proxy': {
    proxy: { type: 'http' },
    right: http(),
    looks: ({ method, port }) => method === 'CONNECT' && port === 443,
  },
  'an HTTP proxy that demands credentials': {
    proxy: { type: 'http', credentials: CREDENTIALS },
    right: http(CREDENTIALS),
    wrong: http({ ...CREDENTIALS, password: 'other' }),
    why: 'wrong credentials',
    looks: ({ method, username }) => method === 'CONNECT' && username === 'user',
  },
  'an HTTP proxy without CONNECT that demands credentials': {
    proxy: { type: 'http', credentials: CREDENTIALS },
    right: http({ http_only: true, ...CREDENTIALS }),
    wrong: http({ http_only: true }),
    why: 'no credentials',
    looks: ({ method, port, username }) => method === 'POST' && port === 80 && username === 'user',
  },
  'an MTProto proxy': {
    proxy: { type: 'mtproto', secret: KEY },
    right: mtproto(KEY),
    wrong: mtproto(OTHER_KEY),
    why: 'wrong secret',
    looks: ({ framing, dcId }) => framing === 'intermediate' && dcId === 1,
  },
  'an MTProto proxy with padding': {
    proxy: { type: 'mtproto', secret: `dd${KEY}` },
    right: mtproto(`dd${KEY}`),
    wrong: mtproto(KEY),
    why: 'wrong secret',
    looks: ({ framing }) => framing === 'padded intermediate',
  },
  'an MTProto proxy in the disguise of TLS': {
    proxy: { type: 'mtproto', secret: `ee${KEY}${DOMAIN}` },
    right: mtproto(`ee${KEY}${DOMAIN}`),
    wrong: mtproto(`ee${OTHER_KEY}${DOMAIN}`),
    why: 'wrong secret',
    looks: ({ framing }) => framing === 'padded intermediate',
  },
};

for (const [name, { proxy: description, right, wrong, why, looks }] of Object.entries(KINDS)) {
  test(`${name} carries a log-in and messages, also after a cut`, () =>
    scene({ people: ANN_AND_BOB }, async ({ telegram, people, logIn }) => {
      const proxy = await telegram.openProxy(description);
      const client = await logIn(people.ann, { proxy: { port: proxy.port, ...right } });
      for (const text of ['before the cut', LONG_TEXT]) {
        await people.bob.sendMessage(people.ann, text);
        await client.sees('updateNewMessage', ({ message }) => message.content.text?.text === text);
        proxy.cutConnections();
      }
      assert.deepEqual(proxy.connections.filter((connection) => !looks(connection)), []);
      assert.equal(telegram.connections.length, proxy.connections.length);
      assert.deepEqual(telegram.duplicateKeyUses, []);
    }));

  if (wrong) {
    test(`${name} turns a client away for ${why}`, () =>
      scene({}, async ({ telegram, start }) => {
        const proxy = await telegram.openProxy(description);
        const client = await start({ proxy: { port: proxy.port, ...wrong } });
        client.send({ '@type': 'setAuthenticationPhoneNumber', phone_number: '9996620001' });
        assert.equal((await proxy.refusals.find()).why, why);
        assert.deepEqual(telegram.connections, []);
      }));
  }
}

test('a session goes on through another proxy', () =>
  scene({ people: ANN_AND_BOB }, async ({ telegram, people, logIn }) => {
    const client = await logIn(people.ann);
    for (const { proxy: description, right: type } of Object.values(KINDS)) {
      const proxy = await telegram.openProxy(description);
      const { port } = proxy;
      await client.call({ '@type': 'addProxy', proxy: { '@type': 'proxy', server: '127.0.0.1', port, type }, enable: true });
      await proxy.arrivals.find();
      await people.bob.sendMessage(people.ann, `through ${port}`);
      await client.sees('updateNewMessage', ({ message }) => message.content.text?.text === `through ${port}`);
    }
    assert.deepEqual(telegram.duplicateKeyUses, []);
  }));

test('each form of a secret is read, and nothing else', () => {
  assert.deepEqual(readSecret(KEY), { key: Buffer.from(KEY, 'hex'), isPadded: false, domain: null });
  assert.deepEqual(readSecret(`dd${KEY}`), { key: Buffer.from(KEY, 'hex'), isPadded: true, domain: null });
  assert.equal(readSecret(`ee${KEY}${DOMAIN}`).domain.toString(), 'www.example.org');
  for (const text of ['', `ee${KEY}`, `cc${KEY}`, KEY.slice(2)]) {
    assert.throws(() => readSecret(text), /is no secret/);
  }
});

test('a hello of TLS is known by its secret and domain, and its answer proves the secret in turn', () => {
  const secret = readSecret(`ee${KEY}${DOMAIN}`);
  const hello = Buffer.concat([randomBytes(11), Buffer.alloc(32), Buffer.from([32]), randomBytes(400), secret.domain]);
  createHmac('sha256', secret.key).update(hello).digest().copy(hello, 11);
  assert.ok(isHelloOf(secret, hello));
  assert.ok(!isHelloOf(readSecret(`ee${OTHER_KEY}${DOMAIN}`), hello));
  assert.ok(!isHelloOf({ ...secret, domain: Buffer.from('www.example.com') }, hello));
  assert.ok(!isHelloOf(secret, hello.subarray(0, 50)));

  const answer = answerHello(secret, hello);
  const random = Buffer.from(answer.subarray(11, 43));
  answer.fill(0, 11, 43);
  const expected = createHmac('sha256', secret.key).update(hello.subarray(11, 43)).update(answer).digest();
  assert.deepEqual(random, expected);
});
