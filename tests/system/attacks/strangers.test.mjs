/** Those who have no right to come in try to: tokens, addresses, PROXY headers, certificates. */
import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { test } from 'node:test';
import { Authority } from '../certificates.mjs';
import { echo } from '../requests.mjs';
import { StorageClient } from '../storageClient.mjs';
import { playByTls } from '../tlsStorage.mjs';
import { as, client, sharedStage } from './stage.mjs';

const owner = client('owner', { may_create: true });
const settings = { clients: [owner, { ...owner, name: 'elsewhere', token_sha256: undefined, address: '203.0.113.0/24' }] };
const stage = sharedStage({ settings: JSON.parse(JSON.stringify(settings)) });

const open = (fields) => `${JSON.stringify({ '@type': 'openSession', session_id: 1, ...fields })}\n`;

async function isTurnedAway(handshake) {
  const stranger = await stage.connect(1, { handshake });
  assert.match((await stranger.seesError()).message, /^(CLIENT_NOT_ALLOWED|BAD_REQUEST|REQUEST_TOO_LARGE): /);
  await stranger.seesEnd();
}

const GUESSES = {
  'no token': {},
  'an empty token': { token: '' },
  'a token that begins right': { token: 'token of own' },
  'a token with more behind it': { token: 'token of owner ' },
  'a token in capitals': { token: 'TOKEN OF OWNER' },
  'the digest in place of the token': { token: owner.token_sha256 },
  'a token that is null': { token: null },
  'a token that is true': { token: true },
  'a token in a list': { token: ['token of owner'] },
  'a name in place of a token': { name: 'owner' },
  'a token of a megabyte': { token: 'x'.repeat(1_000_000) },
  'a token that ends by NUL': { token: 'token of owner\0' },
};

for (const [what, fields] of Object.entries(GUESSES)) {
  test(`a stranger gives ${what}, and is turned away`, () => isTurnedAway(open(fields)));
}

test('a stranger gives two tokens, one of them right, and is turned away', async () => {
  await isTurnedAway('{"@type":"openSession","session_id":1,"token":"x","token":"token of owner"}\n');
  await isTurnedAway('{"@type":"openSession","session_id":1,"token":"token of owner","token":"x"}\n');
});

test('a stranger guesses tokens 300 times: each is turned away, and few lines are logged', async () => {
  const from = stage.storage.log.of('WARNING').length;
  await Promise.all(Array.from({ length: 300 }, (_, i) => isTurnedAway(open({ token: `guess ${i}` }))));
  assert.ok(stage.storage.log.of('WARNING').length - from < 60);
});

test('a stranger forges a PROXY header, which no proxy sent, and is turned away', async () => {
  await isTurnedAway('PROXY TCP4 203.0.113.7 127.0.0.1 1234 80\r\n1\n');
  await isTurnedAway(Buffer.concat([Buffer.from('\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c', 'latin1'), Buffer.from([203, 0, 113, 7, 127, 0, 0, 1, 4, 0, 0, 80]), Buffer.from('1\n')]));
});

test('a stranger speaks HTTP with an X-Forwarded-For, and is turned away', () =>
  isTurnedAway('GET / HTTP/1.1\r\nX-Forwarded-For: 203.0.113.7\r\n\r\n'));

test('a stranger sends requests before it has named itself: none is looked at', async () => {
  const stranger = await stage.connect(1, { handshake: `${JSON.stringify(echo('x'))}\n${as('owner').handshake}` });
  await stranger.seesError();
  await stranger.seesEnd();
  assert.equal(stranger.received.all.length, 1);
});

test('a stranger sends a session and requests behind a wrong token: none is looked at', async () => {
  const stranger = await stage.connect(1, { handshake: `${open({ token: 'x' })}${JSON.stringify(echo('x'))}\n` });
  await stranger.seesEnd();
  assert.equal(stranger.received.all.length, 1);
});

const authority = new Authority();
const owners = authority.issue({ subject: '/CN=owner' });
const print = new X509Certificate(owners.cert).fingerprint256.replaceAll(':', '').toLowerCase();
const BY_PRINT = { name: 'owner', certificate: print, sessions: '*', may_create: true };
const BY_NAME = { ...BY_PRINT, certificate: 'owner' };

/** Certificates that are no good, and the entry of `clients` that they try to fit. */
const CERTIFICATES = {
  'one whose name is the fingerprint of the right one': [BY_PRINT, () => authority.issue({ subject: `/CN=${print}` })],
  'one with the right name beside another': [BY_NAME, () => authority.issue({ subject: '/CN=mallory/CN=owner' })],
  'one with the right name first': [BY_NAME, () => authority.issue({ subject: '/CN=owner/CN=mallory' })],
  'one with the right name as its organization': [BY_NAME, () => authority.issue({ subject: '/O=owner/CN=mallory' })],
  'one with the right name and a newline': [BY_NAME, () => authority.issue({ subject: '/CN=owner\n' })],
  'one with the right name in capitals': [BY_NAME, () => authority.issue({ subject: '/CN=OWNER' })],
  'one with no name': [BY_NAME, () => authority.issue({ subject: '/O=x' })],
};
const NO_CERTIFICATES = {
  'one of another authority': () => new Authority().issue({ subject: '/CN=owner' }),
  'one that it signed itself': () => new Authority().own,
  "a server's": () => authority.issue({ subject: '/CN=owner', extensions: 'extendedKeyUsage=serverAuth' }),
  'one that has expired': () => authority.issue({ subject: '/CN=owner', days: -1 }),
  'one that is not valid yet': () => authority.issueForTomorrow(),
  'none': () => ({}),
};

for (const [what, [entry, issue]] of Object.entries(CERTIFICATES)) {
  test(`a stranger shows ${what}, and is turned away`, () =>
    playByTls({ files: authority.own, settings: { clients: [entry] } }, async ({ connect }) => {
      const stranger = await connect({ ca: authority.own.cert, ...issue() });
      assert.match((await stranger.seesError()).message, /^CLIENT_NOT_ALLOWED: /);
      await stranger.seesEnd();
    }));
}

test('strangers show certificates that TLS itself refuses: none is told a word', async () => {
  await playByTls({ files: authority.own, settings: { clients: [BY_NAME] } }, async ({ connect }) => {
    for (const [what, issue] of Object.entries(NO_CERTIFICATES)) {
      const stranger = await connect({ ca: authority.own.cert, ...issue() }).catch(() => null);
      await stranger?.seesEnd();
      assert.deepEqual(stranger?.lines ?? [], [], what);
    }
  });
});

test('a stranger without a certificate comes by the plain port, and is turned away', () =>
  playByTls({ files: authority.own, settings: { clients: [BY_NAME] } }, async ({ storage }) => {
    const stranger = await StorageClient.connect({ port: storage.port }, '42\n');
    assert.match((await stranger.seesError()).message, /^CLIENT_NOT_ALLOWED: /);
  }));
