/**
 * AES-IGE and the key derivations of MTProto.
 */
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

const BLOCK = 16;

export const sha1 = (...parts) => createHash('sha1').update(Buffer.concat(parts)).digest();
export const sha256 = (...parts) => createHash('sha256').update(Buffer.concat(parts)).digest();

/** The bytewise exclusive or of two Buffers of the same length. */
export function xor(left, right) {
  const result = Buffer.allocUnsafe(left.length);
  for (let i = 0; i < left.length; i++) {
    result[i] = left[i] ^ right[i];
  }
  return result;
}

/**
 * AES-256-IGE encryption in one pass: IGE of p is CBC of p[i] ^ p[i-2], with p[i-1]
 * mixed into the result; the two halves of the iv stand for c[0] and p[0].
 */
export function igeEncrypt(data, key, iv) {
  const zeros = Buffer.alloc(BLOCK);
  const before = Buffer.concat([iv.subarray(BLOCK), data]).subarray(0, data.length);
  const twoBefore = Buffer.concat([zeros, before]).subarray(0, data.length);
  const cipher = createCipheriv('aes-256-cbc', key, iv.subarray(0, BLOCK)).setAutoPadding(false);
  return xor(cipher.update(xor(data, twoBefore)), before);
}

/** AES-256-IGE decryption, block by block. */
export function igeDecrypt(data, key, iv) {
  const decipher = createDecipheriv('aes-256-ecb', key, null).setAutoPadding(false);
  const result = Buffer.allocUnsafe(data.length);
  let previousCipher = iv.subarray(0, BLOCK);
  let previousPlain = iv.subarray(BLOCK);
  for (let at = 0; at < data.length; at += BLOCK) {
    const block = data.subarray(at, at + BLOCK);
    const plain = xor(decipher.update(xor(block, previousPlain)), previousCipher);
    plain.copy(result, at);
    previousCipher = block;
    previousPlain = plain;
  }
  return result;
}

/** Key and iv that protect the handshake's Diffie-Hellman parameters. */
export function handshakeKey(serverNonce, newNonce) {
  const newServer = sha1(newNonce, serverNonce);
  const serverNew = sha1(serverNonce, newNonce);
  const newNew = sha1(newNonce, newNonce);
  return {
    key: Buffer.concat([newServer, serverNew.subarray(0, 12)]),
    iv: Buffer.concat([serverNew.subarray(12, 20), newNew, newNonce.subarray(0, 4)]),
  };
}

/** Offset into the authorization key for a direction. */
const keyOffset = (isFromServer) => (isFromServer ? 8 : 0);

/** MTProto 2.0: the message key of a padded plain text. */
export function messageKey(authKey, plain, isFromServer) {
  const at = 88 + keyOffset(isFromServer);
  return sha256(authKey.subarray(at, at + 32), plain).subarray(8, 24);
}

/** MTProto 2.0: AES key and iv for a message key. */
export function messageCipherKey(authKey, msgKey, isFromServer) {
  const x = keyOffset(isFromServer);
  const a = sha256(msgKey, authKey.subarray(x, x + 36));
  const b = sha256(authKey.subarray(40 + x, 76 + x), msgKey);
  return {
    key: Buffer.concat([a.subarray(0, 8), b.subarray(8, 24), a.subarray(24, 32)]),
    iv: Buffer.concat([b.subarray(0, 8), a.subarray(8, 24), b.subarray(24, 32)]),
  };
}

/** Random padding that makes a length a multiple of 16, at least `minimum` bytes of it. */
export function paddingFor(length, minimum = 0) {
  return randomBytes(minimum + (-(length + minimum) & (BLOCK - 1)));
}

/** A random signed 64-bit number. */
export function randomLong() {
  return randomBytes(8).readBigInt64LE();
}
