/** `tgstorage doctor`, on a storage that is well and on set-ups that are really broken. */
import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { clockShifted, WITH_KEY } from './backedUp.mjs';
import { Authority } from './certificates.mjs';
import { LOGIN, withMariaDb } from './mariadb.mjs';
import { scene } from './scene.mjs';
import { testSettings } from './settings.mjs';
import { BINARY, run, temporaryFolder } from './storage.mjs';
import { Terminal } from './terminal.mjs';
import { installFiles, TLS } from './tlsStorage.mjs';

/** A folder with settings.json, for its owner only. */
function folderWith(settings, mode = 0o600) {
  const folder = temporaryFolder();
  const file = join(folder, 'settings.json');
  writeFileSync(file, typeof settings === 'string' ? settings : JSON.stringify(settings));
  chmodSync(file, mode);
  return folder;
}

/** What it says: the exit code, and `of(check)`, its findings about one thing as [health, text, way out]. */
async function examined(cwd, words = [], options = {}) {
  const { code, out, err } = await run(['doctor', '--json', ...words], { cwd, ...options });
  assert.equal(err, '');
  const report = JSON.parse(out);
  const of = (check) => report.checks.filter((one) => one.check === check).map(({ health, text, way_out: wayOut }) => [health, text, wayOut]);
  return { code, report, of };
}

const ALL = ['settings', 'permissions', 'user', 'clock', 'kernel', 'TDLib', 'application', 'sessions', 'key', 'disk',
  'descriptors', 'ports', 'clients', 'certificate', 'client CA', 'admin socket', 'Telegram', 'database'];

test('a storage that runs and lacks nothing is well', () =>
  scene({}, async ({ storage }) => {
    chmodSync(storage.settingsFile, 0o600);
    const { code, report, of } = await examined(storage.folder);
    assert.equal(code, 0, JSON.stringify(report, null, 1));
    assert.deepEqual([...new Set(report.checks.map(({ check }) => check))], ALL);
    assert.deepEqual([report.ok, report.failures], [true, 0]);
    assert.match(of('TDLib')[0][1], /libtdjson\.so is version 1\.8\.67$/);
    assert.deepEqual(of('sessions'), [['ok', `${storage.sessionsFolder}: a storage runs there, process ${storage.pid}`, '']]);
    assert.deepEqual(of('admin socket'), [['ok', 'the storage answers', '']]);
    assert.match(of('Telegram')[0][1], /^its proxy 127\.0\.0\.1:\d+ can be reached$/);
    assert.deepEqual(of('database'), [['skipped', 'the settings have no section mysql', '']]);
  }));

test('a port that all programs of the machine can use is a warning', async () => {
  const { of } = await examined(folderWith(testSettings(null)), ['--offline']);
  assert.deepEqual(of('clients').map(([health]) => health), ['warning']);
  assert.match(of('clients')[0][2], /^set clients, each with a token_sha256/);
  const clients = [{ name: 'crm', token_sha256: 'a'.repeat(64), sessions: '*' }];
  const closed = await examined(folderWith(testSettings(null, { clients })), ['--offline']);
  assert.deepEqual(closed.of('clients'), [['ok', '1 in the settings; nobody else may connect', '']]);
});

test('it changes nothing', async () => {
  const folder = folderWith(testSettings(null));
  mkdirSync(join(folder, 'sessions', '42'), { recursive: true, mode: 0o700 });
  const state = () => readdirSync(folder, { recursive: true }).map((name) => [name, statSync(join(folder, name)).mtimeMs]);
  const before = state();
  await examined(folder);
  assert.deepEqual(state(), before);
});

test('a port that the storage itself has is not a fault, one that another program has is', async () => {
  const other = createServer();
  await new Promise((done) => other.listen(0, '127.0.0.1', done));
  try {
    const { port } = other.address();
    const { code, of } = await examined(folderWith(testSettings(null, { port })));
    assert.equal(code, 1);
    assert.deepEqual(of('ports'), [['failure', `127.0.0.1:${port} is taken by another program`, 'stop that one (ss -ltnp), or choose another port']]);
  } finally {
    other.close();
  }
  await scene({}, async ({ storage }) => {
    const { port } = storage;
    writeFileSync(storage.settingsFile, JSON.stringify({ ...storage.settings, port }));
    const { of } = await examined(storage.folder);
    assert.deepEqual(of('ports'), [['ok', `127.0.0.1:${port} is taken, while the storage runs`, '']]);
  });
});

