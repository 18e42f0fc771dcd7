/** Two builds of this clone, in folders, times and circumstances of their own, give the same packages. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { temporaryFolder } from '../system/storage.mjs';
import { CLONE, copyClone, makePackages } from './packages.mjs';

const sumOf = (file) => createHash('sha256').update(readFileSync(file)).digest('hex');
const sumsOf = (files) => Object.fromEntries(Object.entries(files).sort().map(([name, file]) => [name, sumOf(file)]));

/** What must not show. The compiler's cache is asked nothing, so that all is compiled in the second folder. */
const CIRCUMSTANCES = { TZ: 'Pacific/Auckland', LC_ALL: 'C', HOME: '/nonexistent', USER: 'somebody', CCACHE_DISABLE: '1' };

let built;

before(async () => {
  built = await makePackages(CLONE);
});

test('the packages are the same bytes wherever they are built', { timeout: 3_600_000 }, async () => {
  const elsewhere = join(temporaryFolder(), 'a/much/longer/path');
  await copyClone(elsewhere);
  const sums = sumsOf(built);
  assert.deepEqual(Object.keys(sums), ['libtgstorage-tdjson', 'sbom.cdx.json', 'tgstorage']);
  assert.deepEqual(sumsOf(await makePackages(elsewhere, { umask: '077', environment: CIRCUMSTANCES })), sums);
});

/** What CycloneDX 1.5 asks of a document; `refs` collects what may be referred to. */
function checkComponent(component, refs) {
  assert.ok(['application', 'library', 'file'].includes(component.type), component.type);
  assert.match(component.name, /./);
  assert.ok(!refs.has(component['bom-ref']), `${component['bom-ref']} twice`);
  refs.add(component['bom-ref']);
  component.purl === undefined || assert.match(component.purl, /^pkg:(deb\/debian|npm)\/[%\w.+-]+(\/[\w-]+)?@[\w.%+~-]+/);
  component.hashes?.forEach(({ alg, content }) => assert.deepEqual([alg, /^[0-9a-f]{64}$/.test(content)], ['SHA-256', true]));
  component.licenses?.forEach((each) => assert.ok(each.expression ?? each.license.id ?? each.license.name));
  component.properties?.forEach(({ name, value }) => assert.deepEqual([typeof name, typeof value], ['string', 'string']));
  component.components?.forEach((part) => checkComponent(part, refs));
}

test('the bill of materials is CycloneDX, whole, and knows what is linked', () => {
  const document = JSON.parse(readFileSync(built['sbom.cdx.json'], 'utf8'));
  assert.deepEqual([document.bomFormat, document.specVersion, document.version], ['CycloneDX', '1.5', 1]);
  assert.match(document.serialNumber, /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.match(document.metadata.timestamp, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  const refs = new Set();
  checkComponent(document.metadata.component, refs);
  document.components.forEach((component) => checkComponent(component, refs));
  for (const { ref, dependsOn } of document.dependencies) {
    [ref, ...dependsOn].forEach((each) => assert.ok(refs.has(each), each));
  }
  for (const name of ['tdlib', 'libssl3', 'libmariadb3', 'libsimdjson14', 'libcli11-dev', 'libboost1.81-dev', 'libexpected-dev']) {
    assert.ok(document.components.some((component) => component.name === name && component.version), name);
  }
  const tdlib = document.components.find(({ name }) => name === 'tdlib');
  assert.deepEqual(tdlib.components.map(({ name }) => name), ['openssl', 'zlib', 'sqlite', 'sqlcipher', 'libc++']);
});
