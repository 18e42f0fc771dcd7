/**
 * clang-tidy over every source that BUILD compiles, on all cores. A source that was clean is looked at again only once
 * it, a header of ours that it includes, its compiler command or the checks have changed: BUILD/tidy.json has the hashes.
 *
 *   node scripts/tidy.mjs BUILD   prints the findings and fails where there are any; BUILD must be built
 */
import { execFile, execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { relative, resolve } from 'node:path';
import { promisify } from 'node:util';

const build = resolve(process.argv[2]);
const root = resolve(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '..');
const cleanFile = `${build}/tidy.json`;
const run = promisify(execFile);

/** What ninja has learnt from the compiler: object → the files of ours that went into it. */
function inputsByObject() {
  const inputs = new Map();
  const log = execFileSync('ninja', ['-C', build, '-t', 'deps'], { encoding: 'utf8', maxBuffer: 1 << 30 });
  for (const block of log.split('\n\n')) {
    const [head, ...lines] = block.split('\n');
    const paths = lines.map((line) => resolve(build, line.trim()));
    inputs.set(head.split(': #deps')[0], paths.filter((path) => path.startsWith(`${root}/`)));
  }
  return inputs;
}

/** The nearest folder's checks come on top of the root's. */
function checksOf(file) {
  return [`${root}/.clang-tidy`, `${root}/${relative(root, file).split('/')[0]}/.clang-tidy`];
}

function keyOf({ command, file }, inputs) {
  const hash = createHash('sha256').update(command);
  for (const path of new Set([...checksOf(file), file, ...inputs])) {
    hash.update(path).update(existsSync(path) ? readFileSync(path) : '');
  }
  return hash.digest('hex');
}

/** Every source once, with the hash of all that its findings depend on; none where that is not known. */
function sources() {
  const inputs = inputsByObject();
  const commands = JSON.parse(readFileSync(`${build}/compile_commands.json`, 'utf8'));
  const keys = commands.map((entry) => {
    const known = inputs.get(/ -o (\S+)/.exec(entry.command)?.[1]);
    return [entry.file, known && keyOf(entry, known)];
  });
  return new Map(keys);
}

const clean = existsSync(cleanFile) ? JSON.parse(readFileSync(cleanFile, 'utf8')) : {};
const all = [...sources()];
const changed = all.filter(([file, key]) => key === undefined || clean[file] !== key);
let dirty = 0;

/** The flags are GCC's: clang needn't know them all. */
const options = ['--quiet', `-p=${build}`, '--extra-arg=-Wno-unknown-warning-option'];

async function look([file, key]) {
  try {
    await run('clang-tidy-14', [...options, file], { maxBuffer: 1 << 26 });
    clean[file] = key;
    writeFileSync(cleanFile, JSON.stringify(clean));
  } catch (error) {
    dirty += 1;
    console.log(`${relative(root, file)}:\n${error.stdout || error.stderr || error.message}`);
  }
}

async function worker() {
  for (let next = changed.shift(); next; next = changed.shift()) await look(next);
}

console.log(`${changed.length} of ${all.length} sources to look at`);
await Promise.all(Array.from({ length: availableParallelism() }, worker));
process.exitCode = dirty > 0 ? 1 : 0;
