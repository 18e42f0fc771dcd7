// Writes src/policy/names_table.inc: the requests, updates and objects of the pinned TDLib, read from the symbols that
// the library exports, so that the table is that library's.
//
//   node scripts/make-names.mjs          writes the table
//   node scripts/make-names.mjs --check  fails where the committed table is not what it would write
import { readFileSync, writeFileSync } from 'node:fs';
import { readApiNames } from '../tests/telegram/library.mjs';

const root = new URL('../', import.meta.url);
const library = new URL('node_modules/@prebuilt-tdlib/linux-x64-glibc/libtdjson.so', root).pathname;
const target = new URL('src/policy/names_table.inc', root);
const { version } = JSON.parse(readFileSync(new URL('node_modules/@prebuilt-tdlib/linux-x64-glibc/package.json', root)));

/** TDLib does not know these two: the storage answers them. */
const OWN_REQUESTS = ['receiveCall', 'restoreCall'];

const table = (name, names) =>
  `constexpr std::string_view ${name}[] = {\n${names.map((n) => `    "${n}",\n`).join('')}};\n`;

const names = readApiNames(library);
const output = `// Written by scripts/make-names.mjs from the library of @prebuilt-tdlib ${version}.
// clang-format off
${table('requests', [...names.requests, ...OWN_REQUESTS].sort())}
${table('updates', names.updates)}
${table('objects', names.objects)}// clang-format on
`;

if (!process.argv.includes('--check')) {
  writeFileSync(target, output);
} else if (readFileSync(target, 'utf8') !== output) {
  console.error('src/policy/names_table.inc is out of date: run node scripts/make-names.mjs');
  process.exit(1);
}
