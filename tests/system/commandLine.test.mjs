import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { scene } from './scene.mjs';
import { API_HASH, testSettings } from './settings.mjs';
import { run, Storage, temporaryFolder } from './storage.mjs';

/** A folder with a settings.json of that content. */
function folderWith(settings) {
  const folder = temporaryFolder();
  const text = typeof settings === 'string' ? settings : JSON.stringify(settings);
  writeFileSync(join(folder, 'settings.json'), text);
  return folder;
}

const inFolder = (folder, ...args) => run(args, { cwd: folder });

test('--version and --help answer and end with 0', async () => {
  const version = await run(['--version']);
  assert.deepEqual([version.code, version.err], [0, '']);
  assert.match(version.out, /^tgstorage \d+\.\d+\.\d+ \(\w+\)\n(commit +[0-9a-f]{12}\S*\n)?compiler +(GCC|Clang) \d+\..*\nTDLib +1\.8\.67 \(\S+\)\n$/);
  for (const flag of ['--help', '-h']) {
    const help = await run([flag]);
    assert.deepEqual([help.code, help.err], [0, '']);
    assert.match(help.out, /--settings FILE/);
  }
});

test('a wrong command line is said, with exit code 2', async () => {
  for (const args of [['--nonsense'], ['fly'], ['serve', '--settings'], ['settings'], ['--check', '--dump'], ['role']]) {
    const { code, out, err } = await run(args, { cwd: temporaryFolder() });
    assert.equal(code, 2, args.join(' '));
    assert.equal(out, '');
    assert.match(err, /^tgstorage: /);
  }
});

test('roles can not be started by hand', async () => {
  for (const role of ['front', 'store', 'zygote', 'worker']) {
    const { code, err } = await run(['role', role]);
    assert.equal(code, 2, role);
    assert.match(err, /not by hand/);
  }
});

