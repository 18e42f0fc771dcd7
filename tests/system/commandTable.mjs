/** The command lines that the program and `./dev` know, by what they say of themselves. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { BINARY } from './storage.mjs';

const DEV = fileURLToPath(new URL('../../dev', import.meta.url));
const ask = (file, ...args) => execFileSync(file, args, { encoding: 'utf8' });

/** What is understood everywhere. */
const EVERYWHERE = ['--help', '-h', '--version', '--settings'];

/** A command's row, by the line of its usage: `tgstorage login SESSION [--phone NUMBER] [--bot]`. */
function rowOf(name, usage) {
  const named = [...usage.matchAll(/(--?[a-z][a-z-]*)( [A-Z]+)?/g)];
  const options = new Map(named.map(([, option, value]) => [option, Boolean(value)]));
  const words = usage.replace(/--[a-z-]+ [A-Z]+/g, '').match(/\b[A-Z]+\b/g) ?? [];
  return { name, options, most: usage.includes('...') ? Infinity : words.length };
}

/** Rows by name; nothing stands for the command that runs without one. */
function tableOfProgram() {
  const manual = ask(BINARY, 'manual', '--markdown');
  const rows = [...manual.matchAll(/^### `([^`]+)`\n[^]*?```\ntgstorage (.*)\n```/gm)];
  const table = new Map(rows.map(([, name, usage]) => [name, rowOf(name, usage)]));
  return table.set('', table.get('serve'));
}

/** `./dev`'s commands, and the options that its help has for them. */
function tableOfDev() {
  const help = ask(DEV, 'help');
  const table = new Map([['help', { options: new Map(), most: 0 }]]);
  let last = null;
  for (const line of help.split('\n')) {
    const [, name] = /^ {2}([a-z]+)\s/.exec(line) ?? [];
    last = name ? { options: new Map(), most: 1 } : last;
    if (name) table.set(name, last);
    [...line.matchAll(/--[a-z-]+/g)].forEach(([option]) => last?.options.set(option, false));
  }
  return table;
}

/** Brackets round what may be left out are no words. */
const WORD = /'[^']*'|"[^"]*"|[^\s;|&<>()#`[\]]+|[;|&<>()#]/g;

/** Words of the command line that begins with the program, as a shell would take them, up to the command's end. */
function wordsAfter(line) {
  const words = line.match(WORD) ?? [];
  const end = words.findIndex((word) => /^[;|&<>()#]$/.test(word));
  return end < 0 ? words : words.slice(0, end);
}

/** The command that words begin with, and what follows; `null` where they name none. */
function commandOf(table, words) {
  const names = [words.slice(0, 2).join(' '), words[0] ?? ''].filter((name) => table.has(name));
  const name = words[0]?.startsWith('-') ? '' : names[0];
  const length = name === '' ? 0 : name?.split(' ').length;
  return name === undefined ? null : { row: table.get(name), rest: words.slice(length) };
}

/** What is wrong with such a line; null where nothing is. */
function faultOf(table, words) {
  const command = commandOf(table, words);
  if (!command) {
    return `there is no command ${words[0]}`;
  }
  const { row, rest } = command;
  let arguments_ = 0;
  for (let at = 0; at < rest.length; ++at) {
    const word = rest[at];
    if (word.startsWith('-') && word.length > 1) {
      if (!row.options.has(word) && !EVERYWHERE.includes(word)) {
        return `${row.name ?? words[0]} has no option ${word}`;
      }
      at += row.options.get(word) || word === '--settings' ? 1 : 0;
    } else if (++arguments_ > row.most) {
      return `${row.name ?? words[0]} takes no argument ${word}`;
    }
  }
  return null;
}

/** Where a program's command line may stand: at the beginning, behind a blank, a path or what separates commands. */
const PROGRAM = /(?:^|[\s;|&(])(?:[\w./$-]*\/)?tgstorage(?= )([^\n]*)/g;
const OF_DEV = /(?:^|[\s;|&(])\.\/dev(?= )([^\n]*)/g;
/** Whose argument it is: a service, a package or a user of that name. */
const OTHERS = /\b(?:systemctl|systemd-analyze|apt|apt-get|journalctl|useradd|chown|install|kill|docker-compose|docker)\b[^;|&]*$/;
/** But for what a container is to run. */
const IN_CONTAINER = /\bexec \S+ ?$/;

/** A table's judge of texts: all command lines in one, with what is wrong. */
export class CommandLines {
  #program = tableOfProgram();
  #dev = tableOfDev();

  /** @returns {string[]} a sentence for each line that the program would not know */
  faults(text) {
    return [...this.#judge(text, PROGRAM, this.#program), ...this.#judge(text, OF_DEV, this.#dev)];
  }

  #judge(text, pattern, table) {
    return [...text.matchAll(pattern)].flatMap((match) => {
      const before = text.slice(0, match.index).split('\n').at(-1);
      const words = wordsAfter(match[1]);
      // A word in capitals or an ellipsis in a command's place stands for any.
      const isOthers = OTHERS.test(before) && !IN_CONTAINER.test(before);
      if (words.length === 0 || /^[A-Z…]/.test(words[0]) || isOthers) {
        return [];
      }
      const fault = faultOf(table, words);
      return fault ? [`${match[0].trim()}: ${fault}`] : [];
    });
  }
}
