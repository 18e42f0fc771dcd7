/**
 * A real MariaDB server with a data folder and a port of its own.
 *
 * Making a data folder takes seconds, so one is kept empty in the build folder, and each server begins with a copy.
 */
import { execFileSync, spawn } from 'node:child_process';
import { chownSync, cpSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withDeadline } from '../telegram/waiters.mjs';
import { freePort } from './freePort.mjs';
import { LogLines } from './logLines.mjs';
import { BINARY, temporaryFolder } from './storage.mjs';

const DATABASE_FOLDER = fileURLToPath(new URL('../../db', import.meta.url));
const SERVER = '/usr/sbin/mariadbd';
const NOBODY = 65534;
/** The server does not run as root. */
const IDENTITY = process.getuid() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
const START_DEADLINE_MS = 30_000;

/** Who the storage is at the server, and its database. */
export const LOGIN = { user: 'storage', password: 'word-of-the-storage', database: 'calls' };

const NO_GROWTH = '--innodb-data-file-path=ibdata1:12M';
/** Options of a server whose tables have as much room as there is at the start. */
export const OF_FIXED_SIZE = ['--innodb-file-per-table=0', NO_GROWTH];

const running = new Set();
process.on('exit', () => running.forEach((child) => child.kill('SIGKILL')));

/** A temporary folder that belongs to the server's user. */
function serversFolder() {
  const folder = temporaryFolder();
  if (IDENTITY.uid !== undefined) chownSync(folder, IDENTITY.uid, IDENTITY.gid);
  return folder;
}

/** The folder to copy; whoever needs it first makes it. */
function emptyDataFolder() {
  const kept = join(dirname(BINARY), 'mariadb-data');
  if (existsSync(kept)) {
    return kept;
  }
  const made = join(serversFolder(), 'data');
  const options = ['--no-defaults', `--datadir=${made}`, '--skip-test-db', '--innodb-log-file-size=4M'];
  const asRoot = '--auth-root-authentication-method=normal'; // at the socket, which is in a private folder
  execFileSync('mariadb-install-db', [...options, asRoot], { ...IDENTITY, cwd: '/', stdio: ['ignore', 'ignore', 'pipe'] });
  const draft = `${kept}-${process.pid}`;
  cpSync(made, draft, { recursive: true });
  try {
    renameSync(draft, kept);
  } catch {
    rmSync(draft, { recursive: true }); // another process was faster
  }
  return kept;
}

export class MariaDb {
  #folder = serversFolder();
  #process = null;
  #ended = null;
  #options;

  port = null;
  log = new LogLines();

