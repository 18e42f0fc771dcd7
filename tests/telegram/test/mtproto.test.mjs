import assert from 'node:assert/strict';
import { createCipheriv, constants, publicEncrypt, randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { igeDecrypt, igeEncrypt, sha256, xor } from '../mtproto/crypto.mjs';
import { unpadRsa } from '../mtproto/handshake.mjs';
import { frameKeyId, joinContainer, openEncrypted, sealEncrypted, splitContainer } from '../mtproto/messages.mjs';
import { DH_PRIME, powModPrime, randomExponent, toBigInt, toNumberBytes } from '../mtproto/numbers.mjs';
import { generateRsaKey } from '../mtproto/rsaKey.mjs';
import { Transport } from '../mtproto/transport.mjs';

/** AES-IGE as it is defined, one block after another. */
function igeByDefinition(data, key, iv) {
  const ecb = createCipheriv('aes-256-ecb', key, null).setAutoPadding(false);
  let previousCipher = iv.subarray(0, 16);
  let previousPlain = iv.subarray(16);
  const blocks = [];
  for (let at = 0; at < data.length; at += 16) {
    const plain = data.subarray(at, at + 16);
    previousCipher = xor(ecb.update(xor(plain, previousCipher)), previousPlain);
    previousPlain = plain;
    blocks.push(previousCipher);
  }
  return Buffer.concat(blocks);
}

test('AES-IGE in one pass is what its definition says, and is undone by decryption', () => {
  for (const blocks of [1, 2, 3, 17]) {
    const [data, key, iv] = [randomBytes(16 * blocks), randomBytes(32), randomBytes(32)];
    const encrypted = igeEncrypt(data, key, iv);
    assert.deepEqual(encrypted, igeByDefinition(data, key, iv));
    assert.deepEqual(igeDecrypt(encrypted, key, iv), data);
  }
});

test('modular powers agree with arithmetic on big integers', () => {
  const prime = toBigInt(DH_PRIME);
  assert.equal(toBigInt(powModPrime(toNumberBytes(3), Buffer.from([5]))), 243n);
  const [a, b] = [randomExponent(), randomExponent()];
  a[0] &= 0x3f; // their sum has to stay below the prime
  b[0] &= 0x3f;
  const sum = Buffer.from((toBigInt(a) + toBigInt(b)).toString(16).padStart(514, '0'), 'hex').subarray(1);
  const base = toNumberBytes(3);
  const product = (toBigInt(powModPrime(base, a)) * toBigInt(powModPrime(base, b))) % prime;
  assert.equal(toBigInt(powModPrime(base, sum)), product);
});

/** RSA_PAD's bytes before the RSA step; tried until they are smaller than any modulus. */
function padForRsa(data) {
  for (;;) {
    const tempKey = randomBytes(32);
    const withHash = Buffer.concat([Buffer.from(data).reverse(), sha256(tempKey, data)]);
    const aesEncrypted = igeEncrypt(withHash, tempKey, Buffer.alloc(32));
    const padded = Buffer.concat([xor(tempKey, sha256(aesEncrypted)), aesEncrypted]);
    if (padded[0] < 0x80) {
      return padded;
    }
  }
}

test('RSA_PAD is undone with the right key, and altered bytes are refused', () => {
  const { privateKey, publicKeyPem } = generateRsaKey();
  const data = randomBytes(192);
  const encrypted = publicEncrypt({ key: publicKeyPem, padding: constants.RSA_NO_PADDING }, padForRsa(data));
  assert.deepEqual(unpadRsa(encrypted, privateKey), data);
  const altered = xor(encrypted, Buffer.concat([Buffer.alloc(255), Buffer.from([1])]));
  assert.equal(unpadRsa(altered, privateKey), null);
});

/** Decrypts what the server sent, as a client would. */
function messageFixture() {
  return { salt: 1n, sessionId: 2n, messageId: 5n, seqNo: 1, body: Buffer.from('0011223344556677', 'hex') };
}

test('an encrypted message carries its key id and does not open as one from a client', () => {
  const authKey = randomBytes(256);
  const frame = sealEncrypted(messageFixture(), authKey, 77n);
  assert.equal(frameKeyId(frame), 77n);
  assert.equal(openEncrypted(frame, authKey), null);
});

test('containers are split into the messages that were joined', () => {
  const messages = [1n, 5n, 9n].map((messageId, i) => ({ messageId, seqNo: i, body: Buffer.alloc(8, i) }));
  assert.deepEqual(splitContainer({ messageId: 13n, seqNo: 3, body: joinContainer(messages) }), messages);
  assert.deepEqual(splitContainer(messages[0]), [messages[0]]);
});

/** A client's side of obfuscated2: its header and its two ciphers. */
function obfuscatedClient(tag, dcId) {
  const header = randomBytes(64);
  header.writeUInt32LE(tag, 56);
  header.writeInt16LE(dcId, 60);
  const cipher = createCipheriv('aes-256-ctr', header.subarray(8, 40), header.subarray(40, 56));
  const encrypted = cipher.update(header);
  const reversed = Buffer.from(header.subarray(8, 56)).reverse();
  const decipher = createCipheriv('aes-256-ctr', reversed.subarray(0, 32), reversed.subarray(32));
  return { opening: Buffer.concat([header.subarray(0, 56), encrypted.subarray(56)]), cipher, decipher };
}

test('frames come out whole of all three framings, however the bytes are cut', () => {
  const frame = randomBytes(600);
  const header = Buffer.alloc(4);
  header.writeUInt32LE(frame.length);
  const framings = [
    { tag: 0xeeeeeeee, wire: Buffer.concat([header, frame]) },
    { tag: 0xdddddddd, wire: Buffer.concat([header, frame]) },
    { tag: 0xefefefef, wire: Buffer.concat([Buffer.from([0x7f, 150, 0, 0]), frame]) },
  ];
  for (const { tag, wire } of framings) {
    const { opening, cipher, decipher } = obfuscatedClient(tag, 10002);
    const transport = new Transport();
    const stream = Buffer.concat([opening, cipher.update(Buffer.concat([wire, wire]))]);
    const frames = Array.from(stream, (byte) => transport.receive(Buffer.from([byte]))).flat();
    assert.deepEqual(frames, [frame, frame]);
    assert.equal(transport.dcId, 2);
    assert.equal(transport.isTestDc, true);
    assert.deepEqual(decipher.update(transport.wrap(frame)), wire);
  }
});

test('an unknown transport is refused', () => {
  const { opening } = obfuscatedClient(0x01020304, 1);
  assert.throws(() => new Transport().receive(opening), /Unknown transport/);
});
