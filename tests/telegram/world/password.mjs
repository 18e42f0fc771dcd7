/**
 * Two-step verification: the server's side of Telegram's SRP.
 */
import { pbkdf2Sync, randomBytes } from 'node:crypto';
import { randomLong, sha256, xor } from '../mtproto/crypto.mjs';
import {
  DH_GENERATOR,
  DH_PRIME,
  powModPrime,
  randomExponent,
  toBigInt,
  toNumberBytes,
} from '../mtproto/numbers.mjs';

const PBKDF2_ROUNDS = 100_000;
const MAX_CHALLENGES = 16;

const GENERATOR = toNumberBytes(DH_GENERATOR);
const PRIME = toBigInt(DH_PRIME);

const salted = (data, salt) => sha256(salt, data, salt);

/** The secret exponent x that the protocol derives of a password. */
function passwordHash(password, salt1, salt2) {
  const first = salted(salted(Buffer.from(password), salt1), salt2);
  return salted(pbkdf2Sync(first, salt1, PBKDF2_ROUNDS, 64, 'sha512'), salt2);
}

/** Holds one password's verifier and the challenges handed out for it. */
export class PasswordVerifier {
  #verifier;
  #challenges = new Map();

  constructor(password, hint = '') {
    this.hint = hint;
    this.salt1 = randomBytes(16);
    this.salt2 = randomBytes(16);
    this.#verifier = powModPrime(GENERATOR, passwordHash(password, this.salt1, this.salt2));
  }

  get algorithm() {
    return {
      _: 'passwordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow',
      salt1: this.salt1,
      salt2: this.salt2,
      g: DH_GENERATOR,
      p: DH_PRIME,
    };
  }

  /** A new challenge: `{id, B}`. */
  challenge() {
    const id = randomLong();
    const secret = randomExponent();
    const k = toBigInt(sha256(DH_PRIME, GENERATOR));
    const gB = toBigInt(powModPrime(GENERATOR, secret));
    const B = toNumberBytes((k * toBigInt(this.#verifier) + gB) % PRIME);
    if (this.#challenges.size >= MAX_CHALLENGES) {
      this.#challenges.delete(this.#challenges.keys().next().value);
    }
    this.#challenges.set(id, { secret, B });
    return { id, B };
  }

  /**
   * Checks a client's proof.
   * @returns {boolean|null} null where the challenge is not known
   */
  check({ srp_id: id, A: givenA, M1 }) {
    const challenge = this.#challenges.get(id);
    if (!challenge) {
      return null;
    }
    this.#challenges.delete(id);
    const A = toNumberBytes(givenA);
    const u = sha256(A, challenge.B);
    const base = (toBigInt(A) * toBigInt(powModPrime(this.#verifier, u))) % PRIME;
    const key = sha256(powModPrime(toNumberBytes(base), challenge.secret));
    const expected = sha256(
      xor(sha256(DH_PRIME), sha256(GENERATOR)),
      sha256(this.salt1),
      sha256(this.salt2),
      A,
      challenge.B,
      key,
    );
    return expected.equals(M1);
  }
}
