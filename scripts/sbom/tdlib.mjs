/** TDLib as a component of the bill of materials, with what is linked into it: read from the library itself. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

export const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

/** What is looked for in the library, and shows a version. SQLite's is told from OpenSSL's by its two digits in the middle. */
const PARTS = [
  { name: 'openssl', license: { id: 'Apache-2.0' }, mark: /OpenSSL (\d+\.\d+\.\d+) \d+ \w+ \d{4}/ },
  { name: 'zlib', license: { id: 'Zlib' }, mark: /deflate (\d+\.\d+(?:\.\d+)*) Copyright/ },
  { name: 'sqlite', license: { id: 'blessing' }, mark: /(?<![\w.])(3\.\d\d\.\d)\0/ },
  { name: 'sqlcipher', license: { name: 'Zetetic (BSD-3-Clause)' }, mark: /SQLCipher()/ },
  { name: 'libc++', expression: 'Apache-2.0 WITH LLVM-exception', mark: /clang version (\d+\.\d+\.\d+)/ },
];

function part(text, { name, license, expression, mark }) {
  const found = mark.exec(text);
  if (!found) {
    throw new Error(`libtdjson.so shows no ${name} any more: scripts/sbom/tdlib.mjs and deploy/debian/copyright say it is there`);
  }
  return {
    type: 'library',
    'bom-ref': `tdlib/${name}`,
    name,
    ...(found[1] ? { version: found[1] } : {}),
    licenses: [expression ? { expression } : { license }],
  };
}

/**
 * @param {string} library the file
 * @param {{name: string, version: string, tdlib: {version: string, commit: string}}} npm its package.json
 * @param {string} integrity as the lock file has it
 */
export function tdlib(library, npm, integrity) {
  const bytes = readFileSync(library);
  const text = bytes.toString('latin1');
  return {
    type: 'library',
    'bom-ref': 'tdlib',
    name: 'tdlib',
    version: npm.tdlib.version,
    description: "Telegram's own client library, loaded at run time from a file of the package",
    hashes: [{ alg: 'SHA-256', content: sha256(bytes) }],
    licenses: [{ license: { id: 'BSL-1.0' } }],
    purl: `pkg:npm/${npm.name.replace('@', '%40')}@${npm.version}`,
    externalReferences: [{ type: 'vcs', url: `https://github.com/tdlib/td/tree/${npm.tdlib.commit}` }],
    properties: [{ name: 'tgstorage:npm:integrity', value: integrity }],
    components: PARTS.map((description) => part(text, description)),
  };
}