test('without a settings file the way to one is told, with exit code 2', async () => {
  const { code, err } = await inFolder(temporaryFolder());
  assert.equal(code, 2);
  assert.match(err, /settings\.json/);
  const named = await run(['--settings', '/nowhere/settings.json']);
  assert.equal(named.code, 2);
  assert.match(named.err, /\/nowhere\/settings\.json: can't be read/);
});

const FAULTY = {
  prot: 23456,
  debug_level: 7,
  offline: 'yes',
  terminate_delay: -1,
  tdlib: { api_id: 'x', proxy: { type: 'socks4' } },
  allowed_requests: 'getMe',
  limits: { max_clients: 0 },
};
const KEYS_AT_FAULT = ['prot', 'debug_level', 'offline', 'terminate_delay', 'tdlib.api_id', 'tdlib.proxy.type',
  'tdlib.proxy.host', 'tdlib.proxy.port', 'allowed_requests', 'limits.max_clients'];

test('all faults of the settings are listed at once, each with its key, with exit code 2', async () => {
  const folder = folderWith(FAULTY);
  for (const args of [['--check'], ['--dump'], ['serve'], []]) {
    const { code, out, err } = await inFolder(folder, ...args);
    assert.equal(code, 2, args.join(' '));
    assert.equal(out, '');
    const lines = err.trim().split('\n');
    for (const key of KEYS_AT_FAULT) {
      assert.equal(lines.filter((line) => line.startsWith(`settings.json: ${key}: `)).length, 1, `${key} in\n${err}`);
    }
    assert.equal(lines.length, KEYS_AT_FAULT.length, err);
    assert.match(err, /debug_level: .*7.*0 to 6/);
    assert.match(err, /prot: .*port/);
  }
});

test('text that is no JSON is said with its line and column', async () => {
  const { code, err } = await inFolder(folderWith('{\n  "port": 1,\n  "host" "x"\n}'), '--check');
  assert.equal(code, 2);
  assert.match(err, /line 3, column \d+/);
});

test('--check says that all is well', async () => {
  const { code, out, err } = await inFolder(folderWith(testSettings(null)), '--check');
  assert.deepEqual({ code, out, err }, { code: 0, out: 'settings.json: ok\n', err: '' });
});

test('for programs the same is JSON', async () => {
  const { code, out } = await inFolder(folderWith(testSettings(null)), 'check', '--json');
  assert.deepEqual([code, JSON.parse(out)], [0, { ok: true, file: 'settings.json', faults: [], warnings: [] }]);
  const faulty = await inFolder(folderWith(FAULTY), '--check', '--json');
  assert.equal(faulty.code, 2);
  const { ok, faults } = JSON.parse(faulty.out);
  assert.deepEqual([ok, faults.map(({ key }) => key).sort()], [false, [...KEYS_AT_FAULT].sort()]);
});

test('the version for programs names the library and why it tells none', async () => {
  const { tdlib, version, library } = JSON.parse((await run(['version', '--json'])).out);
  assert.match(version, /^\d+\.\d+\.\d+$/);
  assert.deepEqual([tdlib, library.endsWith('libtdjson.so')], ['1.8.67', true]);
  const settings = testSettings(null, { tdlib: { library: '/proc/self/exe' } });
  const none = JSON.parse((await inFolder(folderWith(settings), 'version', '--json')).out);
  assert.deepEqual([none.tdlib, none.library], [null, '/proc/self/exe']);
  assert.match(none.fault, /^tdlib\.library: /);
});

test('--check takes the shipped sample', async () => {
  const sample = new URL('../../storage/settings.json', import.meta.url).pathname;
  const { code, err } = await run(['--settings', sample, '--check']);
  assert.equal(code, 0, err);
});

test('--dump shows every value in force, and no secret', async () => {
  const secrets = { password: 'secret-of-the-proxy', key: Buffer.alloc(32, 'k').toString('base64'), mysql: 'secret-of-mysql' };
  const folder = folderWith(
    testSettings(null, {
      terminate_delay: 1.5,
      tdlib: {
        encryption_key: secrets.key,
        proxy: { type: 'http', host: '127.0.0.1', port: 1, username: 'storage', password: secrets.password },
      },
      mysql: { host: 'db.example', user: 'storage', password: secrets.mysql, database: 'storage' },
    }),
  );
  const { code, out } = await inFolder(folder, '--dump');
  assert.equal(code, 0);
  const dump = JSON.parse(out);
  assert.equal(dump.terminate_delay, 1.5);
  assert.equal(dump.limits.max_clients, 10000);
  assert.deepEqual(
    [dump.tdlib.api_hash, dump.tdlib.encryption_key, dump.tdlib.proxy.password, dump.mysql.password],
    ['***', '***', '***', '***'],
  );
  for (const secret of [...Object.values(secrets), API_HASH]) {
    assert.ok(!out.includes(secret));
  }
});

test('secrets may come from files and from the environment', async () => {
  const settings = testSettings(null);
  delete settings.tdlib.api_hash;
  settings.tdlib.api_hash_file = 'api_hash';
  settings.tdlib.proxy = { type: 'socks5', host: '127.0.0.1', port: 1, username: 'x', password: '${PROXY_PASSWORD}' };
  const folder = folderWith(settings);
  writeFileSync(join(folder, 'api_hash'), 'from-the-file\n', { mode: 0o600 });
  const without = await inFolder(folder, '--check');
  assert.equal(without.code, 2);
  assert.match(without.err, /tdlib\.proxy\.password: .*PROXY_PASSWORD/);
  const { code, out } = await run(['--dump'], { cwd: folder, environment: { PROXY_PASSWORD: 'from-outside' } });
  assert.equal(code, 0);
  assert.doesNotMatch(out, /from-the-file|from-outside/);
});

test('plain tgstorage takes the settings.json of its folder', () =>
  scene({}, async ({ storage }) => {
    const folder = folderWith({ ...storage.settings, tdlib: { ...storage.settings.tdlib, path: storage.sessionsFolder } });
    const { code, err } = await inFolder(folder);
    assert.equal(code, 1);
    assert.match(err, /tdlib\.path: .*in use/);
  }));

test('a port file that can not be written is said', async () => {
  const folder = folderWith(testSettings(null));
  const { code, err } = await inFolder(folder, 'serve', '--port-file', '/nowhere/port');
  assert.equal(code, 1);
  assert.match(err, /--port-file: \/nowhere\/port/);
});

test('the documents that are made from the option table are the ones that are shipped', async () => {
  const shipped = (path) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
  for (const [name, path] of [['page', 'docs/settings.md'], ['schema', 'docs/settings.schema.json'], ['sample', 'storage/settings.json']]) {
    const { code, out } = await run(['settings', name]);
    assert.deepEqual([code, out], [0, shipped(path)], name);
  }
});

test('warnings about the settings are in the log, too', async () => {
  const storage = await Storage.start({ settings: { allowed_requests: ['getMe', 'close'] } });
  try {
    const line = await storage.log.find(/close/);
    assert.equal(line.level, 'WARNING');
  } finally {
    await storage.dispose();
  }
});
