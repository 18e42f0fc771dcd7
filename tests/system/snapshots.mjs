/** Scenes with a storage that takes snapshots of its sessions, and a look at what the database has of them. */
import assert from 'node:assert/strict';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { backedUp, rows, until } from './backedUp.mjs';
import { searchChat } from './requests.mjs';
import { SAMPLE_REQUESTS } from './settings.mjs';

export const EACH_TIME = {
  terminate_delay: 0,
  backup: { snapshot_spacing: 0 },
  allowed_requests: [...SAMPLE_REQUESTS, 'searchPublicChat', 'createPrivateChat'],
};

export const folderOf = (storage, session = 1) => join(storage.sessionsFolder, String(session));
export const spoolOf = (storage) => readdirSync(join(storage.sessionsFolder, 'store', 'snapshots'));
/** One that is whole: it has its name then. */
export const waits = (storage) => until(() => spoolOf(storage).some((name) => /^\d+\.\d+$/.test(name)), 'a snapshot that waits');
export const remove = (path) => rmSync(path, { recursive: true });
export const generations = (server, session = 1) =>
  rows(server, `SELECT generation FROM tg_storage_snapshots WHERE tg_session_id = ${session} ORDER BY 1`).map(([generation]) => Number(generation));
export const chunks = (server, session = 1) =>
  rows(server, `SELECT DISTINCT generation FROM tg_storage_chunks WHERE tg_session_id = ${session} ORDER BY 1`).map(([generation]) => Number(generation));
export const nothingAsked = (telegram, from) =>
  assert.deepEqual(telegram.rpcLog.slice(from).map(({ name }) => name).filter((name) => /^(auth\.|contacts\.(resolve|search))/.test(name)), []);

export const has = (server, generation, session = 1) =>
  until(() => generations(server, session).at(-1) === generation, `snapshot ${generation} of session ${session}`);

/** The client leaves, and the session's instance closes. */
export async function closes(storage, client) {
  const from = storage.log.end;
  await client.leave();
  await storage.log.find(/authorizationStateClosed/, { from });
}

/** Ann has logged in with session 1 and got to know Bob; a snapshot has that. `change` may do something to the rows. */
export const withSnapshot = (play, { settings = {}, rounds = 1, ...how } = {}) =>
  backedUp(async (stage) => {
    const { server, storage, people, connect, logIn } = stage;
    const client = await logIn(people.ann);
    const chat = await client.call(searchChat('bob_baker'));
    await closes(storage, client);
    await has(server, 1);
    for (let round = 2; round <= rounds; ++round) {
      const again = await connect();
      await again.ready();
      await closes(storage, again);
      await has(server, round);
    }
    await play({ ...stage, chatId: chat.id });
  }, { ...how, settings: { ...EACH_TIME, ...settings } });

/** The session's folder is gone; a client has the session back. @returns the client */
export async function comesBack({ storage, telegram, connect }) {
  await storage.stop();
  remove(folderOf(storage));
  const from = telegram.rpcLog.length;
  await storage.start();
  const client = await connect();
  await client.ready();
  nothingAsked(telegram, from);
  return client;
}

export const restoredFrom = (storage) =>
  storage.log.of('INFO').map(({ text }) => text.match(/it is restored from the database: (its log-in|its snapshot)/)?.[1]).filter(Boolean);
export const passedOver = (storage) =>
  storage.log.of('WARNING').map(({ text }) => text.match(/backup: the snapshot (.*) is not used: (.*)/)?.slice(1, 3)).filter(Boolean);

/** A client comes and goes, so that there is another snapshot. */
export async function anotherClose({ storage, connect }) {
  const client = await connect();
  await client.ready();
  await closes(storage, client);
}
