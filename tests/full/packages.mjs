/** The packages as `./dev package` makes them, in this clone or in a copy of it. */
import { readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from '../system/storage.mjs';
import { execute } from './image.mjs';

export const CLONE = fileURLToPath(new URL('../../', import.meta.url));

/** With what is not committed; the history is the clone's, and so the commit. */
const COPY = `set -e
mkdir -p "$2"
cp -a "$1/.git" "$2/"
cd "$1"
git ls-files -z --cached --others --exclude-standard |
  tar --null --no-recursion --files-from=- --create | tar -x -p -C "$2"`;

/** What is built is taken away before another test builds in the same folder. */
const BUILD = `set -e
umask "$1"
out=$2
shift 2
./dev package "$@"
cp build-package/packages/*.deb build-package/sbom.cdx.json "$out"`;

/** Copies the clone, without what was built in it. */
export async function copyClone(folder) {
  await execute('sh', ['-c', COPY, 'sh', CLONE, folder]);
  symlinkSync(join(CLONE, 'node_modules'), join(folder, 'node_modules'));
}

/**
 * Makes the packages.
 * @param {string} folder the clone, or a copy
 * @param {{options?: string[], environment?: Record<string, string>, umask?: string}} how options: of cmake
 * @returns {Promise<Record<string, string>>} the files by the packages' names, and `sbom.cdx.json`
 */
export async function makePackages(folder, { options = [], environment = {}, umask = '022' } = {}) {
  const out = temporaryFolder();
  const env = { ...process.env, TGSTORAGE_BUILD: 'build', ...environment };
  await execute('flock', ['.', 'sh', '-c', BUILD, 'sh', umask, out, ...options], { cwd: folder, env });
  return Object.fromEntries(readdirSync(out).map((file) => [file.split('_')[0], join(out, file)]));
}
