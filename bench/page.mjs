/**
 * Makes the page about speed of what the benchmarks measured: performance.md here with its tables, and its plots.
 *
 * Usage: node bench/page.mjs FIGURES... FOLDER
 *   FIGURES  what `./dev bench --json FIGURES` wrote, of all benchmarks; a later file replaces what it has of an earlier one's,
 *            and the page says which those are
 *   FOLDER   gets performance.md and performance/*.svg
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { WAYS } from './ways.mjs';

const TEMPLATE = fileURLToPath(new URL('performance.md', import.meta.url));

/** @returns {{y: string, log?: boolean, series: string[], rows: [string, ...number[]][]}} by the plot's name */
const PLOTS = {
  throughput: ({ throughput }) => {
    const loads = Object.entries(throughput).filter(([name]) => !name.startsWith('one at a time'));
    const ways = Object.keys(WAYS).filter((way) => loads.some(([, figures]) => figures[way]));
    return {
      y: 'thousand requests a second',
      log: true,
      series: ways.map((way) => WAYS[way]),
      rows: loads.map(([name, figures]) => [name, ...ways.map((way) => (figures[way]?.perSecond ?? NaN) / 1000)]),
    };
  },
  latency: ({ throughput, latency }) => ({
    y: 'µs, one request at a time (median)',
    series: ['on two processors', 'all on one processor'],
    rows: Object.keys(latency.ways).map((way) => [WAYS[way], throughput['one at a time, 5 B'][way]?.p50 ?? NaN, latency.ways[way].p50]),
  }),
  fanout: ({ fanout }) => {
    const kindOf = ({ size, count }) => `${size}, ${count === 1 ? 'one' : `${count} at once`}`;
    const series = [...new Set(fanout.map(kindOf))];
    const crowds = [...new Set(fanout.map(({ clients }) => clients))];
    const faster = (clients, kind) => fanout.find((figures) => figures.clients === clients && kindOf(figures) === kind);
    return {
      y: 'times as fast as a plain write',
      series,
      rows: crowds.map((clients) => [clients === 1 ? '1 client' : `${clients} clients`, ...series.map((kind) => faster(clients, kind)).map(({ plain, storage }) => plain.micros / storage.micros)]),
    };
  },
  sessions: ({ sessions }) => ({
    y: 'MB, all processes',
    series: ['after the log-ins', 'after a start of all'],
    rows: sessions.map(({ perWorker, all, started }) => [`${perWorker} a worker`, all, started]),
  }),
};

/** In one sentence's middle. */
function summary({ throughput, sessions }) {
  const perSecond = (load) => `${Math.round(throughput[load].storage.perSecond / 100) / 10} thousand`;
  const { each } = sessions.find(({ perWorker }) => perWorker === 1);
  return `${perSecond('one at a time, 5 B')} requests a second where each waits for the one before, ${perSecond('window 256, 5 B')} ` +
    `with 256 under way, and ${each.toFixed(1)} MB of memory for each further session`;
}

const quoted = (text) => `"${text.replaceAll('"', '')}"`;

/** In lines of some 14 characters; a number stays with its unit. */
const broken = (text) => text.replace(/(\d) (K?B)/g, '$1\u00a0$2').replace(/(.{8,14}) /g, '$1\\n');

function plot(file, { y, log = false, series, rows }) {
  const data = [['', ...series].map(quoted), ...rows.map(([name, ...values]) => [quoted(broken(name)), ...values.map((value) => (Number.isFinite(value) ? value : 'NaN'))])];
  const script = [
    `set terminal svg size 860,400 font "sans-serif,11" background "white"`,
    `set output ${quoted(file)}`,
    'set style data histogram',
    'set style histogram clustered gap 1',
    'set style fill solid 0.85 noborder',
    'set key outside top center horizontal',
    'set grid ytics',
    'set bmargin 5',
    log ? 'set logscale y; set yrange [1:*]' : 'set yrange [0:*]',
    `set ylabel ${quoted(y)}`,
    `$data << END\n${data.map((row) => row.join(' ')).join('\n')}\nEND`,
    `plot ${series.map((_, i) => `$data using ${i + 2}:xtic(1) title columnheader(${i + 2})`).join(', ')}`,
  ];
  execFileSync('gnuplot', { input: `${script.join('\n')}\n` });
}

const inMarkdown = ({ title, head, rows, note }) =>
  [`*${title}*`, '', ...[head, head.map((_, i) => (i === 0 ? '---' : '---:')), ...rows].map((row) => `| ${row.join(' | ')} |`), ...(note ? ['', note] : [])].join('\n');

/** A distribution's own name of its kernel says nothing of speed. */
const versionOf = (kernel) => /^\d+\.\d+/.exec(kernel)[0];

const ofMachine = ({ processor, processors, kernel, node, load, at }) =>
  `${processors} × ${processor}, Linux ${versionOf(kernel)}, Node ${node}, load ${load.toFixed(2)} at the beginning; ${at.slice(0, 10)}`;

/** The runs' machines and times, of the later ones with what was measured again. */
const ofRuns = ([first, ...later]) =>
  [ofMachine(first.machine), ...later.map(({ machine, ...names }) => `${Object.keys(names).join(', ')} again, ${ofMachine(machine)}`)].join('\n\n');

async function main(args) {
  const folder = args.pop();
  const runs = args.map((file) => JSON.parse(readFileSync(file, 'utf8')));
  const figures = Object.assign({}, ...runs);
  const plots = join(folder, 'performance');
  mkdirSync(plots, { recursive: true });
  const filled = { machine: ofRuns(runs), summary: summary(figures) };
  for (const [name, figuresOf] of Object.entries(figures).filter(([name]) => name !== 'machine')) {
    const { tables } = await import(`./${name}.mjs`);
    filled[name] = tables(figuresOf).map(inMarkdown).join('\n\n');
  }
  for (const [name, describe] of Object.entries(PLOTS)) {
    plot(join(plots, `${name}.svg`), describe(figures));
    filled[`plot ${name}`] = `![${name}](performance/${name}.svg)`;
  }
  const page = readFileSync(TEMPLATE, 'utf8').replace(/\{\{(.*?)\}\}/g, (_, name) => filled[name] ?? fail(name));
  writeFileSync(join(folder, 'performance.md'), page);
}

function fail(name) {
  throw new Error(`there are no figures of ${name}: run all benchmarks`);
}

await main(process.argv.slice(2));
