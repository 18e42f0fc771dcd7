/** One test's Telegram with its TDLib instances, all taken down at the end. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Telegram } from '../telegram.mjs';
import { Client } from './client.mjs';

/** Two people whose numbers and names are as good as any. */
export const ANN_AND_BOB = {
  ann: { name: 'Ann Archer', phone: '+999 662 0001', code: '11111', username: 'ann_archer' },
  bob: { name: 'Bob Baker', phone: '+999 662 0002', code: '22222', username: 'bob_baker' },
};

/**
 * Runs a test against a data center of its own.
 * @param {object} description see Telegram.start
 * @param {(scene: {telegram: Telegram, people: object, start: Function, logIn: Function}) => Promise<void>} play
 */
export async function scene(description, play) {
  const telegram = await Telegram.start(description);
  const clients = [];
  const keep = async (starting) => {
    const client = await starting;
    clients.push(client);
    return client;
  };
  try {
    await play({
      telegram,
      people: telegram.people,
      start: (how) => keep(Client.start(telegram, how)),
      copyFiles: (folder) => {
        const copy = mkdtempSync(join(tmpdir(), 'td-'));
        cpSync(folder, copy, { recursive: true });
        return copy;
      },
      logIn: (person, how) => keep(Client.logIn(telegram, person, how)),
    });
    if (telegram.mistakes.length > 0) {
      throw telegram.mistakes[0];
    }
  } finally {
    await Promise.all(clients.map((client) => client.end()));
    clients.forEach(({ folder }) => rmSync(folder, { recursive: true, force: true }));
    await telegram.stop();
  }
}
