/**
 * A container of an Image without Docker: own mounts and processes, a root file system that can't be written, and the
 * capabilities that docker-compose.yml leaves. The network is the machine's, as there. Needs root.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { eventually } from '../system/processes.mjs';
import { LogLines } from '../system/logLines.mjs';
import { withDeadline } from '../telegram/waiters.mjs';
import { execute } from './image.mjs';

const COMPOSE = readFileSync(new URL('../../docker-compose.yml', import.meta.url), 'utf8');
const running = new Set();
process.on('exit', () => running.forEach((child) => child.kill('SIGKILL')));

/** What docker-compose.yml says about the service `storage` in a line of its own. */
function saidOf(key) {
  const match = new RegExp(`^    ${key}: (.*?)(?: #.*)?$`, 'm').exec(COMPOSE);
  assert.ok(match, `docker-compose.yml has no ${key}`);
  return match[1];
}

const listOf = (key) => saidOf(key).replace(/[[\]" ]/g, '').split(',');

/** setpriv's options for the capabilities and privileges of docker-compose.yml. */
function privileges() {
  assert.deepEqual(listOf('cap_drop'), ['ALL']);
  assert.deepEqual(listOf('security_opt'), ['no-new-privileges:true']);
  const capabilities = ['-all', ...listOf('cap_add').map((name) => `+${name.toLowerCase()}`)];
  return ['--no-new-privs', `--bounding-set=${capabilities}`];
}

/** @param {Record<string, string>} mounts path in the container → path outside */
function mountScript(root, mounts) {
  assert.equal(saidOf('read_only'), 'true');
  return [
    `mount --bind ${root} ${root}`,
    ...listOf('tmpfs').map((path) => `mount -t tmpfs tmpfs ${root}${path}`),
    ...Object.entries(mounts).map(([inside, outside]) => `mount --bind ${outside} ${root}${inside}`),
    `mount -t proc proc ${root}/proc`,
    `mount -o remount,bind,ro ${root}`,
    'exec "$@"',
  ].join(' && ');
}

function fieldOf(pid, name) {
  return new RegExp(`^${name}:\\s+(.*)$`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1];
}

function childrenOf(pid) {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number);
}

export class Container {
  #process;
  #image;

  /** What the container prints: where the log goes, or the log. */
  log = new LogLines();
  /** Resolves to {code, signal}. */
  ended;

  /**
   * @param {import('./image.mjs').Image} image
   * @param {{mounts: Record<string, string>, args?: string[]}} options `args`: instead of the image's CMD
   */
  constructor(image, { mounts, args = image.stage.command }) {
    this.#image = image;
    const { root, environment, entrypoint } = image.stage;
    const inside = ['chroot', root, 'setpriv', ...privileges(), ...entrypoint, ...args];
    const namespaces = ['--mount', '--pid', '--fork', '--kill-child'];
    const command = [...namespaces, 'sh', '-c', mountScript(root, mounts), 'sh', ...inside];
    this.#process = spawn('unshare', command, { env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
    running.add(this.#process);
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      stream.setEncoding('utf8').on('data', (chunk) => this.log.add(chunk));
    }
    this.ended = new Promise((done) => this.#process.once('close', (code, signal) => done({ code, signal })));
    this.#process.once('close', () => running.delete(this.#process));
  }

  /** Process 1 of the container, as numbered outside. */
  get #first() {
    return childrenOf(this.#process.pid)[0];
  }

  /** Of each process: number, user and group, capabilities in force, and number within the container. */
  processes() {
    const pids = [this.#first, ...childrenOf(this.#first)];
    return pids.map((pid) => ({
      pid,
      user: Number(fieldOf(pid, 'Uid').split('\t')[0]),
      group: Number(fieldOf(pid, 'Gid').split('\t')[0]),
      capabilities: fieldOf(pid, 'CapEff'),
      number: Number(fieldOf(pid, 'NSpid').split('\t').at(-1)),
    }));
  }

  /** Runs a program as `docker-compose exec` does; throws where it fails. */
  execute(command) {
    const inside = ['--target', this.#first, '--mount', '--pid', '--root', `--wdns=${this.#image.stage.workingFolder}`];
    const { environment } = this.#image.stage;
    return execute('nsenter', [...inside, 'setpriv', ...privileges(), ...command], { env: environment });
  }

  /** The port that the storage wrote into a file. */
  async port(file) {
    const read = () => existsSync(file) && Number(readFileSync(file, 'utf8'));
    const ended = this.ended.then(({ code }) => {
      throw new Error(`The container ended with ${code}:\n${this.log.text}`);
    });
    const port = await Promise.race([eventually(read, 'the port file'), ended]);
    ended.catch(() => {});
    return port;
  }

  /** As `docker-compose stop`: SIGTERM to process 1. */
  async stop() {
    process.kill(this.#first, 'SIGTERM');
    const end = await withDeadline(this.ended, 'the end of the container');
    assert.deepEqual(end, { code: 0, signal: null }, this.log.text);
  }

  async dispose() {
    this.#process.kill('SIGKILL');
    await this.ended;
  }
}
