// Writes BUILD/sbom.cdx.json, the bill of materials of the packages, as CycloneDX 1.5: what the built files really load,
// what was compiled into them from headers, and TDLib. The same build gives the same bytes.
//
//   node scripts/make-sbom.mjs BUILD     BUILD: configured with TGSTORAGE_PACKAGE, and built
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, includedFiles, loadedLibraries, namedLibraries, packagesOf, release } from './sbom/debian.mjs';
import { sha256, tdlib } from './sbom/tdlib.mjs';

const root = fileURLToPath(new URL('../', import.meta.url));
const [build] = process.argv.slice(2);
if (!build) {
  console.error('usage: node scripts/make-sbom.mjs BUILD');
  process.exit(2);
}

const cache = readFileSync(join(build, 'CMakeCache.txt'), 'utf8');
const cached = (name) => new RegExp(`^${name}:\\w+=(.*)$`, 'm').exec(cache)[1];
const changelog = readFileSync(join(build, 'package/changelog.Debian'), 'utf8');
const version = /\(([^)]+)\)/.exec(changelog)[1];
const commit = /commit ([0-9a-f]*)/.exec(changelog)[1];
const moment = new Date(Number(process.env.SOURCE_DATE_EPOCH ?? 0) * 1000).toISOString().replace('.000Z', 'Z');
const own = ['tgstorage', 'libtgstorage_tdjson.so'].map((name) => join(build, name));
const distribution = release();

/** A package of Debian as a component. */
function component(packageName, use) {
  const { name, version: packageVersion, architecture, source } = describe(packageName);
  return {
    type: 'library',
    'bom-ref': `debian/${name}`,
    name,
    version: packageVersion,
    purl: `pkg:deb/debian/${name}@${encodeURIComponent(packageVersion)}?arch=${architecture}&distro=debian-${distribution}`,
    properties: [
      { name: 'tgstorage:use', value: use },
      { name: 'tgstorage:debian:source', value: source },
    ],
  };
}

/** Which package each file that is loaded is of, and which it needs itself: {package, needs} by file. */
function loaded(files) {
  const libraries = new Map(files.flatMap((file) => [...loadedLibraries(file)]));
  const packages = packagesOf([...libraries.values()]);
  const needs = (file) => namedLibraries(file).map((name) => libraries.get(name)).filter(Boolean).map((path) => packages.get(path));
  return { packages: new Set(packages.values()), needs, edges: [...packages].map(([path, name]) => [name, needs(path)]) };
}

const refOf = (packageName) => `debian/${describe(packageName).name}`;
const byRef = (a, b) => (a['bom-ref'] < b['bom-ref'] ? -1 : 1);

/** dependencies of CycloneDX from [ref, refs] pairs, sorted and without doubles. */
function dependencies(pairs) {
  const all = new Map();
  for (const [ref, refs] of pairs) {
    all.set(ref, new Set([...(all.get(ref) ?? []), ...refs.filter((each) => each !== ref)]));
  }
  return [...all].sort().map(([ref, on]) => ({ ref, dependsOn: [...on].sort() }));
}

const library = cached('TGSTORAGE_TDLIB');
const npm = JSON.parse(readFileSync(join(library, '../package.json')));
const lock = JSON.parse(readFileSync(join(root, 'package-lock.json')));
const telegram = tdlib(library, npm, lock.packages[`node_modules/${npm.name}`].integrity);

const runTime = loaded([...own, library]);
const headers = new Set(packagesOf(includedFiles(build)).values());
const debian = [
  ...[...runTime.packages].map((name) => component(name, 'loaded at run time')),
  ...[...headers].map((name) => component(name, 'headers that were compiled in')),
];

const files = own.map((path) => ({
  type: 'file',
  'bom-ref': basename(path),
  name: basename(path),
  hashes: [{ alg: 'SHA-256', content: sha256(readFileSync(path)) }],
}));

const document = {
  bomFormat: 'CycloneDX',
  specVersion: '1.5',
  version: 1,
  metadata: {
    timestamp: moment,
    component: {
      type: 'application',
      'bom-ref': 'tgstorage-source',
      name: 'tgstorage',
      version,
      licenses: [{ license: { id: 'MIT' } }],
      properties: [{ name: 'tgstorage:commit', value: commit }],
      components: files,
    },
  },
  components: [telegram, ...debian].sort(byRef),
  dependencies: dependencies([
    ['tgstorage-source', [...files.map((file) => file['bom-ref']), ...[...headers].map(refOf)]],
    ['tgstorage', [...runTime.needs(own[0]).map(refOf), 'tdlib']],
    ['libtgstorage_tdjson.so', runTime.needs(own[1]).map(refOf)],
    ['tdlib', [...runTime.needs(library).map(refOf), ...telegram.components.map((part) => part['bom-ref'])]],
    ...runTime.edges.map(([name, needs]) => [refOf(name), needs.map(refOf)]),
  ]),
};

/** A serial number has to be a UUID; this one is the content's. */
function serialNumber(content) {
  const hex = createHash('sha256').update(content).digest('hex');
  const variant = ((parseInt(hex[16], 16) & 0x3) | 0x8).toString(16);
  return `urn:uuid:${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

const { bomFormat, specVersion, ...rest } = document;
const complete = { bomFormat, specVersion, serialNumber: serialNumber(JSON.stringify(document)), ...rest };
writeFileSync(join(build, 'sbom.cdx.json'), `${JSON.stringify(complete, null, 2)}\n`);
