/**
 * Who is logged in under which authorization key.
 */
import { randomLong } from '../mtproto/crypto.mjs';

/** One device's log-in. */
export class Authorization {
  #markSettled;

  constructor(authKey, person, client) {
    this.authKey = authKey;
    this.person = person;
    this.client = client;
    this.hash = randomLong();
    this.createdAt = Math.floor(Date.now() / 1000);
    /** Whether calls ring there. */
    this.acceptsCalls = true;
    this.isSettled = false;
    /** Resolves when the client has its update state, so that a message pushed now is not swallowed. */
    this.settled = new Promise((resolve) => {
      this.#markSettled = resolve;
    });
  }

  settle() {
    this.isSettled = true;
    this.#markSettled();
  }
}

export class Authorizations {
  #keys;
  #byKey = new Map();
  /** Keys whose authorization was ended from elsewhere, with the error that tells so. */
  #revoked = new Map();
  /** Who has to give a password to finish the log-in, by key. */
  #awaitingPassword = new Map();

  constructor(keys) {
    this.#keys = keys;
  }

  add(authKey, person, client) {
    const authorization = new Authorization(authKey, person, client);
    this.#awaitingPassword.delete(authKey);
    this.#revoked.delete(authKey);
    this.#byKey.set(authKey, authorization);
    return authorization;
  }

  get(authKey) {
    return this.#byKey.get(authKey) ?? null;
  }

  /** The error that a revoked key's calls get, or null. */
  revocation(authKey) {
    return this.#revoked.get(authKey) ?? null;
  }

  awaitPassword(authKey, person) {
    this.#awaitingPassword.set(authKey, person);
  }

  awaitingPassword(authKey) {
    return this.#awaitingPassword.get(authKey) ?? null;
  }

  of(person) {
    return [...this.#byKey.values()].filter((authorization) => authorization.person === person);
  }

  /** Ends an authorization; with an error where the client shall learn it from its next call. */
  end(authorization, error = null) {
    this.#byKey.delete(authorization.authKey);
    if (error) {
      this.#revoked.set(authorization.authKey, error);
    }
    authorization.settle();
  }

  /** Sessions that take a person's updates, of the devices that `where` fits. */
  sessionsOf(person, where = () => true) {
    return this.of(person).filter(where).flatMap((authorization) => this.sessionsOfAuthorization(authorization));
  }

  sessionsOfAuthorization({ authKey }) {
    return this.#keys.sessionsOf(authKey).filter((session) => session.isMain);
  }

  /** Waits until every connected client of a person has its update state. */
  async whenSettled(person) {
    const isConnected = (authorization) =>
      this.sessionsOfAuthorization(authorization).some((session) => session.connection !== null);
    await Promise.all(
      this.of(person)
        .filter(isConnected)
        .map(({ settled }) => settled),
    );
  }
}
