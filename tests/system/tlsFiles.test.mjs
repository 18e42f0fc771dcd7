import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Authority } from './certificates.mjs';
import { parseLogLine } from './logLines.mjs';
import { echo } from './requests.mjs';
import { testSettings } from './settings.mjs';
import { run, temporaryFolder } from './storage.mjs';
import { installFiles, playByTls, TLS } from './tlsStorage.mjs';

const authority = new Authority();
const clientOf = (one) => ({ ca: one.own.cert, ...one.issue() });

/** What `--check` says of a storage with these files: {code, lines}, the settings file's path taken off. */
async function checked(install) {
  const folder = temporaryFolder();
  installFiles(folder, authority.own);
  await install(folder);
  const file = join(folder, 'settings.json');
  writeFileSync(file, JSON.stringify(testSettings(null, { tls: TLS })));
  const { code, err } = await run(['--settings', file, '--check'], { cwd: folder });
  return { code, lines: err.trim().split('\n').map((line) => line.replace(`${file}: `, '').replaceAll(`${folder}/`, '')) };
}

const write = (name, text) => (folder) => writeFileSync(join(folder, name), text);
const install = (files) => (folder) => installFiles(folder, files);
const noPem = "can't be read: it is no PEM file, or a damaged one";
const noCertificate = 'holds no certificate (a block that begins with -----BEGIN CERTIFICATE-----)';
const damaged = `${authority.own.cert.slice(0, 60)}!${authority.own.cert.slice(61)}`;
const locked = execFileSync('openssl', ['pkey', '-aes256', '-passout', 'pass:secret'], { input: authority.own.key });

const FAULTS = {
  'a file that is not there': {
    install: (folder) => rmSync(join(folder, 'ca.pem')),
    fault: "tls.client_ca: ca.pem can't be read: No such file or directory",
  },
  'a certificate that is no PEM': { install: write('cert.pem', 'no PEM'), fault: `tls.certificate: cert.pem ${noCertificate}` },
  'a damaged certificate': { install: write('cert.pem', damaged), fault: `tls.certificate: cert.pem ${noPem}` },
  'an empty list of authorities': { install: write('ca.pem', ''), fault: `tls.client_ca: ca.pem ${noCertificate}` },
  'a key that is no PEM': {
    install: write('key.pem', 'no PEM'),
    fault: 'tls.key: key.pem holds no private key that can be read (a block that begins with -----BEGIN PRIVATE KEY-----)',
  },
  'the key of another certificate': {
    install: write('key.pem', new Authority().own.key),
    fault: 'tls.key: key.pem is not the key of tls.certificate',
  },
  'a folder in the place of a file': {
    install: (folder) => {
      rmSync(join(folder, 'key.pem'));
      mkdirSync(join(folder, 'key.pem'));
    },
    fault: "tls.key: key.pem can't be read: it is a folder",
  },
};

for (const [what, { install: put, fault }] of Object.entries(FAULTS)) {
  test(`the check finds ${what}`, async () => {
    assert.deepEqual(await checked(put), { code: 2, lines: [fault] });
  });
}

