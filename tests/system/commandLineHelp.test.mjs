/** What the command line says of itself: help, manual, the page in docs, and what shells complete. */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { testSettings } from './settings.mjs';
import { BINARY, run, temporaryFolder } from './storage.mjs';
import { Terminal } from './terminal.mjs';

const shipped = (path) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const WITH_BINARY = { PATH: `${dirname(BINARY)}:${process.env.PATH}` };

/** Names of all commands, as the help lists them. */
async function commandNames() {
  const { out } = await run(['--help']);
  return [...out.matchAll(/^ {2}([a-z]+(?: [a-z]+)?) {2,}\S/gm)].map(([, name]) => name);
}

test('each command that the help lists has a page of its own, by both ways', async () => {
  const names = await commandNames();
  assert.ok(names.includes('serve') && names.includes('backup now'), names.join());
  for (const name of names) {
    const words = name.split(' ');
    const [byHelp, byOption] = [await run(['help', ...words]), await run([...words, '--help'])];
    assert.deepEqual([byHelp.code, byHelp.err], [0, ''], name);
    assert.match(byHelp.out, new RegExp(`^tgstorage ${name} - [\\s\\S]*\nUSAGE\n  tgstorage ${name}\\b`), name);
    assert.equal(byOption.out, byHelp.out, name);
  }
});

test('a slip of the pen is answered by what may be meant', async () => {
  const { code, err } = await run(['doctro']);
  assert.deepEqual([code, err], [2, 'tgstorage: there is no command "doctro"; did you mean doctor?\nTry: tgstorage --help\n']);
  assert.match((await run(['help', 'bakup'])).err, /did you mean backup\?/);
});

test('docs/commands.md is made from the table of commands', async () => {
  const { out } = await run(['manual', '--markdown']);
  assert.equal(out, shipped('docs/commands.md'));
});

test('the manual page is one that groff takes without a warning, and has every command', async () => {
  const { out } = await run(['manual']);
  const { stdout, stderr, status } = spawnSync('groff', ['-man', '-ww', '-Tutf8', '-P-c', '-P-b', '-P-u'], { input: out, encoding: 'utf8' });
  assert.deepEqual([status, stderr], [0, '']);
  for (const name of await commandNames()) {
    assert.match(stdout, new RegExp(`^ +${name}$`, 'm'));
  }
});

test('nothing is coloured but on a terminal that wants it', async () => {
  const coloured = (text) => text.includes('\u001b[');
  assert.equal(coloured((await run(['--help'])).out), false);
  const onTerminal = async (environment) => {
    const terminal = new Terminal(`${BINARY} --help`, { environment });
    assert.equal(await terminal.ended, 0);
    return coloured(terminal.text);
  };
  assert.equal(await onTerminal({}), true);
  assert.equal(await onTerminal({ NO_COLOR: '1' }), false);
  assert.equal(await onTerminal({ NO_COLOR: '' }), true);
  assert.equal(await onTerminal({ TERM: 'dumb' }), false);
});

/** A folder with settings, a session, and a file. */
function folderToComplete() {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'settings.json'), JSON.stringify(testSettings(null)));
  writeFileSync(join(folder, 'certificate.pem'), '');
  mkdirSync(join(folder, 'sessions', '4711'), { recursive: true });
  return folder;
}

/** What each line becomes when Tab is pressed at its end. */
const COMPLETED = {
  'tgstorage vers': 'tgstorage version ',
  'tgstorage backup st': 'tgstorage backup status ',
  'tgstorage blocks --js': 'tgstorage blocks --json ',
  'tgstorage completion fi': 'tgstorage completion fish ',
  'tgstorage certificate certi': 'tgstorage certificate certificate.pem ',
  'tgstorage restore --to sess': 'tgstorage restore --to sessions/',
  'tgstorage kick 4': 'tgstorage kick 4711 ',
};

/** Types each line and a Tab, and sees what has become of it. */
async function completes(command, setUp, folder) {
  const terminal = new Terminal(command, { cwd: folder, environment: { ...WITH_BINARY, HOME: folder, TERM: 'dumb' } });
  terminal.type(`${setUp}; echo is"-"ready\n`);
  await terminal.sees(/is-ready\r?\n/);
  for (const [line, whole] of Object.entries(COMPLETED)) {
    terminal.type(`${line}\t`);
    await terminal.sees(new RegExp(whole.replace(/[/.]/g, '\\$&')));
    terminal.type('\u0015'); // Ctrl-U: the line is dropped
  }
  terminal.type('exit\n');
  assert.equal(await terminal.ended, 0);
}

test('bash completes commands, options, values, sessions and files', async () => {
  const folder = folderToComplete();
  await completes('bash --norc --noprofile -i', 'source <(tgstorage completion bash)', folder);
});

test('zsh completes the same', { skip: !existsSync('/usr/bin/zsh') }, async () => {
  const folder = folderToComplete();
  await completes('zsh -f -i', 'setopt no_beep; autoload -U compinit; compinit -u -D; source <(tgstorage completion zsh)', folder);
});

test('fish completes the same', { skip: !existsSync('/usr/bin/fish') }, async () => {
  const folder = folderToComplete();
  for (const [line, whole] of Object.entries(COMPLETED)) {
    const script = 'tgstorage completion fish | source; complete -C $argv[1]';
    const offers = execFileSync('fish', ['--no-config', '-c', script, '--', line], {
      cwd: folder, encoding: 'utf8', env: { ...process.env, ...WITH_BINARY, HOME: folder },
    });
    const words = offers.trim().split('\n').map((offer) => offer.split('\t')[0]);
    assert.deepEqual(words, [whole.trim().split(' ').at(-1)], line);
  }
});
