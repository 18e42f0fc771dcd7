/** The files in which TDLib keeps a session, as the storage reads them and makes new ones. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ANN_AND_BOB, scene as tdlibScene } from '../telegram/tdlib/scene.mjs';
import {
  copyLogin,
  DAMAGED,
  DESTROYING,
  Follower,
  LOGGED_IN,
  NOT_LOGGED_IN,
  readBinlog,
  WRONG_KEY,
} from './binlogTool.mjs';
import { scene } from './scene.mjs';
import { temporaryFolder } from './storage.mjs';

const KEY = Buffer.from('the 32 bytes of a database key..');
/** What TDLib takes where it gets none. */
const NO_KEY = Buffer.alloc(0);
const KNOWN_FORMAT = 61;

/** What makes a file grow that says no more for it. */
const TOGGLES = Array.from({ length: 100 }, (_, index) => index % 2 === 0);

const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');
const withKey = (key, folder) => ({ folder, parameters: { database_encryption_key: key.toString('base64') } });
const binlogOf = ({ folder }) => join(folder, 'td.binlog');
const setOption = (name, value) => ({ '@type': 'setOption', name, value: { '@type': 'optionValueBoolean', value } });

/** A person's one key, as the data center knows it. */
function keyOf(telegram, person) {
  const [{ authKey }] = telegram.world.authorizations.of(person);
  return { dc: authKey.dcId, id: authKey.id.toString(16), authorized: true, sha256: sha256(authKey.bytes) };
}

/** The keys that are worth anything: TDLib has some for other data centers too. */
const authorized = ({ keys }) => keys.filter((key) => key.authorized);

/** A session that was logged in and closed in order: its folder. */
async function closedSession({ people, logIn }, key) {
  const client = await logIn(people.ann, withKey(key));
  await client.close();
  return client.folder;
}

test("the storage's sessions are read with the key that it has generated", () =>
  scene({}, async ({ telegram, storage, people, logIn }) => {
    await logIn(people.ann);
    const key = keyOf(telegram, people.ann);
    await storage.stop();
    const databaseKey = Buffer.from(readFileSync(join(storage.sessionsFolder, 'key'), 'latin1'), 'base64');
    const path = join(storage.sessionsFolder, '1', 'td.binlog');
    const before = readFileSync(path);
    const { fault, whole, encrypted, format, phone, login } = await readBinlog(path, databaseKey);
    assert.deepEqual([fault, whole, encrypted, phone], [null, true, true, 'S9996620001']);
    assert.deepEqual([login.state, login.bot, login.id], [LOGGED_IN, false, people.ann.id]);
    assert.deepEqual(authorized(login), [key]);
    assert.equal(format, KNOWN_FORMAT, 'the pinned TDLib writes the format that check_version() takes for known');
    assert.deepEqual(readFileSync(path), before, 'and are left as they are');
  }));

test('a bot is known as one', () =>
  scene({}, async ({ storage, people, connect }) => {
    const client = await connect();
    await client.seesState('authorizationStateWaitPhoneNumber');
    await client.call({ '@type': 'checkAuthenticationBotToken', token: people.helper.botToken });
    await client.ready();
    await storage.stop();
    const databaseKey = Buffer.from(readFileSync(join(storage.sessionsFolder, 'key'), 'latin1'), 'base64');
    const { login } = await readBinlog(join(storage.sessionsFolder, '1', 'td.binlog'), databaseKey);
    assert.deepEqual([login.state, login.bot, login.id], [LOGGED_IN, true, people.helper.id]);
  }));

for (const [name, key] of [
  ['a key of its own', KEY],
  ['no key', NO_KEY],
]) {
  test(`a session with ${name} is followed from its log-in to its log-out while TDLib writes`, () =>
    tdlibScene({ people: ANN_AND_BOB }, async ({ telegram, people, start }) => {
      const client = await start(withKey(key));
      const follower = new Follower(binlogOf(client), key);
      try {
        assert.equal((await follower.look()).login.state, NOT_LOGGED_IN);
        await client.call({ '@type': 'setAuthenticationPhoneNumber', phone_number: people.ann.phone });
        await client.seesState('authorizationStateWaitCode');
        await client.call({ '@type': 'checkAuthenticationCode', code: people.ann.code });
        await client.ready();
        const isLoggedIn = ({ login }) => login.state === LOGGED_IN && login.id === people.ann.id;
        const { login } = await follower.sees(isLoggedIn, 'the log-in');
        assert.deepEqual(authorized(login), [keyOf(telegram, people.ann)]);
        client.send({ '@type': 'logOut' });
        await client.seesState('authorizationStateClosed');
        const end = await follower.look();
        assert.deepEqual([end.missing, end.fault, end.login.state], [true, null, DESTROYING]);
      } finally {
        follower.end();
      }
    }));
}

