/**
 * A Debian with systemd as its process 1: mounts, processes, control groups and name of its own, the network of this
 * machine. It can set no clock and load nothing into the kernel. Needs root, debootstrap, and control groups of version 2,
 * mounted anywhere.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from '../system/processes.mjs';
import { temporaryFolder } from '../system/storage.mjs';
import { execute, makeDebian } from './image.mjs';

const BOOT_DEADLINE_MS = 60_000;
const DEVICES = 'full null random tty urandom zero';
const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
/** What a machine of its own would do to this one. */
const NOT_GIVEN = ['-sys_boot', '-sys_module', '-sys_rawio', '-sys_time', '-syslog', '-audit_control'];

/** Run by a shell in the namespaces, with the root's path: makes it the root, and ends as systemd. */
const BOOT = `set -e
root=$1
mount --bind "$root" "$root"
mount -t proc proc "$root/proc"
mount --bind "$root/proc/sys" "$root/proc/sys"
mount -o remount,bind,ro "$root/proc/sys"
mount -t sysfs -o ro sysfs "$root/sys"
mount -t cgroup2 cgroup2 "$root/sys/fs/cgroup"
mount -t tmpfs -o mode=755 tmpfs "$root/run"
mount -t tmpfs tmpfs "$root/tmp"
mount -t tmpfs -o mode=755 tmpfs "$root/dev"
mkdir "$root/dev/pts" "$root/dev/shm"
mount -t devpts -o newinstance,ptmxmode=666 devpts "$root/dev/pts"
mount -t tmpfs tmpfs "$root/dev/shm"
ln -s pts/ptmx "$root/dev/ptmx"
ln -s /proc/self/fd "$root/dev/fd"
for device in ${DEVICES}; do
  : >"$root/dev/$device"
  mount --bind "/dev/$device" "$root/dev/$device"
done
cd "$root"
pivot_root . mnt
exec chroot . sh -c 'umount -l /mnt && exec setpriv "$@" /lib/systemd/systemd --log-target=null --show-status=no' \\
  sh --bounding-set=${NOT_GIVEN} --inh-caps=${NOT_GIVEN}`;

/** Where control groups of version 2 are mounted. */
function controlGroups() {
  const mounted = readFileSync('/proc/mounts', 'utf8').split('\n').find((line) => line.split(' ')[2] === 'cgroup2');
  if (!mounted) {
    throw new Error('control groups of version 2 are mounted nowhere');
  }
  return mounted.split(' ')[1];
}

function removeGroup(group) {
  for (const entry of readdirSync(group, { withFileTypes: true })) {
    if (entry.isDirectory()) {
      removeGroup(join(group, entry.name));
    }
  }
  rmdirSync(group);
}

function isGroupRemoved(group) {
  try {
    removeGroup(group);
    return true;
  } catch (error) {
    return error.code === 'ENOENT';
  }
}

const running = new Set();
process.on('exit', () => running.forEach((child) => child.kill('SIGKILL')));

export class Machine {
  #folder = temporaryFolder();
  #group;
  #process;
  #ended;

  /** Installs and starts one. @param {string[]} packages beside those that every Debian has, and systemd */
  static async start(packages = []) {
    const machine = new Machine();
    await makeDebian(machine.root, ['systemd', 'systemd-sysv', ...packages]);
    machine.write('/usr/sbin/policy-rc.d', '#!/bin/sh\nexit 0\n', 0o755);
    await machine.#boot();
    return machine;
  }

  get root() {
    return join(this.#folder, 'root');
  }

  /** A file of the machine as seen from outside; not below /run, /tmp and /dev. */
  outside(path) {
    return join(this.root, path);
  }

  read(path) {
    return readFileSync(this.outside(path), 'utf8');
  }

  write(path, content, mode = 0o644) {
    mkdirSync(join(this.outside(path), '..'), { recursive: true });
    writeFileSync(this.outside(path), content, { mode });
  }

  async #boot() {
    this.#group = mkdtempSync(join(controlGroups(), 'tgs-test-'));
    const namespaces = ['--mount', '--pid', '--uts', '--ipc', '--cgroup', '--fork', '--kill-child'];
    const script = 'echo $$ >"$1/cgroup.procs" && shift && exec "$@"';
    const boot = ['unshare', ...namespaces, 'sh', '-c', BOOT, 'sh', this.root];
    const env = { PATH, container: 'tgstorage-test' };
    this.#process = spawn('sh', ['-c', script, 'sh', this.#group, ...boot], { env, stdio: ['ignore', 'ignore', 'pipe'] });
    running.add(this.#process);
    let said = '';
    this.#process.stderr.setEncoding('utf8').on('data', (chunk) => (said += chunk));
    this.#ended = new Promise((done) => this.#process.once('close', done));
    this.#ended.then(() => running.delete(this.#process));
    const early = this.#ended.then((code) => {
      throw new Error(`the machine ended with ${code}: ${said}`);
    });
    early.catch(() => {});
    const booted = eventually(() => this.#isUp(), 'systemd', BOOT_DEADLINE_MS);
    await Promise.race([booted, early]);
    await this.run('systemctl', 'is-system-running', '--wait').catch(() => {}); // a unit that can't run here is none of ours
  }

  #isUp() {
    const pid = this.#first;
    return pid && readFileSync(`/proc/${pid}/comm`, 'utf8') === 'systemd\n' && this.#hasSocket(pid);
  }

  #hasSocket(pid) {
    return readdirSync(`/proc/${pid}/root/run`).includes('systemd') &&
      readdirSync(`/proc/${pid}/root/run/systemd`).includes('private');
  }

  /** Process 1 of the machine, as numbered outside. */
  get #first() {
    try {
      const children = readFileSync(`/proc/${this.#process.pid}/task/${this.#process.pid}/children`, 'utf8');
      return Number(children.trim().split(' ')[0]);
    } catch {
      return 0;
    }
  }

  /** Runs a program as root to its end; what it said, or an error. */
  run(program, ...args) {
    const inside = ['--target', this.#first, '--mount', '--pid', '--uts', '--ipc', '--cgroup', '--root', '--wdns=/'];
    const env = { PATH, HOME: '/root', LC_ALL: 'C', DEBIAN_FRONTEND: 'noninteractive' };
    return execute('nsenter', [...inside, program, ...args], { env });
  }

  async stop() {
    this.#process.kill('SIGKILL');
    await this.#ended;
    await eventually(() => isGroupRemoved(this.#group), 'the end of the control group');
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
