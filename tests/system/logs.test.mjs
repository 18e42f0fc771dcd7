import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { closeSync, constants, openSync, readdirSync, readFileSync, readlinkSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parseLogLine } from './logLines.mjs';
import { eventually } from './processes.mjs';
import { checkBotToken, checkPassword, createCall, echo, getMe, searchChat } from './requests.mjs';
import { scene } from './scene.mjs';
import { BINARY, Storage, temporaryFolder } from './storage.mjs';
import { StorageClient } from './storageClient.mjs';

const LEVELS = ['NOTICE', 'FATAL', 'ERROR', 'WARNING', 'INFO', 'DEBUG', 'VERBOSE'];

/** Null where it is gone. */
function linkAt(path) {
  try {
    return readlinkSync(path);
  } catch {
    return null;
  }
}

/** One event of each level but FATAL. */
async function everythingHappens({ storage, people, connect, logIn }) {
  const client = await logIn(people.ann);
  await client.ask({ '@type': 'deleteAccount' });
  const from = client.now;
  process.kill((await storage.process('worker 1')).pid, 'SIGKILL');
  await client.ready({ from });
  await (await connect(2)).call(echo('hello'));
}

for (const [level, name] of LEVELS.entries()) {
  test(`debug_level ${level} shows ${name} and what is more important, and nothing else`, () =>
    scene({ settings: { debug_level: level } }, async (stage) => {
      await everythingHappens(stage);
      await stage.storage.stop();
      const seen = new Set(stage.storage.log.all.map((line) => line.level));
      const expected = LEVELS.slice(0, level + 1).filter((one) => one !== 'FATAL');
      assert.deepEqual([...seen].sort(), expected.sort());
    }));
}

test('the version and the address are always said', () =>
  scene({ settings: { debug_level: 0 } }, async ({ storage }) => {
    await storage.log.find(/listening on/);
    const [version, listening] = storage.log.all;
    assert.match(version.text, / NOTICE tgstorage \d+\.\d+\.\d+/);
    assert.match(listening.text, new RegExp(` NOTICE listening on 127\\.0\\.0\\.1:${storage.port}$`));
  }));

test('a log that nobody reads holds up nobody, and says later what is not in it', async () => {
  const folder = temporaryFolder();
  const pipe = join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  const reader = openSync(pipe, constants.O_RDWR);
  const program = join(folder, 'tgstorage');
  writeFileSync(program, `#!/bin/sh\nexec ${BINARY} "$@" 2>${pipe}\n`, { mode: 0o700 });
  const storage = await Storage.start({ program, settings: { debug_level: 6 } });
  const log = spawn('cat', [pipe], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    log.kill('SIGSTOP');
    const client = await StorageClient.connect({ port: storage.port }, '1\n');
    for (let hundred = 0; hundred < 60; ++hundred) {
      await Promise.all(Array.from({ length: 100 }, () => client.call(echo('x'.repeat(100)))));
    }
    log.kill('SIGCONT');
    let text = '';
    log.stdout.on('data', (bytes) => (text += bytes));
    await eventually(() => /WARNING front: \d+ lines of the log were dropped: what it goes to took none\n/.test(text), 'the line that says so');
  } finally {
    log.kill('SIGKILL');
    await storage.dispose();
    closeSync(reader);
    rmSync(folder, { recursive: true });
  }
});

test('VERBOSE shows requests and updates without their contents', () =>
  scene({}, async ({ storage, people, logIn }) => {
    const client = await logIn(people.ann);
    await client.call(echo('a text that is nobody’s business'));
    await people.bob.sendMessage(people.ann, 'another private text');
    await client.seesText('another private text');
    await storage.log.find(/VERBOSE front: session=1 request .*testCallString/);
    await storage.log.find(/VERBOSE front: session=1 update .*updateNewMessage/);
    assert.doesNotMatch(storage.log.text, /nobody|private/);
  }));

