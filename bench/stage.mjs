/** What a benchmark measures on: a storage, and a Telegram in a process of its own that does not disturb the clock. */
import { closeSync, fsyncSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { startTelegram } from '../scripts/practice/telegram.mjs';
import { Storage, temporaryFolder } from '../tests/system/storage.mjs';

/** The shipped default; the tests' log tells more than a storage in use does. */
const DEBUG_LEVEL = 4;

/** Given, not made by the storage, so that another program can open its sessions. */
export const ENCRYPTION_KEY = Buffer.alloc(32, 'bench').toString('base64');

/** Pages of a file that is not on disk yet count as changed in whatever process maps them. */
function bringToDisk(path) {
  const file = openSync(path);
  fsyncSync(file);
  closeSync(file);
}

/**
 * Plays against a storage of its own; all is taken down at the end.
 * @param {(stage: {storage: Storage, people: object[], folder: string}) => Promise<any>} play
 * @param {object} [settings] what differs from the tests' settings
 */
export async function onStage(play, settings = {}) {
  const folder = temporaryFolder();
  const telegram = await startTelegram(join(folder, 'libtdjson.so'));
  const stage = { folder, people: telegram.people, storage: null };
  try {
    bringToDisk(telegram.library);
    stage.storage = await Storage.start({
      telegram: { port: telegram.port, libraryPath: telegram.library },
      settings: { debug_level: DEBUG_LEVEL, tdlib: { encryption_key: ENCRYPTION_KEY }, ...settings },
    });
    const result = await play(stage);
    await stage.storage.stop();
    return result;
  } finally {
    await stage.storage?.dispose();
    await telegram.stop();
  }
}

/** Somebody who logs in by number and code alone, and whom nobody writes to. */
export const somebody = (people) => people.find(({ name }) => name === 'Dave Dyer');
