/** What the kernel tells of the storage's processes. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

const PROC = '/proc';
const POLL_MS = 5;
const DEFAULT_DEADLINE_MS = 10_000;

/** The text of a file below /proc/PID; null where the process is gone. */
function readOf(pid, name) {
  try {
    return readFileSync(`${PROC}/${pid}/${name}`, 'latin1');
  } catch {
    return null;
  }
}

/** Fields of /proc/PID/stat behind the name, which may hold blanks: state, parent, group, session, … */
function statOf(pid) {
  const stat = readOf(pid, 'stat');
  if (stat === null) {
    return null;
  }
  const [state, parent, , session] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return { state, parent: Number(parent), session: Number(session) };
}

/** Role in the title that a process gave itself: `worker 42` of `tgstorage: worker 42`; else the whole title. */
function roleOf(pid) {
  const title = (readOf(pid, 'cmdline') ?? '').split('\0').join(' ').trim();
  return title.startsWith('tgstorage: ') ? title.slice('tgstorage: '.length) : title;
}

/** Processes of a kernel session that have not ended: {pid, parent, role}. The leader's role is `monitor`. */
export function processesOfSession(leader) {
  return readdirSync(PROC)
    .filter((name) => /^\d+$/.test(name))
    .map((name) => ({ pid: Number(name), ...statOf(name) }))
    .filter(({ session, state }) => session === leader && state !== 'Z' && state !== 'X')
    .map(({ pid, parent }) => ({ pid, parent, role: pid === leader ? 'monitor' : roleOf(pid) }));
}

/** Kilobytes of a process's memory by names such as VmRSS or RssAnon. */
export function memoryOf(pid, name) {
  const match = new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(readOf(pid, 'status') ?? '');
  return match ? Number(match[1]) : null;
}

/** Per thread of a process: whether it can gain no privileges, and how many seccomp filters its calls pass. */
export function confinementOf(pid) {
  return readdirSync(`${PROC}/${pid}/task`).map((thread) => {
    const status = readOf(pid, `task/${thread}/status`) ?? '';
    const numberOf = (name) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1]);
    return { locked: numberOf('NoNewPrivs') === 1, filters: numberOf('Seccomp_filters') };
  });
}

function inodesOfSockets(pid) {
  const folder = `${PROC}/${pid}/fd`;
  const links = readdirSync(folder).map((name) => {
    try {
      return readlinkSync(`${folder}/${name}`);
    } catch {
      return '';
    }
  });
  return new Set(links.flatMap((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1] ?? []));
}

/** `0100007F:0050` as `127.0.0.1:80`; IPv6 stays in hexadecimal. */
function readableAddress(text) {
  const [host, port] = text.split(':');
  const bytes = host.length === 8 ? host.match(/../g).reverse() : null;
  return `${bytes ? bytes.map((byte) => parseInt(byte, 16)).join('.') : host}:${parseInt(port, 16)}`;
}

/** Where a process's TCP and UDP sockets lead to, those that are being connected too. */
export function remoteAddresses(pid) {
  const inodes = inodesOfSockets(pid);
  return ['net/tcp', 'net/tcp6', 'net/udp', 'net/udp6'].flatMap((table) =>
    (readOf(pid, table) ?? '')
      .split('\n')
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      .filter((fields) => inodes.has(fields[9]))
      .map((fields) => readableAddress(fields[2])),
  );
}

/**
 * Waits for something that only looking can tell, as the kernel sends no events about foreign processes.
 * @param {() => any} look returns what is waited for, or a falsy value
 */
export async function eventually(look, what, deadline = DEFAULT_DEADLINE_MS) {
  const end = Date.now() + deadline;
  for (;;) {
    const found = await look();
    if (found) {
      return found;
    }
    if (Date.now() > end) {
      throw new Error(`Waited ${deadline} ms in vain for ${what}`);
    }
    await pause(POLL_MS);
  }
}