test('a storage that answers but has its sessions elsewhere is told', () =>
  scene({}, async ({ storage }) => {
    const { port, settings } = storage;
    const elsewhere = join(storage.folder, 'elsewhere');
    writeFileSync(storage.settingsFile, JSON.stringify({ ...settings, port, tdlib: { ...settings.tdlib, path: elsewhere } }));
    const { of } = await examined(storage.folder);
    assert.deepEqual(of('ports').map(([health]) => health), ['ok']);
    const [[health, text, wayOut]] = of('admin socket');
    assert.deepEqual([health, text], ['warning', `the storage that answers, process ${storage.pid}, has its sessions elsewhere`]);
    assert.match(wayOut, /^it is the practice of `\.\/dev run`, or was started with other settings/);
  }));

test('all faults of the settings are told, and what needs settings is skipped', async () => {
  const { code, of } = await examined(folderWith({ prot: 1, debug_level: 9 }), ['--offline']);
  assert.equal(code, 1);
  const faults = of('settings');
  assert.deepEqual(faults.map(([health]) => health), ['failure', 'failure']);
  assert.match(faults[0][1], /^settings\.json: prot: there is no such key; do you mean port\?/);
  assert.match(faults[1][1], /^settings\.json: debug_level: found 9/);
  assert.match(faults[1][2], /tgstorage settings page/);
  assert.deepEqual(of('key'), [['skipped', 'the settings have to be right first', '']]);
  assert.equal(of('kernel').length, 1);
});

test('without settings the way to some is told', async () => {
  const { code, of } = await examined(temporaryFolder(), ['--offline']);
  assert.equal(code, 1);
  assert.deepEqual(of('settings'), [['failure', "settings.json: can't be read: No such file or directory", 'name the file by --settings, or begin with: tgstorage init']]);
});

/** Everything at once that an owner can get wrong with settings that can be read. */
async function brokenFolder() {
  const authority = new Authority();
  const expired = authority.issue({ days: -1, subject: '/CN=storage.example' });
  const soon = new Authority({ days: 10 });
  const folder = folderWith(testSettings(null, {
    tls: TLS,
    tdlib: { api_id: 0, api_hash: '', library: 'libtdjson.so', path: 'sessions' },
    mysql: { host: '127.0.0.1', port: 1, ...LOGIN },
    limits: { max_clients: 1000000 },
  }), 0o644);
  writeFileSync(join(folder, 'libtdjson.so'), 'no library');
  // The authority's own certificate would have to stand behind; this one is a stranger's.
  installFiles(folder, { cert: expired.cert + authority.issue({ subject: '/CN=stranger' }).cert, key: expired.key, ca: soon.own.cert });
  mkdirSync(join(folder, 'sessions'), { mode: 0o755 });
  return folder;
}

