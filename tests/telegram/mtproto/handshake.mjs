/**
 * The server's side of MTProto's creation of an authorization key.
 */
import { constants, privateDecrypt, randomBytes } from 'node:crypto';
import { decode, encode, readObject } from '../tl/codec.mjs';
import { TlReader } from '../tl/reader.mjs';
import { handshakeKey, igeDecrypt, igeEncrypt, paddingFor, sha1, sha256, xor } from './crypto.mjs';
import { DH_GENERATOR, DH_PRIME, powModPrime, randomExponent, toNumberBytes } from './numbers.mjs';

/** A product of two small primes for the client to factorise: quick, yet a real pq. */
const P = Buffer.from('494c553b', 'hex');
const Q = Buffer.from('53911073', 'hex');
const PQ = Buffer.from('17ed48941a08f981', 'hex');

/** Undoes RSA_PAD: the inner data with its padding, or null where the hash does not fit. */
export function unpadRsa(encrypted, privateKey) {
  const padded = privateDecrypt({ key: privateKey, padding: constants.RSA_NO_PADDING }, encrypted);
  const aesEncrypted = padded.subarray(32);
  const tempKey = xor(padded.subarray(0, 32), sha256(aesEncrypted));
  const dataWithHash = igeDecrypt(aesEncrypted, tempKey, Buffer.alloc(32));
  const data = Buffer.from(dataWithHash.subarray(0, 192)).reverse();
  return sha256(tempKey, data).equals(dataWithHash.subarray(192)) ? data : null;
}

/** One handshake on one connection. */
export class Handshake {
  #rsa;
  #nonce;
  #serverNonce;
  #newNonce;
  #inner;
  #exponent;

  /** @param {{privateKey: object, fingerprint: bigint}} rsa */
  constructor(rsa) {
    this.#rsa = rsa;
  }

  /**
   * Answers one unencrypted call.
   * @returns {{answer: Buffer, authKey?: object}} `authKey` once the key is agreed on:
   *   its bytes, the first salt, the data center's number and, for a temporary key, its life
   */
  handle(payload) {
    const call = decode(payload);
    switch (call._) {
      case 'req_pq_multi':
        return { answer: encode(this.#resPq(call)) };
      case 'req_DH_params':
        return { answer: encode(this.#dhParams(call)) };
      case 'set_client_DH_params':
        return this.#dhDone(call);
      default:
        throw new Error(`Unexpected call in a handshake: ${call._}`);
    }
  }

  #resPq({ nonce }) {
    this.#nonce = nonce;
    this.#serverNonce = randomBytes(16);
    return {
      _: 'resPQ',
      nonce,
      server_nonce: this.#serverNonce,
      pq: PQ,
      server_public_key_fingerprints: [this.#rsa.fingerprint],
    };
  }

  #checkNonces(object) {
    if (!object.nonce.equals(this.#nonce) || !object.server_nonce.equals(this.#serverNonce)) {
      throw new Error('Nonce mismatch in a handshake');
    }
  }

  #dhParams(call) {
    this.#checkNonces(call);
    if (!call.p.equals(P) || !call.q.equals(Q)) {
      throw new Error('Wrong factors in a handshake');
    }
    const data = unpadRsa(call.encrypted_data, this.#rsa.privateKey);
    if (!data) {
      throw new Error('Handshake data does not decrypt with this RSA key');
    }
    this.#inner = readObject(new TlReader(data));
    this.#checkNonces(this.#inner);
    this.#newNonce = this.#inner.new_nonce;
    return {
      _: 'server_DH_params_ok',
      nonce: this.#nonce,
      server_nonce: this.#serverNonce,
      encrypted_answer: this.#encryptedDhAnswer(),
    };
  }

  #encryptedDhAnswer() {
    this.#exponent = randomExponent();
    const answer = encode({
      _: 'server_DH_inner_data',
      nonce: this.#nonce,
      server_nonce: this.#serverNonce,
      g: DH_GENERATOR,
      dh_prime: DH_PRIME,
      g_a: powModPrime(toNumberBytes(DH_GENERATOR), this.#exponent),
      server_time: Math.floor(Date.now() / 1000),
    });
    const { key, iv } = handshakeKey(this.#serverNonce, this.#newNonce);
    const withHash = Buffer.concat([sha1(answer), answer]);
    return igeEncrypt(Buffer.concat([withHash, paddingFor(withHash.length)]), key, iv);
  }

  #dhDone(call) {
    this.#checkNonces(call);
    const { key, iv } = handshakeKey(this.#serverNonce, this.#newNonce);
    const plain = igeDecrypt(call.encrypted_data, key, iv);
    const clientData = readObject(new TlReader(plain, 20));
    const authKey = powModPrime(clientData.g_b, this.#exponent);
    const auxHash = sha1(authKey).subarray(0, 8);
    const answer = encode({
      _: 'dh_gen_ok',
      nonce: this.#nonce,
      server_nonce: this.#serverNonce,
      new_nonce_hash1: sha1(this.#newNonce, Buffer.from([1]), auxHash).subarray(4),
    });
    return { answer, authKey: this.#describeKey(authKey) };
  }

  #describeKey(bytes) {
    return {
      bytes,
      salt: xor(this.#newNonce.subarray(0, 8), this.#serverNonce.subarray(0, 8)).readBigInt64LE(),
      dcId: this.#inner.dc,
      expiresIn: this.#inner.expires_in ?? null,
    };
  }
}