test('a file that TDLib writes anew meanwhile is read on, and comes to the same', () =>
  tdlibScene({ people: ANN_AND_BOB }, async ({ people, logIn }) => {
    const client = await logIn(people.ann, withKey(KEY));
    const follower = new Follower(binlogOf(client), KEY);
    try {
      const inode = () => statSync(binlogOf(client), { throwIfNoEntry: false })?.ino;
      const first = inode();
      const { values: all } = await follower.look();
      for (let round = 0; inode() === first; ++round) {
        assert.ok(round < 100, 'TDLib writes it anew once it is much larger than what it says');
        await Promise.all(TOGGLES.map((value) => client.call(setOption('disable_top_chats', value))));
        const { fault, login, values } = await follower.look();
        assert.deepEqual([fault, login.state, login.id], [null, LOGGED_IN, people.ann.id]);
        assert.ok(values.length < all.length / 2, `only what is different is told: ${values}`);
      }
      await client.close();
      const { values: _, ...followed } = await follower.look();
      const { values: __, ...anew } = await readBinlog(binlogOf(client), KEY);
      assert.deepEqual(followed, anew);
    } finally {
      follower.end();
    }
  }));

test('a wrong key is told as such, also when it was changed meanwhile', () =>
  tdlibScene({ people: ANN_AND_BOB }, async ({ people, logIn }) => {
    const client = await logIn(people.ann, withKey(KEY));
    const follower = new Follower(binlogOf(client), KEY);
    try {
      assert.equal((await follower.look()).fault, null);
      assert.equal((await readBinlog(binlogOf(client), Buffer.from('another'))).fault.kind, WRONG_KEY);
      const newKey = Buffer.from('new');
      await client.call({ '@type': 'setDatabaseEncryptionKey', new_encryption_key: newKey.toString('base64') });
      const { fault, login } = await follower.sees((seen) => seen.fault !== null, 'the new key');
      assert.deepEqual([fault.kind, login.id], [WRONG_KEY, people.ann.id], 'what was known is known');
      assert.equal((await readBinlog(binlogOf(client), newKey)).fault, null);
    } finally {
      follower.end();
    }
  }));

test('damage and a torn end are found, and told apart', () =>
  tdlibScene({ people: ANN_AND_BOB }, async (stage) => {
    const whole = readFileSync(binlogOf({ folder: await closedSession(stage, KEY) }));
    const copy = join(temporaryFolder(), 'td.binlog');
    writeFileSync(copy, whole.subarray(0, -3));
    const torn = await readBinlog(copy, KEY);
    assert.deepEqual([torn.fault, torn.whole], [null, false]);
    for (const at of [20, 300, Math.floor(whole.length / 2), whole.length - 1]) {
      const flipped = Buffer.from(whole);
      flipped[at] ^= 4;
      writeFileSync(copy, flipped);
      const { fault, whole: isWhole } = await readBinlog(copy, KEY);
      assert.deepEqual([isWhole, fault?.kind], [false, DAMAGED], `at ${at}`);
      assert.ok(fault.offset <= at);
    }
  }));

for (const [name, copyKey] of [
  ['encrypted', KEY],
  ['plain', null],
]) {
  test(`TDLib is ready with a new ${name} file, without any code`, () =>
    tdlibScene({ people: ANN_AND_BOB }, async (stage) => {
      const { telegram, people, start } = stage;
      const folder = await closedSession(stage, KEY);
      const key = keyOf(telegram, people.ann);
      const from = telegram.rpcLog.length;
      const restored = temporaryFolder();
      await copyLogin(binlogOf({ folder }), KEY, binlogOf({ folder: restored }), copyKey);
      assert.equal(statSync(binlogOf({ folder: restored })).mode & 0o777, 0o600);
      const client = await start(withKey(KEY, restored));
      await client.ready();
      assert.equal((await client.call({ '@type': 'getMe' })).id, people.ann.id);
      await people.bob.sendMessage(people.ann, 'back again?');
      await client.sees('updateNewMessage', ({ message }) => message.content.text?.text === 'back again?');
      const calls = telegram.rpcLog.slice(from).map((call) => call.name);
      assert.deepEqual(calls.filter((call) => call.startsWith('auth.')), []);
      assert.deepEqual(telegram.duplicateKeyUses, []);
      await client.close();
      const { encrypted, login } = await readBinlog(binlogOf(client), KEY);
      assert.deepEqual([encrypted, authorized(login)], [true, [key]]);
    }));
}

test('a file that is there is never written over', () =>
  tdlibScene({ people: ANN_AND_BOB }, async (stage) => {
    const path = binlogOf({ folder: await closedSession(stage, KEY) });
    const before = readFileSync(path);
    const elsewhere = join(temporaryFolder(), 'session');
    mkdirSync(elsewhere);
    await copyLogin(path, KEY, join(elsewhere, 'td.binlog'));
    await assert.rejects(copyLogin(join(elsewhere, 'td.binlog'), KEY, path), /is there already/);
    assert.deepEqual(readFileSync(path), before);
  }));
