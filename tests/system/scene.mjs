/** One test's Telegram with a storage before it and clients, all taken down and looked over at the end. */
import assert from 'node:assert/strict';
import { Telegram } from '../telegram/telegram.mjs';
import { Storage } from './storage.mjs';
import { StorageClient } from './storageClient.mjs';

/** People whose secrets can't be mistaken for anything else in a log. */
export const PEOPLE = {
  ann: { name: 'Ann Archer', phone: '+999 662 0001', code: '7391254801', username: 'ann_archer' },
  bob: { name: 'Bob Baker', phone: '+999 662 0002', code: '7391254802', username: 'bob_baker' },
  carol: { name: 'Carol Cook', phone: '+999 662 0003', code: '7391254803', password: 'the pass phrase of Carol' },
  helper: { name: 'Helper', username: 'helper_bot', botToken: '4711:token-of-the-helper' },
};

/** What must never be in a log of these people, by names for the reader. */
function secretsOf(people) {
  return Object.fromEntries(
    Object.entries(people).flatMap(([name, { code, password, botToken, recoveryEmail, loginEmail }]) => [
      [`${name}'s code`, code],
      [`${name}'s code of recovery`, recoveryEmail?.code],
      [`${name}'s code by e-mail`, loginEmail?.code],
      [`${name}'s password`, password],
      [`${name}'s bot token`, botToken],
    ]),
  );
}

/** A test's stage. */
class Scene {
  #storages = [];
  #clients = [];
  #expectsFatal = false;

  constructor(telegram) {
    this.telegram = telegram;
    this.people = telegram.people;
    /** The first storage, which most tests have as their only one. */
    this.storage = null;
  }

  /** Starts a further storage before the same Telegram. */
  startStorage = async (options = {}) => {
    const storage = await Storage.start({ telegram: this.telegram, ...options });
    this.#storages.push(storage);
    return storage;
  };

  /** Connects a client to a session, by any handshake. */
  connect = async (session = 1, { storage = this.storage, handshake = `${session}\n` } = {}) => {
    const client = await StorageClient.connect({ port: storage.port }, handshake);
    this.#clients.push(client);
    return client;
  };

  /** Connects a client that says nothing. */
  connectSilently = (options) => this.connect(null, { ...options, handshake: '' });

  /** Connects a client to a session and logs a person in with it, so that nothing that comes is lost any more. */
  logIn = async (person, session = 1, options = {}) => {
    const client = await this.connect(session, options);
    await client.logIn(person);
    await this.telegram.world.authorizations.whenSettled(person);
    // Its answer, be it a refusal by Telegram, comes behind the update state from which TDLib will catch up.
    await client.ask({ '@type': 'getActiveSessions' });
    return client;
  };

  /** The log may tell of a failure. */
  expectFatal = () => {
    this.#expectsFatal = true;
  };

  /** Everybody leaves, every storage stops in order, and nothing must have gone wrong meanwhile. */
  async finish() {
    this.#clients.forEach((client) => assert.deepEqual(client.garbage, [], 'each line is JSON'));
    for (const storage of this.#storages) {
      if (storage.isRunning) {
        await storage.stop();
      }
      storage.checkLog(secretsOf(this.people), { expectsFatal: this.#expectsFatal });
    }
    assert.deepEqual(this.telegram.mistakes, []);
    assert.deepEqual(this.telegram.duplicateKeyUses, []);
  }

  async dispose() {
    await Promise.all(this.#clients.map((client) => client.leave()));
    await Promise.all(this.#storages.map((storage) => storage.dispose()));
    await this.telegram.stop();
  }
}

/**
 * Runs a test against a storage and a data center of its own.
 * @param {object} description `settings`: what differs from testSettings(); the rest as Telegram.start takes it,
 *   PEOPLE by default
 * @param {(scene: Scene) => Promise<void>} play its methods may be taken out of the scene
 */
export async function scene({ settings = {}, people = PEOPLE, ...description }, play) {
  const telegram = await Telegram.start({ people, ...description });
  const stage = new Scene(telegram);
  try {
    stage.storage = await stage.startStorage({ settings });
    await play(stage);
    await stage.finish();
  } catch (error) {
    error.message += tailOfLog(stage.storage);
    throw error;
  } finally {
    await stage.dispose();
  }
}

/** For the reader of a failure. */
function tailOfLog(storage) {
  const lines = storage?.log.all.slice(-30).map(({ text }) => `  | ${text.slice(0, 300)}`) ?? [];
  return lines.length > 0 ? `\nThe end of the storage's log:\n${lines.join('\n')}` : '';
}
