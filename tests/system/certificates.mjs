/** Certificates made for a test, by openssl. */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from './storage.mjs';

const DAY_MS = 24 * 60 * 60 * 1000;
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

  /**
   * A certificate and key, a client's unless `extensions` say otherwise.
   * @param {string} [options.subject]
   * @param {string} [options.extensions] lines of openssl's configuration, such as extendedKeyUsage=serverAuth
   */
  issue({ days = 365, subject = '/CN=client', extensions = '' } = {}) {
    const name = this.#request(subject);
    const by = ['-CA', 'cert.pem', '-CAkey', 'key.pem', '-CAcreateserial', '-days', `${days}`];
    this.#write('extensions', extensions);
    openssl(this.#folder, 'x509', '-req', '-in', 'request.pem', ...by, '-extfile', 'extensions', '-out', `${name}cert.pem`);
    return this.#pair(name);
  }

  /** One that is valid from tomorrow on; only `openssl ca` makes such. */
  issueForTomorrow() {
    const name = this.#request('/CN=client');
    const own = 'database = index\nrand_serial = yes\nnew_certs_dir = .\ndefault_md = sha256\npolicy = any\n';
    this.#write('ca.cnf', `[ca]\ndefault_ca = own\n[own]\n${own}[any]\ncommonName = supplied\n`);
    this.#write('index', '');
    const dateIn = (days) => `${new Date(Date.now() + days * DAY_MS).toISOString().replace(/\D/g, '').slice(0, 14)}Z`;
    const when = ['-startdate', dateIn(1), '-enddate', dateIn(2)];
    const by = ['-config', 'ca.cnf', '-cert', 'cert.pem', '-keyfile', 'key.pem'];
    openssl(this.#folder, 'ca', '-batch', '-notext', ...by, ...when, '-in', 'request.pem', '-out', `${name}cert.pem`);
    return this.#pair(name);
  }

  #write(file, text) {
    writeFileSync(join(this.#folder, file), text);
  }

  /** Makes a key and a request for a certificate; the result begins the names of their files. */
  #request(subject) {
    const name = `client${++this.#issued}-`;
    openssl(this.#folder, 'req', ...NEW_KEY, '-utf8', '-subj', subject, '-keyout', `${name}key.pem`, '-out', 'request.pem');
    return name;
  }
}
