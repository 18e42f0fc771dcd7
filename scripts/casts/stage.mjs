/** A storage with a few sessions and clients, before a small Telegram. */
import { createHash } from 'node:crypto';
import { SAMPLE_LISTS } from '../../tests/system/settings.mjs';
import { Storage } from '../../tests/system/storage.mjs';
import { StorageClient } from '../../tests/system/storageClient.mjs';
import { PRACTICE_PEOPLE } from '../../tests/telegram/practicePeople.mjs';
import { Telegram } from '../../tests/telegram/telegram.mjs';

const sha256 = (text) => createHash('sha256').update(text).digest('hex');
const client = (name, allowed) => ({ name, token_sha256: sha256(name), sessions: '*', may_create: true, ...allowed });

const CLIENTS = [
  client('gateway', {}),
  client('crm', { allowed_requests: ['sendMessage', 'getMe'], allowed_updates: ['updateNewMessage'] }),
];

/** Connects a client of the settings; its token is its name. */
export async function connectAs(stage, name, session) {
  const opening = { '@type': 'openSession', session_id: session, token: name };
  const connected = await StorageClient.connect({ port: stage.storage.port }, `${JSON.stringify(opening)}\n`);
  stage.clients.push(connected);
  return connected;
}

/** @returns {Promise<object>} `telegram`, `people`, `storage` and `clients`, those that connectAs connected */
export async function openStage() {
  const telegram = await Telegram.start({ people: PRACTICE_PEOPLE });
  const settings = { ...SAMPLE_LISTS, clients: CLIENTS, terminate_delay: 60, debug_level: 2 };
  const storage = await Storage.start({ telegram, settings });
  return { telegram, people: telegram.people, storage, clients: [] };
}

export async function closeStage({ telegram, storage, clients }) {
  await Promise.all(clients.map((connected) => connected.leave()));
  await storage.dispose();
  await telegram.stop();
}
