/** The documentation against what it speaks of: links lead somewhere, commands are known, settings are right. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Authority } from './certificates.mjs';
import { CommandLines } from './commandTable.mjs';
import { readPage } from './markdown.mjs';
import { API_HASH } from './settings.mjs';
import { run, temporaryFolder } from './storage.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const SKIPPED = new Set(['.git', 'node_modules', 'corpus']);

/** All pages below a folder; those of builds and of sessions are nobody's documentation. */
function pagesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      return SKIPPED.has(entry.name) || entry.name.startsWith('build') ? [] : pagesBelow(path);
    }
    return entry.name.endsWith('.md') ? [path] : [];
  });
}

/** The owner's own files, and forms that a program fills in. */
const isDocumentation = (path) => !/^(storage|bench)\//.test(relative(ROOT, path));
const PAGES = pagesBelow(ROOT).filter(isDocumentation);
const COMMANDS = new CommandLines();
const read = (path) => readPage(readFileSync(path, 'utf8'));

/** What is wrong with the links of a page that lies at a path. */
function linkFaults(path, { links, anchors }) {
  return links.flatMap(({ text, line }) => {
    if (/^(https?|mailto):/.test(text)) {
      return [];
    }
    const [file, anchor] = text.split('#');
    const target = file === '' ? path : resolve(dirname(path), file);
    if (file !== '' && !existsSync(target)) {
      return [`${line}: ${text}: there is no such file`];
    }
    const known = file === '' ? anchors : target.endsWith('.md') ? read(target).anchors : new Set();
    return anchor !== undefined && !known.has(anchor) ? [`${line}: ${text}: there is no such heading`] : [];
  });
}

/** Command lines stand in code alone. What a block shows of a program's output is none. */
function commandFaults({ blocks, codes }) {
  const shown = [...blocks.filter(({ language }) => ['', 'sh'].includes(language)), ...codes];
  return shown.flatMap(({ text, line }) => COMMANDS.faults(text).map((fault) => `${line}: ${fault}`));
}

/** The objects of a block: one, the members of one, or one a line. */
function objectsOf(text) {
  const forms = [
    () => [JSON.parse(text)],
    () => [JSON.parse(`{${text}}`)],
    () => text.trim().split('\n').map((line) => JSON.parse(line)),
  ];
  for (const form of forms) {
    try {
      return form();
    } catch {
      // the next form
    }
  }
  return null;
}

const jsonBlocks = ({ blocks }) => blocks.filter(({ language }) => language === 'json');
const jsonFaults = (page) =>
  jsonBlocks(page).flatMap(({ text, line }) => (objectsOf(text) ? [] : [`${line}: this is no JSON`]));

const SAMPLE = JSON.parse(readFileSync(join(ROOT, 'storage/settings.json'), 'utf8'));
const SCHEMA = JSON.parse(readFileSync(join(ROOT, 'docs/settings.schema.json'), 'utf8'));

/** What begins with names of settings, and with nothing else, is settings. */
const areSettings = (object) => Object.keys(object).some((key) => key in SCHEMA.properties);

const isSection = (value) => value !== null && typeof value === 'object' && !Array.isArray(value);
const merge = (one, other) =>
  Object.fromEntries(
    [...new Set([...Object.keys(one), ...Object.keys(other)])].map((key) => {
      const both = isSection(one[key]) && isSection(other[key]);
      return [key, both ? merge(one[key], other[key]) : other[key] ?? one[key]];
    }),
  );

/** A folder with the files that settings on the pages name. */
function folderOfFiles() {
  const folder = temporaryFolder();
  const { cert, key } = new Authority().own;
  const put = (name, text) => {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text, { mode: 0o600 });
  };
  ['ssl/cert.pem', 'mysql-ca.pem'].forEach((name) => put(name, cert));
  put('ssl/key.pem', key);
  put('encryption.key', `${Buffer.alloc(32, 7).toString('base64')}\n`);
  put('proxy.secret', 'dd00112233445566778899aabbccddeeff\n');
  ['proxy.password', 'mysql.password'].forEach((name) => put(name, 'something secret\n'));
  put('api_hash', API_HASH);
  return folder;
}

const FOLDER = folderOfFiles();

/** The sample with these changes; an api_hash from a file takes the place of the one in it. */
function settingsWith(object) {
  const { api_hash: _, ...sampleTdlib } = SAMPLE.tdlib;
  const hash = object.tdlib?.api_hash_file === undefined ? { api_hash: API_HASH } : {};
  const changes = hash.api_hash ? {} : { tdlib: { api_hash_file: 'api_hash' } };
  const sample = { ...SAMPLE, tdlib: { ...sampleTdlib, api_id: 1, ...hash } };
  return merge(merge(sample, object), changes);
}