  /**
   * Starts a server that knows LOGIN, with an empty database.
   * @param {{options?: string[], tls?: {cert: string, key: string, ca: string}}} [how] command-line options of the
   *   server; the texts of its certificates
   */
  static async start({ options = [], tls = null } = {}) {
    const server = new MariaDb(options);
    if (tls) server.#useTls(tls);
    execFileSync('cp', ['-r', emptyDataFolder(), join(server.#folder, 'data')]);
    if (IDENTITY.uid !== undefined) execFileSync('chown', ['-R', `${NOBODY}:${NOBODY}`, server.#folder]);
    await server.#startAnywhere();
    server.sql(`CREATE DATABASE ${LOGIN.database} CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci;
      CREATE USER ${LOGIN.user}@'%' IDENTIFIED BY '${LOGIN.password}'; GRANT ALL ON ${LOGIN.database}.* TO ${LOGIN.user}@'%'`, '');
    return server;
  }

  constructor(options) {
    this.#options = options;
  }

  #useTls(texts) {
    for (const [name, text] of Object.entries(texts)) {
      writeFileSync(join(this.#folder, `${name}.pem`), text);
      this.#options.push(`--ssl-${name}=${join(this.#folder, `${name}.pem`)}`);
    }
  }

  /** A free port may be somebody else's by the time that the server asks for it. */
  async #startAnywhere() {
    this.port = await freePort();
    try {
      await this.start();
    } catch (error) {
      if (!/Address already in use/.test(error.message)) throw error;
      await this.#startAnywhere();
    }
  }

  get #socket() {
    return join(this.#folder, 'socket');
  }

  /** The section `mysql` of the storage's settings. */
  settings(changes = {}) {
    return { host: '127.0.0.1', port: this.port, ...LOGIN, ...changes };
  }

  /** Begins a run on the same data and port. */
  async start() {
    const from = this.log.end;
    // A server that starts removes what it takes for the temporary tables of an earlier run, another's in the same folder
    // too, who may crash of that.
    const where = [`--datadir=${join(this.#folder, 'data')}`, `--tmpdir=${this.#folder}`, `--socket=${this.#socket}`, `--pid-file=${join(this.#folder, 'pid')}`];
    const network = [`--port=${this.port}`, '--bind-address=127.0.0.1', '--skip-name-resolve'];
    const small = ['--innodb-log-file-size=4M', '--innodb-buffer-pool-size=8M', '--performance-schema=OFF'];
    const args = ['--no-defaults', ...where, ...network, ...small, ...this.#options];
    const child = spawn(SERVER, args, { ...IDENTITY, cwd: '/', stdio: ['ignore', 'ignore', 'pipe'] });
    this.#process = child;
    running.add(child);
    child.stderr.setEncoding('utf8').on('data', (chunk) => this.log.add(chunk));
    this.#ended = new Promise((done) => child.once('exit', () => done(running.delete(child))));
    const diedEarly = this.#ended.then(() => {
      throw new Error(`MariaDB ended instead of starting:\n${this.log.text}`);
    });
    diedEarly.catch(() => {});
    await Promise.race([this.log.find(/ready for connections/, { from, deadline: START_DEADLINE_MS }), diedEarly]);
  }

  /** Runs statements as the server's root. @returns {string} rows, their columns parted by tabs, without heads */
  sql(statements, database = LOGIN.database) {
    const options = { input: statements, encoding: 'utf8', stdio: ['pipe', 'pipe', 'pipe'], timeout: START_DEADLINE_MS };
    return execFileSync('mariadb', this.#argumentsOfRoot(database), options).trim();
  }

  /** A number that the server counts. */
  status(name) {
    return Number(this.sql(`SHOW GLOBAL STATUS LIKE '${name}'`).split('\t')[1]);
  }

  /** A transaction of the server's root, open until its `end()`. */
  openTransaction() {
    return new OpenTransaction(this.#argumentsOfRoot(LOGIN.database));
  }

  #argumentsOfRoot(database) {
    const how = ['--no-defaults', `--socket=${this.#socket}`, '--user=root', '--default-character-set=utf8mb4'];
    return [...how, '--batch', '--raw', '--skip-column-names', '--unbuffered', ...(database ? [database] : [])];
  }

  /** Takes all the room of a server with OF_FIXED_SIZE, but for crumbs. */
  fill() {
    this.sql('CREATE TABLE filler (data mediumblob) ENGINE=InnoDB');
    for (let size = 2 ** 20; size >= 2 ** 10; size /= 2) {
      try {
        for (;;) this.sql(`INSERT INTO filler VALUES (REPEAT('x', ${size}))`);
      } catch (error) {
        if (!/The table 'filler' is full/.test(error.message)) throw error;
      }
    }
  }

  /** The same data on a larger disk. */
  async makeRoom() {
    await this.stop();
    this.#options = this.#options.map((option) => (option === NO_GROWTH ? `${NO_GROWTH}:autoextend` : option));
    await this.start();
  }

  /** Applies files of db/, as their owner would. */
  apply(...names) {
    names.forEach((name) => this.sql(readFileSync(join(DATABASE_FOLDER, name), 'utf8')));
  }

  /** All values of all tables, each as it is and in hexadecimal digits: what a thief would take. */
  dump() {
    const columns = this.sql(`SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = '${LOGIN.database}'`);
    const values = columns.split('\n').map((line) => line.split('\t'))
      .map(([table, column]) => this.sql(`SELECT \`${column}\`, HEX(\`${column}\`) FROM ${table}`));
    return values.join('\n');
  }

  signal(name) {
    this.#process.kill(name);
  }

  /** Ends it at once; what it has promised to keep is in the data. */
  async crash() {
    this.#process.kill('SIGKILL');
    await this.#ended;
  }

  /** Orderly end; the data stay. */
  async stop() {
    this.#process.kill('SIGTERM');
    await withDeadline(this.#ended, 'the end of MariaDB', START_DEADLINE_MS);
  }

  /** Ends it at once, and removes all that it had. */
  async dispose() {
    await this.crash();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** Statements one by one, each of which may wait for somebody else's. */
class OpenTransaction {
  #process;
  #lines = new LogLines();
  #count = 0;

  constructor(args) {
    this.#process = spawn('mariadb', args, { stdio: ['pipe', 'pipe', 'pipe'] });
    this.#process.stdout.setEncoding('utf8').on('data', (chunk) => this.#lines.add(chunk));
    this.#process.stdin.write('START TRANSACTION;\n');
  }

  /** Resolves when the server has done it. */
  run(statement) {
    const mark = `done ${++this.#count}`;
    this.#process.stdin.write(`${statement};\nSELECT '${mark}';\n`);
    return this.#lines.find(new RegExp(`^${mark}$`));
  }

  async end() {
    const ended = new Promise((done) => this.#process.once('exit', done));
    this.#process.stdin.end();
    await ended;
  }
}

/** Plays with a server, and takes it down. */
export async function withMariaDb(how, play) {
  const server = await MariaDb.start(how);
  try {
    return await play(server);
  } finally {
    await server.dispose();
  }
}
