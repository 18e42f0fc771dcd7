/**
 * Holds the sources to the arrows between the folders of src/: what a folder may include stands in CMakeLists.txt,
 * behind FOLDERS of its tgs_library(). Two more rules: only src/worker knows TDLib's library (src/tdjson takes its place),
 * only src/mysql knows MySQL's.
 *
 *   node scripts/check-includes.mjs   prints every fault and fails where there is one
 */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const reserved = [
  { pattern: /\b(?:td_create_client_id|td_send|td_receive|td_execute|dlopen|dlsym)\b/, folders: ['worker', 'tdjson'], name: 'tdjson' },
  { pattern: /^\s*#\s*include\s*<(?:mysql|mariadb|errmsg)/, folders: ['mysql'], name: 'MySQL' },
];

/** The tgs_library() lines of a CMakeLists.txt: folder → folders that it may include. */
export function arrowsOf(cmake) {
  const arrows = new Map();
  for (const [, name, rest] of cmake.matchAll(/^tgs_library\((\w+)([^)]*)\)/gm)) {
    const folders = /FOLDERS([a-z\s]*)/.exec(rest)?.[1].trim().split(/\s+/) ?? [];
    arrows.set(name, folders.filter(Boolean));
  }
  return arrows;
}

/** Folders may name only those above them in the list: then the arrows can't run in a circle. */
function faultsOfArrows(arrows) {
  const above = new Set();
  const faults = [];
  for (const [folder, targets] of arrows) {
    for (const target of targets.filter((name) => !above.has(name))) {
      faults.push(`CMakeLists.txt: ${folder} names ${target}, which does not stand above it`);
    }
    above.add(folder);
  }
  return faults;
}

function faultOfInclude(line, folder, arrows) {
  const included = /^\s*#\s*include\s*"([^"]+)"/.exec(line)?.[1];
  if (included === undefined || folder === undefined) return undefined;
  const target = included.includes('/') ? included.split('/')[0] : undefined;
  if (!arrows.has(target)) return `"${included}" does not begin with a folder of src/`;
  if (target === folder || arrows.get(folder).includes(target)) return undefined;
  return `${folder} may not include ${target}`;
}

/** `path` is relative to src/; main.cpp, which stands in no folder, may include all of them. */
function faultsOfSource(path, text, arrows) {
  const folder = path.includes('/') ? path.split('/')[0] : undefined;
  if (folder !== undefined && !arrows.has(folder)) return [`src/${path}: CMakeLists.txt has no tgs_library(${folder})`];
  return text.split('\n').flatMap((line, index) => {
    const code = line.replace(/\/\/.*/, '');
    const rules = reserved.filter((rule) => !rule.folders.includes(folder) && rule.pattern.test(code));
    const faults = rules.map((rule) => `only src/${rule.folders.join(' and src/')} may know ${rule.name}`);
    return [faultOfInclude(line, folder, arrows), ...faults]
      .filter(Boolean)
      .map((fault) => `src/${path}:${index + 1}: ${fault}`);
  });
}

/** @param sources path below src/ → text */
export function findFaults(cmake, sources) {
  const arrows = arrowsOf(cmake);
  if (arrows.size === 0) return ['CMakeLists.txt has no tgs_library() line'];
  return [...faultsOfArrows(arrows), ...Object.entries(sources).flatMap(([path, text]) => faultsOfSource(path, text, arrows))];
}

function main() {
  const root = new URL('../', import.meta.url);
  const src = new URL('src/', root);
  const paths = readdirSync(src, { recursive: true }).filter((path) => /\.(h|cpp|inc)$/.test(path)).sort();
  const sources = Object.fromEntries(paths.map((path) => [path, readFileSync(new URL(path, src), 'utf8')]));
  const faults = findFaults(readFileSync(new URL('CMakeLists.txt', root), 'utf8'), sources);
  faults.forEach((fault) => console.error(fault));
  process.exitCode = faults.length > 0 ? 1 : 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main();
