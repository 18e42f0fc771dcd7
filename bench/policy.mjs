/** What parsing and the policy cost a request of 300 bytes, in the front; the worker judges once more. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const WORDS = {
  parse_and_write_anew: 'parsed, and written anew',
  judge_type: 'type: on the lists?',
  'judge_values/0': 'shape, chats and users; no rule',
  'judge_values/1': 'the same with 1 argument rule',
  'judge_values/100': 'the same with 100 argument rules',
};

export async function measure({ build }) {
  const options = ['--benchmark_format=json', '--benchmark_repetitions=5', '--benchmark_report_aggregates_only=true'];
  const { stdout } = await promisify(execFile)(join(build, 'policy_cost'), options);
  const medians = JSON.parse(stdout).benchmarks.filter(({ aggregate_name: name }) => name === 'median');
  return Object.fromEntries(medians.map(({ run_name: name, cpu_time: ns }) => [name, Math.round(ns)]));
}

export const tables = (figures) => [
  {
    title: 'policy, ns of CPU a request (medians of 5)',
    head: ['', 'ns'],
    rows: Object.entries(figures).map(([name, ns]) => [WORDS[name], `${ns}`]),
  },
];