test('several faults at once are each told with a way out', async () => {
  const folder = await brokenFolder();
  const { code, report, of } = await examined(folder, [], { environment: { LC_ALL: 'C' } });
  assert.equal(code, 1);
  assert.deepEqual(of('permissions'), [['failure', 'settings.json has secrets in it, and every user of this machine may open it', 'chmod 600 settings.json']]);
  assert.match(of('TDLib')[0].join(), /^failure,tdlib\.library: \S+libtdjson\.so can't be loaded/);
  assert.match(of('application')[0].join(), /^warning,.*no session can be opened,get both at https:\/\/my\.telegram\.org\/apps$/);
  assert.match(of('sessions')[0].join(), /^warning,other users may look into \S+sessions,chmod 700 /);
  assert.match(of('key')[0].join(), /^failure,tdlib\.encryption_key is not set, and nothing is copied/);
  const [own, stranger, chain] = of('certificate').map((finding) => finding.join());
  assert.match(own, /^failure,\S+cert\.pem: storage\.example expired 1 day ago,/);
  assert.match(stranger, /^ok,/);
  assert.match(chain, /^warning,\S+cert\.pem: storage\.example was not issued by the next one, stranger,/);
  assert.match(of('client CA')[0].join(), /^warning,\S+ca\.pem: storage expires in (9|10) days/);
  assert.deepEqual(of('admin socket'), [['skipped', 'no storage runs', '']]);
  assert.match(of('Telegram')[0].join(), /^failure,its proxy 127\.0\.0\.1:1 can't be reached: Connection refused,/);
  assert.match(of('database')[0].join(), /^failure,mysql/);
  assert.match(of('descriptors')[0].join(), /^warning,\d+ files may be open, limits\.max_clients and limits\.max_sessions may take 1000064,/);
  assert.equal(report.failures, report.checks.filter(({ health }) => health === 'failure').length);
  assert.equal(JSON.stringify(report).includes(LOGIN.password), false);
});

test('--offline connects neither to Telegram nor to the database', async () => {
  const { of } = await examined(await brokenFolder(), ['--offline']);
  assert.deepEqual(of('Telegram'), [['skipped', '--offline', '']]);
  assert.deepEqual(of('database'), [['skipped', '--offline', '']]);
});

test('for people it is a line a check, with marks and colours on a terminal only', async () => {
  const folder = await brokenFolder();
  const { code, out } = await run(['doctor'], { cwd: folder });
  assert.equal(code, 1);
  assert.match(out, /^failure {2}permissions +settings\.json has secrets/m);
  assert.match(out, /^ +-> chmod 600 settings\.json$/m);
  assert.match(out, /\n\d+ failed, \d+ warnings\n$/);
  assert.doesNotMatch(out, /\u001b|✗/);
  const terminal = new Terminal(`${BINARY} doctor`, { cwd: folder });
  assert.equal(await terminal.ended, 1);
  assert.match(terminal.text, /\u001b\[31m✗\u001b\[0m permissions/);
});

test('a clock that is behind what was made before is a failure', async () => {
  const { code, of } = await examined(folderWith(testSettings(null)), ['--offline'], { environment: { ...clockShifted('-400d'), NO_FAKE_STAT: '1' } });
  assert.equal(code, 1);
  assert.match(of('clock')[0].join(), /^failure,it is \d{4}-.* by the clock, but \S+ was made later,set the clock/);
});

test('a library that is another one than TDLib is told', async () => {
  const { of } = await examined(folderWith(testSettings(null, { tdlib: { library: '/proc/self/exe' } })), ['--offline']);
  assert.match(of('TDLib')[0].join(), /^failure,tdlib\.library: /);
});

test('the database is looked at: encryption, clock, tables and rights', () =>
  withMariaDb({}, async (server) => {
    const folder = folderWith(testSettings(null, { tdlib: WITH_KEY, mysql: server.settings() }));
    const database = async () => (await examined(folder)).of('database').map((finding) => finding.join());
    assert.match((await database()).at(-1), /^failure,mysql\.database: calls has none of the tables.*apply db\/schema\.sql/);
    server.apply('schema.sql');
    const well = await database();
    assert.match(well[0], /^ok,10\.11\.\S* answers/);
    assert.match(well[1], /^ok,the connection is not encrypted, and stays on this machine/);
    assert.deepEqual(well.slice(2), ["ok,the server's clock is as this machine's,", 'ok,calls has the tables of version 3,', 'ok,storage may change the tables,']);
    server.sql("REVOKE ALL ON calls.* FROM storage@'%'; GRANT SELECT, INSERT, UPDATE ON calls.* TO storage@'%'");
    assert.match((await database()).at(-1), /^failure,mysql\.user: storage may not DELETE: .*,GRANT SELECT, INSERT, UPDATE, DELETE ON calls\.\* TO that user$/);
    const shifted = await examined(folder, [], { environment: clockShifted('+1h') });
    assert.match(shifted.of('database')[2].join(), /^warning,the server's clock is 3\d\d\d seconds off/);
  }));
