/** docs/compatibility.md against the tests and settings that it names. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { GROUPS } from './features/groups.mjs';

const DOCS = new URL('../../docs/', import.meta.url);
const textOf = (name) => readFileSync(new URL(name, DOCS), 'utf8');
const page = textOf('compatibility.md');

/** `[file](path): name of a test<br>name of another`, up to the next link, cell or bracket; prose may break lines. */
const REFERENCE = /\]\((\.\.\/tests\/[^)]+)\):\s([^|)[]+)/g;
const references = [...page.matchAll(REFERENCE)].flatMap(([, path, names]) =>
  names
    .split('<br>')
    .map((name) => name.replace(/\s+/g, ' ').replace(/^ | ?,? ?$/g, ''))
    .filter((name) => name !== '')
    .map((name) => ({ path, name })),
);

const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Patterns of the names in a JavaScript file; what a template fills in may be anything, and is captured. */
const namesInScript = (text) =>
  [...text.matchAll(/^\s*test\(\s*(['"`])(.*?)\1,/gm)].map(
    ([, , name]) => new RegExp(`^${name.split(/\$\{[^}]*\}/).map(escaped).join('(.*)')}$`),
  );

const namesInUnitTest = (text) =>
  [...text.matchAll(/^TEST(?:_[FP])?\((\w+), (\w+)\)/gm)].map(([, suite, name]) => new RegExp(`^${suite}\\.${name}$`));

/** The texts of the modules beside a test that it imports: they may declare tests for it. */
const importedBy = (path, text) =>
  [...text.matchAll(/ from '(\.\/\w+\.mjs)'/g)].map(([, module]) => textOf(new URL(module, new URL(path, DOCS))));

/** Whether a file declares a test of that name; what templates fill in has to stand somewhere in the file. */
function exists({ path, name }) {
  const text = textOf(path);
  const patterns = path.endsWith('.cpp')
    ? namesInUnitTest(text)
    : [text, ...importedBy(path, text)].flatMap(namesInScript);
  return patterns.some((pattern) => pattern.exec(name)?.slice(1).every((filledIn) => text.includes(filledIn)));
}

/** Cells of the rows of the table under a heading, without its head. */
function tableUnder(heading) {
  const section = page.split(/^## /m).find((text) => text.startsWith(heading));
  const rows = section.split('\n').filter((line) => line.startsWith('|'));
  return rows.slice(2).map((row) => row.split('|').slice(1, -1).map((cell) => cell.trim()));
}

const quoted = (cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name);

test('every test that the compatibility page names exists', () => {
  assert.ok(references.length > 50);
  assert.deepEqual(references.filter((reference) => !exists(reference)), []);
});

test('every row of the compatibility page names a test', () => {
  for (const [heading, column] of [['Settings', 2], ['Feature groups', 3], ['What else', 2]]) {
    for (const row of tableUnder(heading)) {
      assert.match(row[column], /\]\(\.\.\/tests\//, row[0]);
    }
  }
});

test('every key on the compatibility page is one of the settings', () => {
  const schema = JSON.parse(textOf('settings.schema.json'));
  for (const key of tableUnder('Settings').flatMap(([cell]) => quoted(cell))) {
    const found = key.split('/').reduce((section, name) => section?.properties?.[name], schema);
    assert.ok(found, key);
  }
});

test('the feature groups on the compatibility page are those of the scenarios', () => {
  const rows = tableUnder('Feature groups').map(([, updates, requests]) => [quoted(updates), quoted(requests)]);
  assert.deepEqual(rows, Object.values(GROUPS).map(({ updates, requests }) => [updates, requests]));
});
