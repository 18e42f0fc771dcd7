/**
 * QR log-in: tokens that a new device shows and a logged-in one accepts.
 */
import { randomBytes } from 'node:crypto';
import { unixTime } from './values.mjs';

const LIFETIME = 30;

/** The token's bytes out of a `tg://login?token=` link. */
function tokenBytes(linkOrBytes) {
  if (Buffer.isBuffer(linkOrBytes)) {
    return linkOrBytes;
  }
  const token = /token=([\w-]+)/.exec(linkOrBytes)?.[1];
  return Buffer.from(token ?? '', 'base64url');
}

export class LoginTokens {
  #world;
  #tokens = new Map();

  constructor(world) {
    this.#world = world;
  }

  /** The token that a session's device shows now; a new one where the last was not accepted. */
  exportFor(session) {
    for (const [key, token] of this.#tokens) {
      if (token.authKey === session.authKey.permanent && !token.person) {
        this.#tokens.delete(key);
      }
    }
    const bytes = randomBytes(32);
    const token = { bytes, session, authKey: session.authKey.permanent, expires: unixTime() + LIFETIME, person: null };
    this.#tokens.set(bytes.toString('hex'), token);
    return token;
  }

  /** Who accepted the token that this key's device shows, taken once; null where nobody did. */
  takeAccepted(authKey) {
    for (const [key, token] of this.#tokens) {
      if (token.authKey === authKey && token.person) {
        this.#tokens.delete(key);
        return token.person;
      }
    }
    return null;
  }

  /** A person's other device accepts; returns the token, or null where there is no such one. */
  accept(linkOrBytes, person) {
    const token = this.#tokens.get(tokenBytes(linkOrBytes).toString('hex'));
    if (!token || token.expires < unixTime()) {
      return null;
    }
    token.person = person;
    token.session.push({ _: 'updateShort', update: { _: 'updateLoginToken' }, date: unixTime() });
    return token;
  }
}
