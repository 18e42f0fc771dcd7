/** `tgstorage init`: from nothing to a storage that runs. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { API_HASH } from './settings.mjs';
import { BINARY, run, temporaryFolder } from './storage.mjs';
import { Terminal } from './terminal.mjs';

const FILES = ['encryption.key', 'settings.json', 'settings.md', 'settings.schema.json'];
const modeOf = (path) => statSync(path).mode & 0o777;

/** A folder with a file that holds an api_hash. */
function place(hash = API_HASH) {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'api_hash'), `${hash}\n`);
  return folder;
}

const init = (cwd, ...words) => run(['init', ...words], { cwd });
const ANSWERS = ['--api-id', '94575', '--api-hash-file', 'api_hash'];

test('the folder that is made is one that a storage runs from', async () => {
  const folder = place();
  const { code, out, err } = await init(folder, 'mine', ...ANSWERS);
  assert.deepEqual([code, err], [0, '']);
  assert.match(out, /Next:\n.*doctor[\s\S]*tgstorage serve --settings mine\/settings\.json\n/);
  const mine = join(folder, 'mine');
  assert.deepEqual(readdirSync(mine).sort(), FILES);
  assert.equal(modeOf(mine), 0o700);
  FILES.forEach((name) => assert.equal(modeOf(join(mine, name)), 0o600, name));
  assert.match(readFileSync(join(mine, 'encryption.key'), 'utf8'), /^[A-Za-z0-9+/]{43}=\n$/);
  const check = await run(['check', '--settings', 'mine/settings.json'], { cwd: folder });
  assert.deepEqual([check.code, check.err], [0, '']);
  const settings = JSON.parse(readFileSync(join(mine, 'settings.json'), 'utf8'));
  assert.deepEqual(
    [settings.tdlib.api_id, settings.tdlib.api_hash, settings.tdlib.encryption_key_file, settings.$schema, settings.admin],
    [94575, API_HASH, 'encryption.key', 'settings.schema.json', { socket: 'admin.sock' }],
  );
  assert.equal(settings.debug_level, 3, 'refusals and warnings are logged');
  const { out: sample } = await run(['settings', 'sample']);
  assert.deepEqual(settings.allowed_requests, JSON.parse(sample).allowed_requests);
});

test('a command that finds no storage says how to get to one', async () => {
  const folder = place();
  await init(folder, 'mine', ...ANSWERS);
  const { code, err } = await run(['sessions'], { cwd: join(folder, 'mine') });
  assert.equal(code, 1);
  assert.ok(err.startsWith(`tgstorage: no storage runs that listens on ${join(folder, 'mine', 'admin.sock')}: start it`), err);
});

test('a folder whose path is too long for a socket gets none, and settings that are right', async () => {
  const folder = place();
  const deep = join(folder, 'x'.repeat(100));
  await init(folder, deep, ...ANSWERS);
  assert.equal(JSON.parse(readFileSync(join(deep, 'settings.json'), 'utf8')).admin, undefined);
  const { code, err } = await run(['check', '--settings', join(deep, 'settings.json')]);
  assert.deepEqual([code, err], [0, '']);
});

test('the page beside the settings is about them, not about how it was made', async () => {
  const folder = place();
  const { out } = await init(folder, 'mine', ...ANSWERS);
  assert.match(out, /doctor .*# checks everything\n.* serve .*\n.*# in another terminal: logs an account in by QR code\n$/);
  const page = readFileSync(join(folder, 'mine', 'settings.md'), 'utf8');
  assert.ok(page.startsWith('# Settings\n'));
  assert.ok(page.includes('put `"$schema": "settings.schema.json"` into the file'));
});

test('every storage gets a key of its own', async () => {
  const folder = place();
  await init(folder, 'one', ...ANSWERS);
  await init(folder, 'other', ...ANSWERS);
  const keyOf = (name) => readFileSync(join(folder, name, 'encryption.key'), 'utf8');
  assert.notEqual(keyOf('one'), keyOf('other'));
});

for (const name of FILES) {
  test(`where there is a ${name} already, nothing is made and nothing changed`, async () => {
    const folder = place();
    mkdirSync(join(folder, 'mine'));
    writeFileSync(join(folder, 'mine', name), 'mine');
    const { code, out, err } = await init(folder, 'mine', ...ANSWERS);
    assert.deepEqual([code, out], [1, '']);
    assert.match(err, new RegExp(`^tgstorage: init: mine/${name} is there already, and is left as it is\n$`));
    assert.deepEqual(readdirSync(join(folder, 'mine')), [name]);
    assert.equal(readFileSync(join(folder, 'mine', name), 'utf8'), 'mine');
  });
}

const WRONG = {
  'a number that is none': { words: ['--api-id', '12x', '--api-hash-file', 'api_hash'], what: /api_id: it is a whole number/ },
  'the number 0': { words: ['--api-id', '0', '--api-hash-file', 'api_hash'], what: /api_id: it is a whole number/ },
  'a hash that is too short': { words: ANSWERS, hash: API_HASH.slice(1), what: /api_hash: it has 32 hexadecimal digits/ },
  'a file that is not there': { words: ['--api-id', '1', '--api-hash-file', 'none'], what: /none can't be read/ },
  'no answer and no terminal': { words: [], what: /--api-id N and --api-hash-file FILE are needed/ },
};

for (const [what, { words, hash, what: reason }] of Object.entries(WRONG)) {
  test(`${what} is said, and nothing is made`, async () => {
    const folder = place(hash);
    const { code, out, err } = await init(folder, 'mine', ...words);
    assert.deepEqual([code, out], [2, '']);
    assert.match(err, reason);
    assert.equal(err.includes(hash ?? API_HASH), false);
    assert.equal(existsSync(join(folder, 'mine')), false);
  });
}

test('on a terminal it asks, again where the answer is wrong, and does not show the hash', async () => {
  const folder = temporaryFolder();
  const terminal = new Terminal(`${BINARY} init`, { cwd: folder });
  await terminal.sees(/my\.telegram\.org\/apps[\s\S]*api_id: /);
  terminal.type('many\n');
  await terminal.sees(/whole number[\s\S]*api_id: /);
  terminal.type(' 94575 \n');
  await terminal.sees(/api_hash.*: /);
  terminal.type(`${API_HASH}\n`);
  await terminal.sees(/Next:/);
  assert.equal(await terminal.ended, 0);
  assert.equal(terminal.text.includes(API_HASH), false);
  const settings = JSON.parse(readFileSync(join(folder, 'settings.json'), 'utf8'));
  assert.deepEqual([settings.tdlib.api_id, settings.tdlib.api_hash], [94575, API_HASH]);
});

test('Ctrl-C at a question leaves nothing behind, and the terminal as it was', async () => {
  const folder = temporaryFolder();
  const terminal = new Terminal(`trap : INT; ${BINARY} init mine; stty -a`, { cwd: folder });
  await terminal.sees(/api_id: /);
  terminal.type('94575\n');
  await terminal.sees(/api_hash.*: /);
  terminal.type('\u0003');
  await terminal.sees(/ echo /);
  assert.match(terminal.text, /init: interrupted/);
  assert.equal(await terminal.ended, 0);
  assert.equal(existsSync(join(folder, 'mine')), false);
});