/** What the storage says of them. */
async function settingsFaults(object) {
  writeFileSync(join(FOLDER, 'settings.json'), JSON.stringify(settingsWith(object)), { mode: 0o600 });
  const { code, out, err } = await run(['check'], { cwd: FOLDER, environment: { API_HASH } });
  return code === 0 ? [] : (out + err).trim().split('\n');
}

async function allSettingsFaults(page) {
  const faults = [];
  for (const { text, line } of jsonBlocks(page)) {
    for (const object of objectsOf(text)?.filter(areSettings) ?? []) {
      faults.push(...(await settingsFaults(object)).map((fault) => `${line}: ${fault}`));
    }
  }
  return faults;
}

/** All that is wrong with a page. */
async function faultsOf(path, page) {
  return [...linkFaults(path, page), ...commandFaults(page), ...jsonFaults(page), ...(await allSettingsFaults(page))];
}

test('there are pages, links, commands and settings to look at', () => {
  const pages = PAGES.map(read);
  assert.ok(PAGES.length >= 20, `${PAGES.length} pages`);
  assert.ok(pages.flatMap(({ links }) => links).length > 200);
  assert.ok(pages.flatMap(jsonBlocks).flatMap(({ text }) => objectsOf(text)).filter(areSettings).length > 10);
});

for (const path of PAGES) {
  test(`${relative(ROOT, path)}: links lead somewhere, commands and settings are right`, async () => {
    assert.deepEqual(await faultsOf(path, read(path)), []);
  });
}

test('every page can be reached from the README', () => {
  const seen = new Set();
  const visit = (path) => {
    if (seen.has(path)) return;
    seen.add(path);
    const files = read(path).links.map(({ text }) => resolve(dirname(path), text.split('#')[0]));
    files.filter((file) => file.endsWith('.md') && existsSync(file)).forEach(visit);
  };
  visit(join(ROOT, 'README.md'));
  assert.deepEqual(PAGES.filter((path) => !seen.has(path)).map((path) => relative(ROOT, path)), []);
});

const BROKEN = [
  ['a link to no file', '[it](nowhere.md)', /nowhere\.md: there is no such file/],
  ['a link to no heading', '[it](architecture.md#nothing)', /architecture\.md#nothing: there is no such heading/],
  ['a link to no heading of its own', '# One\n[it](#two)', /#two: there is no such heading/],
  ['a link that breaks at the line', 'see [what\nit is](nowhere.md)', /^2: nowhere\.md/],
  ['a command that there is not', '`tgstorage logon 42`', /there is no command logon/],
  ['one of a family that it has not', '`tgstorage backup later`', /there is no command backup/],
  ['an option that there is not', '```sh\ncd x && build/tgstorage export --sesion 42\n```', /export has no option --sesion/],
  ['an argument too many', '```\n$ tgstorage sessions 42\n```', /sessions takes no argument 42/],
  ['a command behind another', '```sh\ndocker-compose exec storage tgstorage kik 42\n```', /there is no command kik/],
  ['a command that ./dev has not', '`./dev buld`', /there is no command buld/],
  ['an option that ./dev has not', '```sh\n./dev test --fast\n```', /test has no option --fast/],
  ['broken JSON', '```json\n{ "port": 1,, }\n```', /^1: this is no JSON/],
  ['a setting that there is not', '```json\n{ "port": 1, "prot": 2 }\n```', /prot: there is no such key/],
  ['a wrong value', '```json\n"tdlib": { "proxy": { "type": "socks6", "host": "h", "port": 1 } }\n```', /tdlib\.proxy\.type/],
];

for (const [what, text, fault] of BROKEN) {
  test(`the check finds ${what}`, async () => {
    const faults = await faultsOf(join(ROOT, 'docs/page.md'), readPage(text));
    assert.equal(faults.length, 1, faults.join('\n'));
    assert.match(faults[0], fault);
  });
}

test('the check passes what is right', async () => {
  const text = `# One, two
[it](#one-two), [architecture](architecture.md#the-owners-line), \`tgstorage login 42 --phone +4930123456\`,
\`systemctl reload tgstorage\`, \`tgstorage COMMAND\`
\`\`\`sh
tgstorage --check --settings settings.json; ./dev test --full
tgstorage send 42 '{"@type":"getMe"}' | jq .   # it
\`\`\`
\`\`\`json
"debug_level": 3
\`\`\`
`;
  assert.deepEqual(await faultsOf(join(ROOT, 'docs/page.md'), readPage(text)), []);
});
