/** The practice Telegram as a process of its own, and its end. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('../../tests/telegram/practice.mjs', import.meta.url));

/**
 * Starts it. It ends with this process at the latest: its standard input closes then.
 * @param {string} library where it puts the copy of TDLib that trusts it
 * @param {AbortSignal} signal gives up waiting for it
 * @returns {Promise<object>} what it printed ({port, library, people}), `failed`, a promise that rejects when it has
 *   ended, and `stop()`, which ends it
 */
export async function startTelegram(library, signal) {
  // In a process group of its own: Ctrl-C is not for it, the storage still closes its sessions then.
  const child = spawn(process.execPath, [PROGRAM, '--library', library], {
    stdio: ['pipe', 'pipe', 'inherit'],
    detached: true,
  });
  const ended = once(child, 'exit');
  const failed = ended.then(() => {
    throw new Error('the practice Telegram has ended');
  });
  failed.catch(() => {}); // nobody may be waiting for it any more
  const stop = async () => {
    child.stdin.end();
    await ended;
  };
  try {
    const [line] = await Promise.race([once(createInterface({ input: child.stdout }), 'line', { signal }), failed]);
    return { ...JSON.parse(line), failed, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
