/**
 * Carries out a Dockerfile without Docker: each stage is a Debian of its own in a folder, RUN happens there by chroot.
 * It knows the instructions that ours has, and throws at any other. Needs root, and debootstrap.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { copyFileSync, cpSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { temporaryFolder } from '../system/storage.mjs';

const EXTRA_AUTHORITY = '/etc/extra-authority.pem';

const running = new Set();
process.on('exit', () => running.forEach((child) => child.kill('SIGKILL')));

/** Lines of a file without comments and empty ones. */
function meaningfulLines(text) {
  return text.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('#'));
}

/** The instructions of a Dockerfile: {name, text}. */
export function instructionsOf(text) {
  return meaningfulLines(text)
    .join('\n')
    .replaceAll('\\\n', '')
    .split('\n')
    .map((line) => /^([A-Z]+)\s+(.*)$/.exec(line))
    .map(([, name, argument]) => ({ name, text: argument }));
}

/** Runs a program to its end; what it said is in the error where it fails. */
export function execute(program, args, options = {}) {
  return new Promise((done, failed) => {
    const child = spawn(program, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    running.add(child);
    let said = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (chunk) => (said += chunk));
    }
    child.once('error', failed);
    child.once('close', (code) => {
      running.delete(child);
      const what = `${program} ${args.join(' ')}: exit code ${code}\n${said.slice(-4000)}`;
      return code === 0 ? done(said) : failed(new Error(what));
    });
  });
}

/**
 * Makes a Debian in a folder, which can find addresses as this machine does, and knows its further authority: the one of
 * a machine behind a proxy, which would be a build argument in Docker.
 * @param {string} root is made
 * @param {string[]} [packages] beside those that every Debian has
 */
export async function makeDebian(root, packages = []) {
  const include = packages.length > 0 ? [`--include=${packages}`] : [];
  await execute('debootstrap', ['--variant=minbase', ...include, 'bookworm', root]);
  copyFileSync('/etc/resolv.conf', join(root, 'etc/resolv.conf'));
  const authority = process.env.NODE_EXTRA_CA_CERTS;
  writeFileSync(join(root, EXTRA_AUTHORITY), authority ? readFileSync(authority) : '');
}

/** Copies what .dockerignore lets through; ours ignores all and then names what is needed. */
function makeContext(clone, folder) {
  const [first, ...rest] = meaningfulLines(readFileSync(join(clone, '.dockerignore'), 'utf8'));
  assert.equal(first, '*');
  for (const line of rest) {
    const [, path] = /^!(.+)$/.exec(line);
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    cpSync(join(clone, path), join(folder, path), { recursive: true });
  }
}

/** One stage: a root file system, and what the instructions said about running it. */
class Stage {
  constructor(root) {
    this.root = root;
    this.workingFolder = '/';
    this.environment = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' };
    this.entrypoint = [];
    this.command = [];
    this.healthCheck = [];
  }

  /** A path of the stage as seen from outside. */
  outside(path) {
    return join(this.root, posix.resolve(this.workingFolder, path));
  }

  WORKDIR(text) {
    this.workingFolder = posix.resolve(this.workingFolder, text);
    mkdirSync(this.outside('.'), { recursive: true });
  }

  ENV(text) {
    const [, name, value] = /^(\w+)=(\S+)$/.exec(text);
    this.environment[name] = value;
  }

  ENTRYPOINT(text) {
    this.entrypoint = JSON.parse(text);
  }

  CMD(text) {
    this.command = JSON.parse(text);
  }

  HEALTHCHECK(text) {
    this.healthCheck = JSON.parse(/ CMD (\[.*\])$/.exec(text)[1]);
  }

  /** Docker's rule: a folder's content is copied, not the folder. */
  COPY(text, sourceFolder) {
    const sources = text.split(/\s+/);
    const target = sources.pop();
    for (const source of sources) {
      const from = join(sourceFolder, source);
      const isIntoFolder = target.endsWith('/') && !statSync(from).isDirectory();
      const to = this.outside(isIntoFolder ? join(target, source) : target);
      mkdirSync(dirname(to), { recursive: true });
      cpSync(from, to, { recursive: true, verbatimSymlinks: true });
    }
  }

  RUN(text) {
    const script = `cd ${this.workingFolder} && ${text}`;
    const inside = ['--mount', '--pid', '--fork', '--kill-child', `--mount-proc=${this.root}/proc`];
    const env = { ...this.environment, HOME: '/root', NODE_EXTRA_CA_CERTS: EXTRA_AUTHORITY };
    return execute('unshare', [...inside, 'chroot', this.root, '/bin/sh', '-c', script], { env });
  }
}

export class Image {
  #folder = temporaryFolder();
  #stages = new Map();

  /** What a container is made of: the last stage, with `root`, `environment`, `entrypoint` and `command`. */
  stage = null;

  /** @param {string} clone folder of the clone, which is the context too */
  static async build(clone, dockerfile) {
    const image = new Image();
    await image.#build(clone, instructionsOf(readFileSync(join(clone, dockerfile), 'utf8')));
    return image;
  }

  async #build(clone, instructions) {
    const context = this.#path('context');
    mkdirSync(context);
    makeContext(clone, context);
    await makeDebian(this.#path('debian'));
    for (const { name, text } of instructions) {
      await this.#carryOut(name, text, context);
    }
  }

  #path(name) {
    return join(this.#folder, name);
  }

  async #carryOut(name, text, context) {
    if (name === 'FROM') {
      return this.#begin(text);
    }
    assert.ok(['COPY', 'CMD', 'ENTRYPOINT', 'ENV', 'HEALTHCHECK', 'RUN', 'WORKDIR'].includes(name), `${name} is not known here`);
    const [, from, rest] = /^(?:--from=(\S+)\s+)?(.*)$/.exec(text);
    return this.stage[name](rest, from ? this.#stages.get(from).root : context);
  }

  async #begin(text) {
    const [, stageName = 'last'] = /^debian:12-slim(?: AS (\w+))?$/.exec(text);
    await execute('cp', ['-a', this.#path('debian'), this.#path(stageName)]);
    this.stage = new Stage(this.#path(stageName));
    this.#stages.set(stageName, this.stage);
  }

  dispose() {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