test('the check finds a key that is locked by a passphrase, and asks for none', async () => {
  const { code, lines } = await checked(write('key.pem', locked));
  assert.equal(code, 2);
  assert.match(lines.join('\n'), /^tls\.key: key\.pem is locked by a passphrase: take it off with `openssl pkey /);
});

test('all that is needed is asked for', async () => {
  const folder = temporaryFolder();
  const file = join(folder, 'settings.json');
  writeFileSync(file, JSON.stringify(testSettings(null, { tls: {} })));
  const { code, err } = await run(['--settings', file, '--check'], { cwd: folder });
  assert.equal(code, 2);
  for (const key of ['port', 'certificate', 'key', 'client_ca']) {
    assert.match(err, new RegExp(`: tls\\.${key}: is missing`));
  }
});

test('good files are good', async () => {
  assert.deepEqual(await checked(() => {}), { code: 0, lines: [''] });
});

const expired = new Authority({ days: -1 });
const late = new Authority({ days: 20 });
const WARNINGS = {
  'a key that everybody may read': {
    install: (folder) => chmodSync(join(folder, 'key.pem'), 0o644),
    pattern: /^tls\.key: key\.pem can be read by every user of this machine$/,
  },
  'a certificate that has expired': {
    install: install({ ...expired.own, ca: authority.own.cert }),
    pattern: /^tls\.certificate: cert\.pem: storage expired 1 day ago$/,
  },
  'a certificate that expires in less than 30 days': {
    install: install({ ...late.own, ca: authority.own.cert }),
    pattern: /^tls\.certificate: cert\.pem: storage expires in (19|20) days: get a new one$/,
  },
  'an authority that expires in less than 30 days': {
    install: install({ ...authority.own, ca: late.own.cert }),
    pattern: /^tls\.client_ca: ca\.pem: storage expires in (19|20) days: get a new one$/,
  },
};

for (const [what, { install: put, pattern }] of Object.entries(WARNINGS)) {
  test(`the check warns of ${what}`, async () => {
    const { code, lines } = await checked(put);
    assert.equal(code, 0);
    assert.equal(lines.length, 1);
    assert.match(lines[0].replace(/^warning: /, ''), pattern);
  });
}

test('the log warns at the start of a certificate that is about to expire, by a line for each file', () =>
  playByTls({ files: late.own }, async ({ storage, connect }) => {
    const warnings = storage.log.of('WARNING').map(({ text }) => text);
    assert.equal(warnings.length, 2, warnings.join('\n'));
    assert.match(warnings[0], /WARNING tls\.certificate: .*expires in/);
    assert.match(warnings[1], /WARNING tls\.client_ca: .*expires in/);
    await (await connect(clientOf(late))).call(echo('works'));
  }));

test('a taken port is said in one line that names the key', () =>
  playByTls({ files: authority.own }, async ({ storage, port }) => {
    const file = join(storage.folder, 'second.json');
    writeFileSync(file, JSON.stringify(testSettings(null, { tls: { ...TLS, port }, tdlib: { path: 'others' } })));
    const { code, err } = await run(['serve', '--settings', file], { cwd: storage.folder });
    assert.equal(code, 1);
    const fatal = err.split('\n').map(parseLogLine).filter(({ level }) => level === 'FATAL');
    assert.match(fatal[0].text, new RegExp(` tls\\.port: ${port} on 127\\.0\\.0\\.1 is taken`));
  }));

const next = new Authority();
const subjectOf = (client) => client.serverCertificate.fingerprint256;

/** One client stays while the files are replaced; another one comes afterwards. */
async function playReplacement(act) {
  await playByTls({ files: authority.own }, async ({ storage, connect }) => {
    const early = await connect(clientOf(authority));
    await early.call(echo('before'));
    await act({ storage, connect, early, from: storage.log.end });
    assert.equal((await early.call(echo('after'))).value, 'after');
  });
}

const TOLD = {
  'at SIGHUP': (storage) => storage.signal('SIGHUP'),
  'by itself': () => {},
};

for (const [how, tell] of Object.entries(TOLD)) {
  test(`a new certificate and a new authority are taken ${how}, and who is connected stays so`, () =>
    playReplacement(async ({ storage, connect, from, early }) => {
      installFiles(storage.folder, next.own);
      tell(storage);
      await storage.log.find(/INFO tls: the certificates were read anew/, { from, deadline: 30_000 });
      const late = await connect(clientOf(next), '7\n');
      await late.call(echo('by the new certificate'));
      assert.notEqual(subjectOf(late), subjectOf(early));
      const old = await connect({ ...clientOf(authority), rejectUnauthorized: false }, '7\n');
      await old.seesEnd();
      assert.deepEqual(old.lines, []);
    }));

  test(`wrong files are an error ${how}, and change nothing; right ones are taken then`, () =>
    playReplacement(async ({ storage, connect, from, early }) => {
      writeFileSync(join(storage.folder, 'key.pem'), next.own.key, { mode: 0o600 });
      tell(storage);
      const { level } = await storage.log.find(/tls\.key: .*is not the key of tls\.certificate; TLS goes on with what it has/, {
        from,
        deadline: 30_000,
      });
      assert.equal(level, 'ERROR');
      const second = await connect(clientOf(authority));
      await second.call(echo('still the old one'));
      assert.equal(subjectOf(second), subjectOf(early));
      installFiles(storage.folder, next.own);
      tell(storage);
      await storage.log.find(/INFO tls: the certificates were read anew/, { from, deadline: 30_000 });
      await (await connect(clientOf(next))).call(echo('the new one'));
      // SIGHUP also reads the settings anew, which are wrong with such files.
      storage.log.of('ERROR').forEach(({ text }) => assert.match(text, /tls\.key: /));
    }));
}

test('a front that is started again has the certificate that was taken last', () =>
  playByTls({ files: authority.own }, async ({ storage, connect }) => {
    const from = storage.log.end;
    installFiles(storage.folder, next.own);
    storage.signal('SIGHUP');
    await storage.log.find(/read anew/, { from });
    const front = await storage.process('front');
    process.kill(front.pid, 'SIGKILL');
    await storage.process('front', { not: front });
    await (await connect(clientOf(next))).call(echo('by the new certificate'));
  }));
