/**
 * A running storage: the real binary with a settings file in a folder of its own.
 *
 * TGSTORAGE_BUILD names the build folder (default: build).
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, watch, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withDeadline } from '../telegram/waiters.mjs';
import { LogLines } from './logLines.mjs';
import { eventually, processesOfSession } from './processes.mjs';
import { testSettings } from './settings.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const BUILD = resolve(ROOT, process.env.TGSTORAGE_BUILD ?? 'build');
export const BINARY = join(BUILD, 'tgstorage');

/** Whether the binary was built with a sanitizer, which holds freed memory back and has its say on signals. */
export const IS_SANITIZED = existsSync(join(BUILD, 'CMakeCache.txt')) &&
  /^TGSTORAGE_SANITIZE:\w+=\w/m.test(readFileSync(join(BUILD, 'CMakeCache.txt'), 'utf8'));

const STOP_DEADLINE_MS = 10_000;
const SANITIZER = /ERROR: \w+Sanitizer|runtime error:|WARNING: ThreadSanitizer/;

/** Process groups and folders that must not outlive this test process, however it ends. */
const running = new Set();
const folders = new Set();

function killGroup(pid) {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // nobody is left in it
  }
}

process.on('exit', () => {
  running.forEach(killGroup);
  folders.forEach((folder) => rmSync(folder, { recursive: true, force: true }));
});
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => process.exit(1));
}

/** Starts the binary in a kernel session of its own, so that all its processes can be found. */
function launch(args, { cwd, uid, environment = {}, program = BINARY } = {}) {
  const env = { ...process.env, TGSTORAGE_DUMPABLE: '1', ...environment };
  const child = spawn(program, args, { cwd, env, uid, gid: uid, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  running.add(child.pid);
  child.once('exit', () => running.delete(child.pid));
  return child;
}

/**
 * Runs the binary to its end; with `interruptedAt` it is told to stop once that is in its log.
 * @returns {Promise<{code: number|null, signal: string|null, out: string, err: string}>}
 */
export function run(args, { deadline, interruptedAt, ...options } = {}) {
  const child = launch(args, options);
  const texts = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (chunk) => (texts.out += chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk) => {
    texts.err += chunk;
    if (interruptedAt?.test(texts.err)) child.kill('SIGTERM');
  });
  const ended = new Promise((done) => child.once('close', (code, signal) => done({ code, signal, ...texts })));
  return withDeadline(ended, `the end of tgstorage ${args.join(' ')}`, deadline).finally(() => killGroup(child.pid));
}

/** A temporary folder that lasts as long as the test process, or until it is removed. */
export function temporaryFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'tgs-'));
  folders.add(folder);
  return folder;
}

/** Resolves when a file is in a folder; `signal` ends the waiting. */
function appears(folder, name, signal) {
  return new Promise((done) => {
    const look = () => existsSync(join(folder, name)) && done();
    watch(folder, { signal }, look);
    look();
  });
}

export class Storage {
  #process = null;
  #ended = null;
  #telegram;
  #runsAs;

  /** The log of all runs on this folder, as far as it goes to stderr or stdout. */
  log = new LogLines();
  /** Port of the present run. */
  port = null;

  /**
   * Starts a storage and waits until it listens.
   * @param {object} options
   * @param {object|null} [options.telegram] the data center to use
   * @param {object} [options.settings] what differs from testSettings()
   * @param {string} [options.folder] where another one keeps its sessions
   * @param {number} [options.uid] user and group that it runs as
   * @param {string} [options.program] a copy of the binary, for a user who may not enter the folder of the build
   * @param {Record<string, string>} [options.environment] variables that differ from this process's
   * @param {string[]} [options.options] of its command line, in this run
   */
  static async start({ telegram = null, settings = {}, folder, options = [], ...runsAs } = {}) {
    const storage = new Storage(telegram, settings, folder ?? temporaryFolder(), runsAs);
    await storage.start(options);
    return storage;
  }

  constructor(telegram, settings, folder, runsAs = {}) {
    this.#telegram = telegram;
    this.#runsAs = runsAs;
    this.folder = folder;
    this.configure(settings);
  }