test('the log goes to the log file, and after SIGUSR1 to a new one', () =>
  scene({ settings: { logfile: 'storage.log' } }, async ({ storage, connect }) => {
    const file = join(storage.folder, 'storage.log');
    const textOf = (path) => readFileSync(path, 'utf8');
    assert.match(textOf(file), / NOTICE tgstorage /);
    await (await connect(1)).seesState('authorizationStateWaitPhoneNumber');
    await eventually(() => /session=1 .*WaitPhoneNumber/.test(textOf(file)), 'lines of the front');
    const rotated = `${file}.1`;
    renameSync(file, rotated);
    storage.signal('SIGUSR1');
    await eventually(() => /opened anew/.test(statSync(file, { throwIfNoEntry: false }) ? textOf(file) : ''), 'a new file');
    await (await connect(2)).seesState('authorizationStateWaitPhoneNumber');
    await eventually(() => /session=2 .*WaitPhoneNumber/.test(textOf(file)), 'lines of the front in the new file');
    process.kill((await storage.process('worker 1')).pid, 'SIGKILL');
    await eventually(() => /session=1 its worker ended/.test(textOf(file)), 'lines of the monitor in the new file');
    await storage.stop();
    assert.doesNotMatch(textOf(rotated), /session=2/);
    for (const line of `${textOf(rotated)}${textOf(file)}`.trim().split('\n')) {
      assert.ok(LEVELS.includes(parseLogLine(line).level), line);
    }
  }));

test('no role but the monitor holds the log file, and none shares its way to it with another', () =>
  scene({ settings: { logfile: 'storage.log', tdlib: { sessions_per_worker: 1 } } }, async ({ storage, connect }) => {
    for (const session of [1, 2]) {
      await (await connect(session)).seesState('authorizationStateWaitPhoneNumber');
    }
    const held = (pid) => readdirSync(`/proc/${pid}/fd`).map((fd) => linkAt(`/proc/${pid}/fd/${fd}`));
    const monitor = await storage.process('monitor');
    const roles = storage.processes().filter(({ role }) => role !== 'monitor');
    const file = join(storage.folder, 'storage.log');
    assert.ok(held(monitor.pid).includes(file));
    roles.forEach(({ role, pid }) => assert.ok(!held(pid).includes(file), role));
    const ways = roles.flatMap(({ pid }) => [...new Set([1, 2].map((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`)))]);
    ways.forEach((way) => assert.match(way, /^pipe:/));
    assert.equal(new Set(ways).size, 5, 'front, store, zygote and two workers have one each');
  }));

test('a log file is appended to', () =>
  scene({ settings: { logfile: 'storage.log' } }, async ({ storage }) => {
    await storage.restart();
    const text = readFileSync(join(storage.folder, 'storage.log'), 'utf8');
    assert.equal(text.match(/ NOTICE tgstorage /g).length, 2);
  }));

test('SIGUSR1 without a log file does no harm', () =>
  scene({}, async ({ storage, connect }) => {
    storage.signal('SIGUSR1');
    await (await connect()).call(echo('still here'));
    assert.ok(storage.isRunning);
  }));

// Each scene looks for secrets at its end; here TDLib's own log is as talkative as it may be.
test('no secret is in the log, at the highest levels of the storage and of TDLib', () => {
  const password = 'password-of-the-proxy';
  const key = Buffer.alloc(32, 'k').toString('base64');
  const credentials = { username: 'storage', password };
  const play = async ({ telegram, storage, people, connect, startStorage, logIn }) => {
    const proxy = { ...storage.settings.tdlib.proxy, ...credentials };
    const talkative = await startStorage({
      settings: { tdlib: { debug_level: 4, encryption_key: key, proxy } },
    });
    const at = { storage: talkative };
    const carol = await logIn(people.carol, 3, at);
    await carol.ask(checkPassword('another pass phrase'));
    const bot = await connect(4, at);
    await bot.seesState('authorizationStateWaitPhoneNumber');
    await bot.call(checkBotToken(people.helper.botToken));
    await bot.ready();
    people.bob.answersCalls = true;
    const chat = await carol.call(searchChat('bob_baker'));
    await carol.call(createCall(chat.id));
    const { state } = await carol.seesCall('callStateReady');
    await carol.call(getMe);
    await talkative.stop();
    assert.ok(telegram.connections.every(({ username }) => username === 'storage'));
    assert.ok(!talkative.log.text.includes(state.encryption_key), 'the log holds the key of a call');
    assert.ok(!talkative.log.text.includes('another pass phrase'));
    assert.ok(talkative.log.all.length > 500, "TDLib's log is there");
  };
  return scene({ proxyCredentials: credentials }, play);
});

test("TDLib's log comes as lines of the worker, by tdlib.debug_level", () =>
  scene({ settings: { tdlib: { debug_level: 3 } } }, async ({ storage, connect }) => {
    await (await connect()).seesState('authorizationStateWaitPhoneNumber');
    await storage.log.find(/ worker: /);
    storage.log.all.forEach((line) => assert.ok(LEVELS.includes(line.level), line.text));
  }));
