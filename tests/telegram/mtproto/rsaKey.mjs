/** The server's RSA key. */
import { generateKeyPairSync } from 'node:crypto';
import { TlWriter } from '../tl/writer.mjs';
import { sha1 } from './crypto.mjs';

/**
 * A new key: its halves, and the fingerprint that TDLib computes of it.
 * @returns {{privateKey: object, publicKeyPem: string, fingerprint: bigint}}
 */
export function generateRsaKey() {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048, publicExponent: 65537 });
  const { n, e } = publicKey.export({ format: 'jwk' });
  const bare = new TlWriter().bytes(Buffer.from(n, 'base64url')).bytes(Buffer.from(e, 'base64url')).finish();
  return {
    privateKey,
    publicKeyPem: publicKey.export({ type: 'pkcs1', format: 'pem' }),
    fingerprint: sha1(bare).subarray(12).readBigInt64LE(),
  };
}
