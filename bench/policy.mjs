/** What parsing and the policy cost a request of 300 bytes, in the front; the worker judges once more. */
import { microBenchmarks } from './micro.mjs';

const WORDS = {
  parse_and_write_anew: 'parsed, and written anew',
  judge_type: 'type: on the lists?',
  'judge_values/0': 'shape, chats and users; no rule',
  'judge_values/1': 'the same with 1 argument rule',
  'judge_values/100': 'the same with 100 argument rules',
};

export const measure = ({ build }) => microBenchmarks(build, 'policy_cost');

export const tables = (figures) => [
  {
    title: 'policy, ns of CPU a request (medians of 5)',
    head: ['', 'ns'],
    rows: Object.entries(figures).map(([name, ns]) => [WORDS[name], `${ns}`]),
  },
];
