/**
 * The authorization keys that clients agreed on with this server.
 */
import { sha1 } from './crypto.mjs';

/** One authorization key, permanent or temporary. */
export class AuthKey {
  constructor({ bytes, salt, dcId, expiresIn }) {
    this.bytes = bytes;
    this.salt = salt;
    this.dcId = dcId;
    this.isTemporary = expiresIn !== null;
    this.id = sha1(bytes).subarray(12).readBigUInt64LE();
    /** For a bound temporary key: the permanent key it stands for. */
    this.boundTo = null;
    /** Sessions under this key by their id. */
    this.sessions = new Map();
  }

  /** The key that carries the authorization. */
  get permanent() {
    return this.boundTo ?? this;
  }
}

/** All keys by their id. */
export class KeyStore {
  #keys = new Map();

  add(description) {
    const key = new AuthKey(description);
    this.#keys.set(key.id, key);
    return key;
  }

  get(id) {
    return this.#keys.get(BigInt.asUintN(64, id));
  }

  delete(key) {
    this.#keys.delete(key.id);
  }

  /** Sessions under a permanent key and the temporary ones bound to it. */
  sessionsOf(permanentKey) {
    return [...this.#keys.values()]
      .filter((key) => key.permanent === permanentKey)
      .flatMap((key) => [...key.sessions.values()]);
  }

  all() {
    return [...this.#keys.values()];
  }
}
