/** What the kernel says of a process's memory. */
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

const SAMPLE_MS = 100;
const SETTLED_SAMPLES = 5;
const MOST_SAMPLES = 100;
const SAME_KB = 16;

/**
 * Kilobytes. `private`: pages that no other process has; `files`: those among them that are unchanged parts of a
 * file, which the next process of the kind would share and which the kernel may drop.
 */
export function memoryUse(pid) {
  const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'latin1');
  const field = (name) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)[1]);
  const files = field('Private_Clean');
  return { rss: field('Rss'), private: files + field('Private_Dirty'), files };
}

/** Kilobytes of processes together, where what they share counts once. */
export function memoryTogether(pids) {
  const pss = (pid) => Number(/^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'latin1'))[1]);
  return pids.reduce((sum, pid) => sum + pss(pid), 0);
}

/** The memory of a process that has come to rest: it stays the same for a while, or a good deal of time is over. */
export async function memoryAtRest(pid) {
  let last = memoryUse(pid);
  let same = 0;
  for (let samples = 1; same < SETTLED_SAMPLES && samples < MOST_SAMPLES; samples++) {
    await pause(SAMPLE_MS);
    const now = memoryUse(pid);
    same = Math.abs(now.private - last.private) < SAME_KB ? same + 1 : 0;
    last = now;
  }
  return last;
}
