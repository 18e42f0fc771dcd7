/**
 * Arithmetic on 2048-bit numbers, kept as 256-byte big-endian Buffers.
 */
import { constants, createPublicKey, publicEncrypt, randomBytes } from 'node:crypto';

/** The well-known safe prime of Telegram's Diffie-Hellman groups; TDLib trusts it without a test. */
export const DH_PRIME = Buffer.from(
  'c71caeb9c6b1c9048e6c522f70f13f73980d40238e3e21c14934d037563d930f' +
    '48198a0aa7c14058229493d22530f4dbfa336f6e0ac925139543aed44cce7c37' +
    '20fd51f69458705ac68cd4fe6b6b13abdc9746512969328454f18faf8c595f64' +
    '2477fe96bb2a941d5bcd1d4ac8cc49880708fa9b378e3c4f3a9060bee67cf9a4' +
    'a4a695811051907e162753b56b0f6b410dba74d8a84b2a14b3144e0ef1284754' +
    'fd17ed950d5965b4b9dd46582db1178d169c6bc465b0d6ff9ca3928fef5b9ae4' +
    'e418fc15e83ebea0f87fa9ff5eed70050ded2849f47bf959d956850ce929851f' +
    '0d8115f635b105ee2e4e15d04b2454bf6f4fadf034b10403119cd8e3b92fcc5b',
  'hex',
);

/** The generator that goes with DH_PRIME. */
export const DH_GENERATOR = 3;

/** Bytes of a number of these groups. */
export const NUMBER_BYTES = 256;

/** The 256-byte form of a BigInt, a small number or a shorter Buffer. */
export function toNumberBytes(value) {
  const hex = Buffer.isBuffer(value) ? value.toString('hex') : BigInt(value).toString(16);
  return Buffer.from(hex.padStart(NUMBER_BYTES * 2, '0'), 'hex');
}

/** The BigInt in a big-endian Buffer. */
export function toBigInt(bytes) {
  return BigInt(`0x${bytes.toString('hex') || '0'}`);
}

/**
 * base^exponent mod DH_PRIME. Unpadded RSA is just this operation, so OpenSSL does it
 * seven times faster than BigInt would, without the prime test of its own DH objects.
 */
export function powModPrime(base, exponent) {
  const jwk = { kty: 'RSA', n: DH_PRIME.toString('base64url'), e: exponent.toString('base64url') };
  const key = createPublicKey({ key: jwk, format: 'jwk' });
  return publicEncrypt({ key, padding: constants.RSA_NO_PADDING }, toNumberBytes(base));
}

/** A fresh secret exponent, smaller than the prime. */
export function randomExponent() {
  const exponent = randomBytes(NUMBER_BYTES);
  exponent[0] &= 0x7f;
  return exponent;
}
