/**
 * Runs the benchmarks and prints what they measured.
 *
 * Usage: node bench/run.mjs [--build FOLDER] [--rounds N] [--json FILE] [NAME...]
 *   FOLDER  where the storage was built with TGSTORAGE_BENCH (default: build)
 *   N       how often each time is taken (default: 50)
 *   FILE    takes the figures as JSON
 *   NAME    of a benchmark: start, memory, kill, rewriting, policy, backup, throughput, latency, fanout,
 *           fairness, idle, parts, sessions, many; all of them by default
 */
import { writeFileSync } from 'node:fs';
import { cpus, loadavg, release } from 'node:os';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { printTable } from './table.mjs';

const NAMES = ['start', 'memory', 'kill', 'rewriting', 'policy', 'backup', 'throughput', 'latency', 'fanout', 'fairness', 'idle', 'parts', 'sessions', 'many'];
const DEFAULT_ROUNDS = '50';

function fail(message) {
  console.error(`bench: ${message}`);
  process.exit(2);
}

function readArguments() {
  const options = {
    build: { type: 'string', default: 'build' },
    rounds: { type: 'string', default: DEFAULT_ROUNDS },
    json: { type: 'string' },
  };
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  const unknown = positionals.filter((name) => !NAMES.includes(name));
  if (unknown.length > 0) {
    fail(`there is no benchmark ${unknown.join(', ')}, but ${NAMES.join(', ')}`);
  }
  if (!/^[1-9]\d*$/.test(values.rounds)) {
    fail(`--rounds takes a whole number from 1, not ${values.rounds}`);
  }
  return {
    build: resolve(values.build),
    rounds: Number(values.rounds),
    json: values.json,
    names: positionals.length > 0 ? positionals : NAMES,
  };
}

/** What the figures depend on. */
function machine() {
  return {
    processor: cpus()[0]?.model ?? 'unknown',
    processors: cpus().length,
    kernel: release(),
    node: process.version,
    load: loadavg()[0],
    at: new Date().toISOString(),
  };
}

async function main() {
  const { build, rounds, json, names } = readArguments();
  // Where the tests' own Storage finds the binary; so it is set before that is loaded.
  process.env.TGSTORAGE_BUILD = build;
  const figures = { machine: machine() };
  const { processor, processors, kernel, load } = figures.machine;
  console.log(`${processors} × ${processor}, Linux ${kernel}, load ${load.toFixed(2)} at the beginning`);
  for (const name of names) {
    const { measure, tables } = await import(`./${name}.mjs`);
    figures[name] = await measure({ build, rounds });
    tables(figures[name]).forEach(printTable);
  }
  if (json) {
    writeFileSync(json, `${JSON.stringify(figures, null, 2)}\n`);
  }
}

main().then(
  () => process.exit(0),
  (error) => {
    console.error(error);
    process.exit(1);
  },
);
