/** docs/tutorial.md, gone through as it stands there: its commands run, its settings are saved, its output is seen. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { PRACTICE_PEOPLE } from '../telegram/practicePeople.mjs';
import { freePort } from './freePort.mjs';
import { readPage } from './markdown.mjs';
import { eventually } from './processes.mjs';
import { BINARY, temporaryFolder } from './storage.mjs';
import { StorageClient } from './storageClient.mjs';
import { Terminal } from './terminal.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PAGE = readFileSync(join(ROOT, 'docs/tutorial.md'), 'utf8');
const SHOWN_PORT = 23456;

/** What the page leaves to its reader: the answers to questions. */
const TYPED = [
  ['tgstorage init', [[/api_id: /, '1'], [/api_hash[^\n]*: /, '0'.repeat(32)]]],
  ['+15550100101', [[/code: /, PRACTICE_PEOPLE.ann.code]]],
  ['+15550100104', [[/code: /, PRACTICE_PEOPLE.dave.code]]],
];

/** What goes on in a terminal of its own. */
const GOES_ON = /practice\.mjs|answer\.py|tgstorage tail/;

/** What the page says is refused. */
const REFUSED = /policy explain|"and now"/;

const ESCAPES = /\u001b\[[0-?]*[ -/]*[@-~]/g;
const squeezed = (line) => line.replace(/\s+/g, ' ').trim();
const patternOf = (line) =>
  new RegExp(squeezed(line).split(/ ?… ?/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('.*'));

/** A reader at a machine with nothing on it but the clone and its build. */
class Reader {
  #terminals = [];
  #seen = new Map();
  #last = null;

  constructor(port) {
    this.port = port;
    this.folder = temporaryFolder();
    this.settingsFile = join(this.folder, 'storage/mine/settings.json');
    // Where the terminals are, and their PATH: what one block leaves to the next.
    this.place = join(this.folder, 'place');
    writeFileSync(this.place, `cd '${this.folder}'\n`);
    ['storage', 'tmp'].forEach((name) => mkdirSync(join(this.folder, name)));
    symlinkSync(dirname(BINARY), join(this.folder, 'build'));
    ['scripts', 'examples'].forEach((name) => symlinkSync(join(ROOT, name), join(this.folder, name)));
  }

  /** The page's commands, but for the building: what is tested is built already. */
  #script(block) {
    const commands = block.replace('./dev build\n', '').replaceAll(SHOWN_PORT, this.port);
    const end = `printf 'cd %q\\nPATH=%q\\n' "$PWD" "$PATH" > '${this.place}'`;
    const file = join(this.folder, `block${this.#terminals.length}.sh`);
    // A terminal that has just been opened in the clone knows nothing of the others.
    const begin = commands.startsWith('export PATH=') ? `cd '${this.folder}'` : `. '${this.place}'`;
    writeFileSync(file, `${begin}\nset -e\n${commands}\n${end}\n`);
    return file;
  }

  async sh(block) {
    const environment = { TMPDIR: join(this.folder, 'tmp'), LC_ALL: 'C.UTF-8' };
    const terminal = new Terminal(`bash '${this.#script(block)}'`, { environment });
    this.#terminals.push(terminal);
    this.#last = terminal;
    if (GOES_ON.test(block)) {
      await this.#begun(block);
      return;
    }
    for (const [question, answer] of TYPED.find(([command]) => block.includes(command))?.[1] ?? []) {
      await terminal.sees(question);
      terminal.type(`${answer}\n`);
    }
    const code = await terminal.ended;
    assert.equal(code, REFUSED.test(block) ? 1 : 0, `${block}\nThe terminal shows:\n${terminal.text}`);
    this.#takePort();
  }

  /** Ready for the next terminal is the practice once it tells how it ends, and `tail` once it hears of somebody. */
  async #begun(block) {
    if (block.includes('practice.mjs')) {
      await this.#last.sees(/Ctrl-C here ends it all/);
    }
    if (block.includes('tgstorage tail')) {
      await eventually(() => this.#isHeardOf(), 'a client that tail shows');
    }
  }

  async #isHeardOf() {
    const visitor = await StorageClient.connect({ host: 'localhost', port: this.port }, '43\n');
    await visitor.seesState('authorizationStateReady');
    await visitor.leave();
    return this.#last.text.includes('joined');
  }

  /** The port on the page may be in use on this machine. */
  #takePort() {
    if (existsSync(this.settingsFile)) {
      const settings = JSON.parse(readFileSync(this.settingsFile, 'utf8'));
      if (settings.port === SHOWN_PORT) {
        this.#save({ ...settings, port: this.port });
      }
    }
  }

  #save(settings) {
    writeFileSync(this.settingsFile, JSON.stringify(settings, null, 2));
  }

  /** What is to be put into the settings, with the hash of the token that was made. */
  json(block) {
    const token = join(this.folder, 'storage/mine/answer.token');
    const hash = existsSync(token) && createHash('sha256').update(readFileSync(token, 'utf8').trim()).digest('hex');
    const addition = JSON.parse(hash ? block.replace(/\b[0-9a-f]{64}\b/, hash) : block);
    this.#save({ ...JSON.parse(readFileSync(this.settingsFile, 'utf8')), ...addition });
  }

  /** Some terminal shows these lines, behind what was found in it before. */
  async text(block) {
    const lines = block.replaceAll(SHOWN_PORT, this.port).split('\n').filter((line) => line !== '…');
    try {
      await eventually(() => [this.#last, ...this.#terminals].some((terminal) => this.#shows(terminal, lines)), block);
    } catch (error) {
      error.message += `\nThe terminals show:\n${this.#terminals.map(({ text }) => text).join('\n---\n')}`;
      throw error;
    }
  }

  #shows(terminal, lines) {
    const shown = terminal.text.replace(ESCAPES, '').split(/\r?\n/).map(squeezed);
    let at = this.#seen.get(terminal) ?? 0;
    for (const line of lines) {
      const found = shown.slice(at).findIndex((other) => patternOf(line).test(other));
      if (found < 0) {
        return false;
      }
      at += found + 1;
    }
    this.#seen.set(terminal, at);
    return true;
  }

  /** Ctrl-C in each terminal. */
  async leave() {
    this.#terminals.forEach((terminal) => terminal.type('\u0003'));
    await Promise.all(this.#terminals.map(({ ended }) => ended.catch(() => {})));
    this.#terminals.forEach((terminal) => terminal.kill());
  }
}

test('who follows the tutorial gets what it says, from nothing to a program that can do one thing only', async () => {
  const reader = new Reader(await freePort());
  try {
    for (const { language, text, line } of readPage(PAGE).blocks) {
      try {
        await reader[language](text);
      } catch (error) {
        error.message = `docs/tutorial.md:${line}: ${error.message}`;
        throw error;
      }
    }
  } finally {
    await reader.leave();
  }
});
