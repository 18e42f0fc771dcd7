/** Certificates made for a test, by openssl. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from './storage.mjs';

const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-noenc'];

function openssl(folder, ...args) {
  execFileSync('openssl', args, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
}

/** What is valid for a negative number of days has expired. */
export class Authority {
  #folder = temporaryFolder();
  #issued = 0;

  constructor({ days = 365 } = {}) {
    openssl(this.#folder, 'req', '-x509', ...NEW_KEY, '-subj', '/CN=storage', '-keyout', 'key.pem', '-out', 'cert.pem');
    // `req` makes none that has expired, `x509` does.
    const again = ['-in', 'cert.pem', '-signkey', 'key.pem', '-days', `${days}`, '-out', 'cert.pem'];
    openssl(this.#folder, 'x509', ...again);
  }

  #pair(name) {
    const read = (file) => readFileSync(join(this.#folder, file), 'utf8');
    return { cert: read(`${name}cert.pem`), key: read(`${name}key.pem`) };
  }

  /** The authority's own certificate and key. */
  get own() {
    return this.#pair('');
  }

  /** A client's certificate and key. */
  issue({ days = 365 } = {}) {
    const name = `client${++this.#issued}-`;
    const by = ['-CA', 'cert.pem', '-CAkey', 'key.pem', '-CAcreateserial', '-days', `${days}`];
    openssl(this.#folder, 'req', ...NEW_KEY, '-subj', '/CN=client', '-keyout', `${name}key.pem`, '-out', 'request.pem');
    openssl(this.#folder, 'x509', '-req', '-in', 'request.pem', ...by, '-out', `${name}cert.pem`);
    return this.#pair(name);
  }
}