  /** Writes the settings file anew; it counts from the next start on. */
  configure(settings) {
    this.settings = testSettings(this.#telegram, settings);
    writeFileSync(this.settingsFile, JSON.stringify(this.settings));
  }

  get settingsFile() {
    return join(this.folder, 'settings.json');
  }

  get sessionsFolder() {
    return join(this.folder, this.settings.tdlib.path);
  }

  /** Ids of the sessions that have a folder. */
  get sessionFolders() {
    return existsSync(this.sessionsFolder)
      ? readdirSync(this.sessionsFolder).filter((name) => /^\d+$/.test(name))
      : [];
  }

  get pid() {
    return this.#process.pid;
  }

  get isRunning() {
    return this.#process !== null && this.#process.exitCode === null && this.#process.signalCode === null;
  }

  /** Resolves to {code, signal} when the present run has ended. */
  get ended() {
    return this.#ended;
  }

  /** Begins a run on the same folder. @param {string[]} [options] of its command line */
  async start(options = []) {
    const portFile = join(this.folder, 'port');
    rmSync(portFile, { force: true });
    this.#process = launch(['serve', '--settings', this.settingsFile, '--port-file', portFile, ...options], {
      cwd: this.folder,
      ...this.#runsAs,
    });
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      stream.setEncoding('utf8').on('data', (chunk) => this.log.add(chunk));
    }
    this.#ended = new Promise((done) => this.#process.once('exit', (code, signal) => done({ code, signal })));
    const diedEarly = this.#ended.then(({ code }) => {
      throw new Error(`The storage ended with ${code} instead of listening:\n${this.log.text}`);
    });
    const settled = new AbortController();
    const portIsThere = appears(this.folder, 'port', settled.signal);
    diedEarly.catch(() => {});
    await withDeadline(Promise.race([portIsThere, diedEarly]), 'the port file').finally(() => settled.abort());
    this.port = Number(readFileSync(portFile, 'utf8'));
  }

  /** Port of the first run's TLS listener. */
  async tlsPort() {
    const { text } = await this.log.find(/ listening on \S+ \(TLS\)$/);
    return Number(/:(\d+) \(TLS\)$/.exec(text)[1]);
  }

  /** Processes of the present run: {pid, parent, role}. */
  processes() {
    return processesOfSession(this.pid);
  }

  /** The process in a role such as `front` or `worker 42`; waits until there is one, other than `not`. */
  process(role, { not = null } = {}) {
    return eventually(
      () => this.processes().find((process) => process.role === role && process.pid !== not?.pid),
      `a process in the role ${role}`,
    );
  }

  /** Sends the monitor a signal. */
  signal(name) {
    process.kill(this.pid, name);
  }

  /** Orderly end: SIGTERM, exit code 0 within ten seconds, no process left. */
  async stop() {
    this.signal('SIGTERM');
    const { code, signal } = await withDeadline(this.#ended, 'the end of the storage', STOP_DEADLINE_MS);
    assert.deepEqual({ code, signal }, { code: 0, signal: null }, `an orderly stop; the log:\n${this.log.text}`);
    await this.allGone();
  }

  async restart() {
    await this.stop();
    await this.start();
  }

  /** The monitor is killed, and all else ends by itself. */
  async kill() {
    this.signal('SIGKILL');
    await this.#ended;
    await this.allGone();
  }

  allGone() {
    return eventually(() => this.processes().length === 0, 'the end of all processes of the storage');
  }

  /** Ends whatever runs and removes the folder. */
  async dispose() {
    if (this.isRunning) {
      process.kill(-this.pid, 'SIGKILL');
      await this.#ended;
    }
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Secrets that this storage holds, by names for the reader. */
  secrets() {
    const { api_hash: apiHash, encryption_key: key, proxy } = this.settings.tdlib;
    const keyFile = join(this.sessionsFolder, 'key');
    return {
      'tdlib.api_hash': apiHash,
      'tdlib.encryption_key': key,
      'tdlib.proxy.password': proxy?.password,
      'tdlib.proxy.secret': proxy?.secret,
      'the generated key': existsSync(keyFile) ? readFileSync(keyFile, 'latin1').trim() : undefined,
    };
  }

  /** Everything the storage wrote: its log, and its log file where it has one. */
  writtenText() {
    const file = this.settings.logfile ? join(this.folder, this.settings.logfile) : null;
    return this.log.text + (file && existsSync(file) ? readFileSync(file, 'utf8') : '');
  }

  /**
   * Throws where the log holds a sanitizer's report, one of the secrets, or a FATAL line.
   * @param {Record<string, string>} secrets by names for the reader
   */
  checkLog(secrets = {}, { expectsFatal = false } = {}) {
    const text = this.writtenText();
    assert.doesNotMatch(text, SANITIZER, 'a sanitizer has something to say');
    for (const [name, secret] of Object.entries({ ...this.secrets(), ...secrets })) {
      assert.ok(!secret || !text.includes(secret), `the log holds ${name}`);
    }
    if (!expectsFatal) {
      assert.deepEqual(this.log.of('FATAL').map((line) => line.text), [], 'no failure of the storage');
    }
  }
}
