/** What Debian's packages say about files: which package one is of, and what that package is. */
import { execFileSync } from 'node:child_process';
import { realpathSync } from 'node:fs';

const ABREAST = 500;

const run = (program, args, options = {}) =>
  execFileSync(program, args, { encoding: 'utf8', maxBuffer: 256 << 20, env: { ...process.env, LC_ALL: 'C' }, ...options });

/** As dpkg knows it: `/lib` is `/usr/lib` to the loader, but not to every package. */
const spellings = (path) => {
  const real = realpathSync(path);
  return [path, real, real.replace(/^\/usr/, ''), `/usr${real}`];
};

/** Packages by path, of those that dpkg knows. */
function owners(paths) {
  const found = new Map();
  for (let i = 0; i < paths.length; i += ABREAST) {
    let said;
    try {
      said = run('dpkg-query', ['-S', ...paths.slice(i, i + ABREAST)], { stdio: ['ignore', 'pipe', 'ignore'] });
    } catch (error) {
      said = error.stdout; // it fails where it does not know one of them
    }
    for (const [, name, path] of said.matchAll(/^([^\s,]+): (.+)$/gm)) {
      found.set(path, name);
    }
  }
  return found;
}

/**
 * Which package each file is of.
 * @param {string[]} files absolute paths
 * @returns {Map<string, string>} package by file; throws where a file is of none
 */
export function packagesOf(files) {
  const found = owners([...new Set(files.flatMap(spellings))]);
  return new Map(
    files.map((file) => {
      const spelling = spellings(file).find((path) => found.has(path));
      if (!spelling) {
        throw new Error(`${file} is of no package of this system`);
      }
      return [file, found.get(spelling)];
    }),
  );
}

const described = new Map();

/** @returns {{name: string, version: string, architecture: string, source: string}} */
export function describe(packageName) {
  if (!described.has(packageName)) {
    const format = '${Package}\t${Version}\t${Architecture}\t${source:Package}';
    const [name, version, architecture, source] = run('dpkg-query', ['-W', '-f', format, packageName]).split('\t');
    described.set(packageName, { name, version, architecture, source });
  }
  return described.get(packageName);
}

/** The shared libraries that a program or library names itself. */
export function namedLibraries(file) {
  return [...run('objdump', ['-p', file]).matchAll(/^\s+NEEDED\s+(\S+)$/gm)].map(([, name]) => name);
}

/** Where the loader finds each library that a file needs, directly or not. */
export function loadedLibraries(file) {
  return new Map([...run('ldd', [file]).matchAll(/^\s+(\S+) => (\/\S+) /gm)].map(([, name, path]) => [name, path]));
}

/** The files of the system that a build by ninja has compiled in. */
export function includedFiles(build) {
  const lines = run('ninja', ['-C', build, '-t', 'deps']).split('\n');
  return [...new Set(lines.map((line) => line.trim()).filter((line) => /^\/usr\/(include|lib)\//.test(line)))].sort();
}

/** Debian's release, as `12`. */
export function release() {
  return /^VERSION_ID="?(\d+)/m.exec(run('cat', ['/etc/os-release']))[1];
}
