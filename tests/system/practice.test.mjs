import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Waiters, withDeadline } from '../telegram/waiters.mjs';
import { eventually } from './processes.mjs';
import { BINARY } from './storage.mjs';
import { StorageClient } from './storageClient.mjs';

const PROGRAM = fileURLToPath(new URL('../../scripts/practice.mjs', import.meta.url));
const HAS_CREDENTIALS = fileURLToPath(new URL('../../scripts/has-credentials.mjs', import.meta.url));

/** As shipped, but for the port. */
const SHIPPED = {
  ...JSON.parse(readFileSync(new URL('../../storage/settings.json', import.meta.url))),
  port: 0,
  logfile: null,
};

const temporaryFolder = () => mkdtempSync(join(tmpdir(), 'practice-test-'));

/** The practice as `./dev run` starts it, with an owner's settings in a folder of the test. */
class Practice {
  lines = new Waiters();
  #child;
  #rest = '';

  constructor(settings) {
    this.folder = temporaryFolder();
    this.temporary = join(this.folder, 'tmp');
    this.settingsFile = join(this.folder, 'settings.json');
    mkdirSync(this.temporary);
    writeFileSync(this.settingsFile, JSON.stringify(settings));
    const args = [PROGRAM, '--build', dirname(BINARY), '--settings', this.settingsFile];
    this.#child = spawn(process.execPath, args, {
      env: { ...process.env, TMPDIR: this.temporary },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child.stdout.setEncoding('utf8').on('data', (chunk) => this.#onText(chunk));
    this.#child.stderr.setEncoding('utf8').on('data', (chunk) => this.#onText(chunk));
    this.ended = once(this.#child, 'close').then(([code]) => code);
  }

  #onText(chunk) {
    const lines = (this.#rest + chunk).split('\n');
    this.#rest = lines.pop();
    lines.forEach((line) => this.lines.add(line));
  }

  get text() {
    return this.lines.all.join('\n');
  }

  /** The first line like that, past or to come. */
  says(pattern) {
    return this.lines.find((line) => pattern.test(line), { what: `a line like ${pattern}` });
  }

  /** Ctrl-C. */
  interrupt() {
    this.#child.kill('SIGINT');
  }

  end() {
    return withDeadline(this.ended, 'the end of the practice');
  }

  async dispose() {
    this.interrupt();
    await this.end();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

async function practise(settings, play) {
  const practice = new Practice(settings);
  try {
    await play(practice);
  } catch (error) {
    error.message += `\nIt said:\n${practice.text}`;
    throw error;
  } finally {
    await practice.dispose();
  }
}

/** The blocks of lines to paste: `{address, blocks}`, the line with nc taken off the first. */
function pasteable(text) {
  const isForPasting = (line) => /^(nc |\d+$|\{)/.test(line);
  const blocks = text
    .split('\n\n')
    .map((block) => block.split('\n').filter(isForPasting))
    .filter((block) => block.length > 0);
  const [, host, port] = /^nc (\S+) (\d+)$/.exec(blocks[0].shift());
  return { address: { host, port: Number(port) }, blocks: blocks.map((block) => `${block.join('\n')}\n`) };
}

test('the lines that the practice shows log Ann in, and make her write and call', () =>
  practise(SHIPPED, async (practice) => {
    await practice.says(/Ctrl-C/);
    const { address, blocks } = pasteable(practice.text);
    assert.equal(blocks.length, 3);
    const [names, code, requests] = blocks;
    const client = await StorageClient.connect(address, names);
    await client.seesState('authorizationStateWaitCode');
    client.write(code);
    await client.seesState('authorizationStateReady');
    await client.sees('updateNewMessage', ({ message }) => /I am Bob/.test(message.content.text?.text));
    client.write(requests);
    await client.sees('user', ({ first_name: name }) => name === 'Ann');
    await client.seesText('You said: good day');
    await client.seesCall('callStateReady');
    await client.leave();
    assert.deepEqual(client.received.all.filter((object) => object['@type'] === 'error'), []);
  }));

test('the practice says first that it is not Telegram, and names its people with their codes', () =>
  practise(SHIPPED, async (practice) => {
    await practice.says(/Ctrl-C/);
    assert.match(practice.lines.all[0], /practice Telegram.*not Telegram/);
    assert.match(practice.text, /Ann Archer +\+15550100101, code 11111$/m);
    assert.match(practice.text, /Carol Cook .* password "correct horse"$/m);
    await practice.says(/^\S+tgstorage init storage\/mine$/);
  }));

test('Ctrl-C ends the practice in order, with nothing left behind', () =>
  practise(SHIPPED, async (practice) => {
    await practice.says(/Ctrl-C/);
    const { address, blocks } = pasteable(practice.text);
    const client = await StorageClient.connect(address, blocks[0]);
    await client.seesState('authorizationStateWaitCode');
    practice.interrupt();
    assert.equal(await practice.end(), 0);
    await client.seesEnd();
    assert.deepEqual(readdirSync(practice.temporary), []);
    assert.deepEqual(readdirSync(practice.folder).sort(), ['settings.json', 'tmp']);
  }));

test('Ctrl-C while the practice still starts ends it too', () =>
  practise(SHIPPED, async (practice) => {
    await practice.says(/practice Telegram/);
    practice.interrupt();
    assert.equal(await practice.end(), 0);
    assert.deepEqual(readdirSync(practice.temporary), []);
  }));

test('a port that is taken is told, and the exit code is the storage\'s', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const { port } = taken.address();
  await practise({ ...SHIPPED, host: '127.0.0.1', port }, async (practice) => {
    assert.equal(await practice.end(), 1);
    assert.match(practice.text, new RegExp(`port: ${port} `));
    assert.doesNotMatch(practice.text, /^nc /m);
    assert.deepEqual(readdirSync(practice.temporary), []);
  });
  taken.close();
});

test('wrong settings are told by the storage, with exit code 2', () =>
  practise({ ...SHIPPED, prot: 1 }, async (practice) => {
    assert.equal(await practice.end(), 2);
    assert.match(practice.text, /prot/);
  }));

test('an owner\'s log file takes the log, and the practice says where it is', () =>
  practise({ ...SHIPPED, logfile: 'owner.log' }, async (practice) => {
    await practice.says(/Ctrl-C/);
    assert.match(practice.text, new RegExp(`${practice.folder}/owner.log`));
    assert.ok(readdirSync(practice.folder).includes('owner.log'));
  }));

/** The exit code of has-credentials.mjs for some settings. */
async function hasCredentials(settings) {
  const folder = temporaryFolder();
  const file = join(folder, 'settings.json');
  writeFileSync(file, JSON.stringify(settings));
  const [code] = await once(spawn(process.execPath, [HAS_CREDENTIALS, BINARY, file]), 'exit');
  rmSync(folder, { recursive: true });
  return code;
}

test('settings as shipped have no credentials, those with both keys have, wrong ones count as if', async () => {
  assert.equal(await hasCredentials(SHIPPED), 1);
  assert.equal(await hasCredentials({ tdlib: { api_id: 7, api_hash: '0123456789abcdef0123456789abcdef' } }), 0);
  assert.equal(await hasCredentials({ prot: 1 }), 0);
});

test('settings that are saved count at once, and wrong ones change nothing', () =>
  practise(SHIPPED, async (practice) => {
    await practice.says(/Ctrl-C/);
    const client = await StorageClient.connect(pasteable(practice.text).address, '42\n');
    await client.seesState('authorizationStateWaitPhoneNumber');
    assert.doesNotMatch((await client.ask({ '@type': 'getMe' })).message, /REQUEST_NOT_ALLOWED/);
    writeFileSync(practice.settingsFile, JSON.stringify({ ...SHIPPED, prot: 1 }));
    await practice.says(/the settings stay as they were/);
    writeFileSync(practice.settingsFile, JSON.stringify({ ...SHIPPED, allowed_requests: [] }));
    const isRefused = async () => /REQUEST_NOT_ALLOWED/.test((await client.ask({ '@type': 'getMe' })).message);
    await eventually(isRefused, 'the new list');
    await client.leave();
  }));
