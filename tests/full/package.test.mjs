/** The Debian package as its owner meets it: installed, upgraded, removed and purged on a Debian that runs systemd. */
import assert from 'node:assert/strict';
import { copyFileSync, existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { after, before, test } from 'node:test';
import { eventually } from '../system/processes.mjs';
import { PEOPLE } from '../system/scene.mjs';
import { testSettings } from '../system/settings.mjs';
import { StorageClient } from '../system/storageClient.mjs';
import { Telegram } from '../telegram/telegram.mjs';
import { execute } from './image.mjs';
import { Machine } from './machine.mjs';
import { CLONE, makePackages } from './packages.mjs';

const SETTINGS = '/etc/tgstorage/settings.json';
const LOG = '/var/log/tgstorage/storage.log';
const STATE = '/var/lib/tgstorage';
const UNIT = '/lib/systemd/system/tgstorage.service';
const GROUP = '/sys/fs/cgroup/system.slice/tgstorage.service/cgroup.procs';
const LIBRARY = '/opt/telegram/libtdjson.so';
const HIGHER = '99.0.0';
/** What `systemd-analyze security` may say at most; docs/deploy.md names what the rest is. */
const EXPOSURE = 1.3;
/** What the storage links to, and what it needs besides. */
const NEEDED = ['libc6', 'libfmt9', 'libmariadb3', 'libprometheus-cpp-core1.0', 'libqrencode4', 'libre2-9', 'libseccomp2', 'libsimdjson14',
  'libsqlite3-0', 'libssl3', 'libstdc++6', 'ca-certificates', 'systemd'];
const AS_ITSELF = ['setpriv', '--reuid=tgstorage', '--regid=tgstorage', '--clear-groups'];
const skip = process.getuid() === 0 ? false : 'needs root, for a machine of its own';

let packages;
let higher;
let machine;
let telegram;

before(async () => {
  if (skip) {
    return;
  }
  packages = await makePackages(CLONE);
  higher = await makePackages(CLONE, { options: [`-DTGSTORAGE_PACKAGE_VERSION=${HIGHER}`] });
  telegram = await Telegram.start({ people: PEOPLE });
  machine = await Machine.start(['logrotate']);
  machine.write(LIBRARY, '');
  copyFileSync(telegram.libraryPath, machine.outside(LIBRARY));
  await machine.run('apt-get', 'update', '-q');
});
after(async () => {
  await machine?.stop();
  await telegram?.stop();
});

const field = async (file, name) => (await execute('dpkg-deb', ['-f', file, name])).trim();

/** Installs a package's file, with what it depends on, as an owner does. */
async function install(file) {
  const inside = `/root/${basename(file)}`;
  copyFileSync(file, machine.outside(inside));
  return machine.run('apt-get', 'install', '-y', '-q', '--no-install-recommends', inside);
}

const systemctl = (...args) => machine.run('systemctl', ...args);
const isActive = () => systemctl('is-active', 'tgstorage').then(() => true, () => false);
const modeOf = (path) => (statSync(machine.outside(path)).mode & 0o7777).toString(8);

/** user:group, as the machine names them. */
const ownerOf = async (path) => (await machine.run('stat', '-c', '%U:%G', path)).trim();

const portsIn = (log) => [...log.matchAll(/ listening on 127\.0\.0\.1:(\d+)$/gm)].map(([, port]) => Number(port));

/** Does what starts the storage; resolves to its port, when it listens. */
async function starting(start) {
  const past = existsSync(machine.outside(LOG)) ? portsIn(machine.read(LOG)).length : 0;
  await start();
  const ports = () => (existsSync(machine.outside(LOG)) ? portsIn(machine.read(LOG)) : []);
  return eventually(() => ports()[past], 'a storage that listens');
}

/** Settings as an owner has made them of those of the package. */
function configure(changes) {
  const settings = { ...JSON.parse(machine.read('/usr/share/tgstorage/settings.json')), ...changes };
  writeFileSync(machine.outside(SETTINGS), JSON.stringify(settings)); // keeps owner and mode
}

/** The test's settings in the places of the package. */
function forTelegram() {
  const { tdlib, admin: _, ...settings } = testSettings(telegram, { debug_level: 4 });
  configure({ ...settings, tdlib: { ...tdlib, path: `${STATE}/sessions`, library: LIBRARY } });
}

async function connect(port) {
  return StorageClient.connect({ port }, '42\n');
}

/** Session 42 goes on without a log-in. */
async function isLoggedIn(port) {
  const client = await connect(port);
  await client.seesState('authorizationStateReady');
  assert.equal((await client.call({ '@type': 'getMe' })).first_name, 'Ann');
  await client.leave();
}

test('the packages say what they need, what they are for, and how much they trust', { skip }, async () => {
  const depends = await field(packages.tgstorage, 'Depends');
  for (const name of NEEDED) {
    assert.ok(depends.split(', ').some((each) => each.split(' ')[0] === name), `${name} in ${depends}`);
  }
  assert.match(await field(packages.tgstorage, 'Version'), /^\d+\.\d+\.\d+(\+git\d{14})?$/);
  assert.doesNotMatch(await field(packages['libtgstorage-tdjson'], 'Depends'), /mariadb|seccomp|sqlite/);
});

test('installed, the storage runs as its own user, and says to clients which key is missing', { skip }, async () => {
  // The port of the package may be taken on this machine: a free one, by settings that are there before.
  const own = { port: 0, host: '127.0.0.1', debug_level: 4, logfile: LOG, tdlib: { path: `${STATE}/sessions` } };
  machine.write(SETTINGS, JSON.stringify(own));
  const port = await starting(() => install(packages.tgstorage));
  assert.ok(await isActive());
  assert.equal((await systemctl('is-enabled', 'tgstorage')).trim(), 'enabled');
  const client = await connect(port);
  assert.match((await client.seesError()).message, /api_id/);
  await client.seesEnd();
});

test('each of its processes is confined, by systemd and by itself', { skip }, async () => {
  const fields = 'Uid|CapBnd|CapEff|NoNewPrivs|Seccomp';
  const said = await machine.run('sh', '-c', `for pid in $(cat ${GROUP}); do grep -E "^(${fields}):" /proc/$pid/status; done`);
  const valuesOf = (name) => [...said.matchAll(new RegExp(`^${name}:\\s+(.*)$`, 'gm'))].map(([, value]) => value);
  const user = (await machine.run('id', '-u', 'tgstorage')).trim();
  assert.ok(valuesOf('Uid').length >= 4, 'monitor, front, store, zygote');
  for (const value of valuesOf('Uid')) {
    assert.deepEqual(value.split('\t'), [user, user, user, user]);
  }
  for (const [name, pattern] of Object.entries({ CapBnd: /^0+$/, CapEff: /^0+$/, NoNewPrivs: /^1$/, Seccomp: /^2$/ })) {
    valuesOf(name).forEach((value) => assert.match(value, pattern, name));
  }
  assert.doesNotMatch(machine.read(LOG), / WARNING sandbox/);
});

test('the monitor sees how much memory its processes take', { skip }, async () => {
  const monitor = (await systemctl('show', '--property=MainPID', '--value', 'tgstorage')).trim();
  const [, front] = (await machine.run('cat', GROUP)).trim().split('\n');
  const status = await machine.run('nsenter', '--target', monitor, '--mount', ...AS_ITSELF, 'cat', `/proc/${front}/status`);
  assert.match(status, /^RssAnon:\s+\d+ kB$/m);
});

test('systemd finds nothing wrong with the unit, and little that is exposed', { skip }, async (t) => {
  assert.equal(await machine.run('systemd-analyze', 'verify', '--man=no', UNIT), '');
  const said = await machine.run('systemd-analyze', 'security', '--no-pager', '--offline=true', UNIT);
  const [, exposure] = /Overall exposure level for tgstorage\.service: ([\d.]+)/.exec(said);
  t.diagnostic(`exposure ${exposure}`);
  assert.ok(Number(exposure) <= EXPOSURE, said);
});

test('the manual and what the shells complete are where they look', { skip }, async () => {
  for (const path of ['man/man1/tgstorage.1.gz', 'bash-completion/completions/tgstorage', 'zsh/vendor-completions/_tgstorage',
    'fish/vendor_completions.d/tgstorage.fish']) {
    assert.match(await machine.run('zcat', '-f', `/usr/share/${path}`), /tgstorage/, path);
  }
});

test('a session logs in, and systemctl reload reads the settings anew', { skip }, async () => {
  forTelegram();
  const port = await starting(() => systemctl('restart', 'tgstorage'));
  const client = await connect(port);
  await client.logIn(telegram.people.ann);
  await telegram.world.authorizations.whenSettled(telegram.people.ann);
  await systemctl('reload', 'tgstorage');
  await eventually(() => / settings read anew$/m.test(machine.read(LOG)), 'the settings read anew');
  assert.equal((await client.call({ '@type': 'getMe' })).first_name, 'Ann');
  await client.leave();
  await isLoggedIn(port);
});

test('root and nobody else can give the storage commands', { skip }, async () => {
  assert.equal(await machine.run('tgstorage', 'blocks', '--settings', SETTINGS), 'nobody is blocked\n');
  await assert.rejects(machine.run('setpriv', '--reuid=nobody', '--clear-groups', 'tgstorage', 'blocks'), /exit code 1/);
});

test('logrotate moves the log away, and the storage goes on in a new one', { skip }, async () => {
  await machine.run('logrotate', '--force', '/etc/logrotate.d/tgstorage');
  await eventually(() => existsSync(machine.outside(LOG)), 'a new log');
  assert.ok(existsSync(machine.outside(`${LOG}.1`)));
  assert.equal(await ownerOf(LOG), 'tgstorage:tgstorage');
});

test('its folders are for the storage alone, and the settings for it to read', { skip }, async () => {
  const expected = { [STATE]: '700', [`${STATE}/sessions/key`]: '600', '/var/log/tgstorage': '750', [LOG]: '600' };
  for (const [path, mode] of Object.entries(expected)) {
    assert.deepEqual([modeOf(path), await ownerOf(path)], [mode, 'tgstorage:tgstorage'], path);
  }
});

test('the settings it brings along let the log show refusals and warnings', { skip }, () => {
  assert.equal(JSON.parse(machine.read('/usr/share/tgstorage/settings.json')).debug_level, 3);
});

test('an upgrade starts the new storage, and its sessions go on', { skip }, async () => {
  const settings = machine.read(SETTINGS);
  const port = await starting(() => install(higher.tgstorage));
  assert.equal((await machine.run('dpkg-query', '-W', '-f', '${Version}', 'tgstorage')).trim(), HIGHER);
  assert.equal(machine.read(SETTINGS), settings);
  await isLoggedIn(port);
});

test('TDLib and the bill of materials are in the package, and fit', { skip }, async () => {
  const document = JSON.parse(machine.read('/usr/share/doc/tgstorage/sbom.cdx.json'));
  const sumOf = async (path) => (await machine.run('sha256sum', path)).split(' ')[0];
  const tdlib = document.components.find(({ name }) => name === 'tdlib');
  assert.deepEqual(tdlib.hashes, [{ alg: 'SHA-256', content: await sumOf('/usr/lib/tgstorage/libtdjson.so') }]);
  const own = document.metadata.component.components.find(({ name }) => name === 'tgstorage');
  assert.deepEqual(own.hashes[0].content, await sumOf('/usr/bin/tgstorage'));
  const copyright = machine.read('/usr/share/doc/tgstorage/copyright');
  for (const license of ['BSL-1.0', 'Apache-2.0', 'Zlib', 'Zetetic', 'Expat']) {
    assert.ok(copyright.includes(`\nLicense: ${license}\n `), license);
  }
});

test('programs written for TDLib find the other library in its own package', { skip }, async () => {
  await install(higher['libtgstorage-tdjson']);
  const libraries = await machine.run('ldd', '/usr/lib/tgstorage/drop-in/libtdjson.so');
  assert.doesNotMatch(libraries, /not found/);
  await machine.run('apt-get', 'purge', '-y', '-q', 'libtgstorage-tdjson');
  assert.ok(!existsSync(machine.outside('/usr/lib/tgstorage/drop-in')));
  assert.ok(existsSync(machine.outside('/usr/lib/tgstorage/libtdjson.so')));
});

test('removed, it is gone but for sessions, settings and log; installed again, it goes on', { skip }, async () => {
  await machine.run('apt-get', 'remove', '-y', '-q', 'tgstorage');
  assert.ok(!(await isActive()));
  for (const gone of ['/usr/bin/tgstorage', '/usr/lib/tgstorage', UNIT, '/usr/share/tgstorage']) {
    assert.ok(!existsSync(machine.outside(gone)), gone);
  }
  [SETTINGS, LOG, `${STATE}/sessions/42`].forEach((kept) => assert.ok(existsSync(machine.outside(kept)), kept));
  await isLoggedIn(await starting(() => install(higher.tgstorage)));
});

test('purged, its settings are gone from /etc, and kept with the sessions, which stay', { skip }, async () => {
  const settings = machine.read(SETTINGS);
  const said = await machine.run('apt-get', 'purge', '-y', '-q', 'tgstorage');
  assert.match(said, /the sessions stay logged in, in \/var\/lib\/tgstorage/);
  for (const gone of ['/etc/tgstorage', '/etc/logrotate.d/tgstorage', '/var/log/tgstorage']) {
    assert.ok(!existsSync(machine.outside(gone)), gone);
  }
  assert.ok(existsSync(machine.outside(`${STATE}/sessions/42/td.binlog`)));
  assert.equal(machine.read(`${STATE}/settings.json`), settings);
  assert.deepEqual([modeOf(`${STATE}/settings.json`), await ownerOf(`${STATE}/settings.json`)], ['600', 'root:root']);
});

test('where nobody has logged in, a purge leaves nothing; and policy-rc.d is heard', { skip }, async () => {
  await machine.run('rm', '-r', STATE);
  machine.write('/usr/sbin/policy-rc.d', '#!/bin/sh\nexit 101\n', 0o755);
  await install(packages.tgstorage);
  assert.ok(!(await isActive()));
  assert.deepEqual([modeOf(SETTINGS), await ownerOf(SETTINGS)], ['640', 'root:tgstorage']);
  assert.equal(await machine.run(...AS_ITSELF, 'tgstorage', '--check', '--settings', SETTINGS), `${SETTINGS}: ok\n`);
  await machine.run('apt-get', 'purge', '-y', '-q', 'tgstorage');
  for (const gone of [STATE, '/etc/tgstorage', '/var/log/tgstorage']) {
    assert.ok(!existsSync(machine.outside(gone)), gone);
  }
  assert.ok(!readdirSync(machine.outside('/etc/systemd/system')).some((name) => name.includes('tgstorage')));
});
