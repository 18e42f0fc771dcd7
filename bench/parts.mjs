/** What single steps of a message's way cost, without sockets and processes. */
import { microBenchmarks } from './micro.mjs';

const WORDS = {
  split: 'a request of 300 bytes, found in the stream',
  split_and_parse: 'the same, parsed, and written anew',
  drop_update: 'an update that nobody may see, dropped in the worker',
  'share_line/1': "an update into 1 client's queue, and out",
  'share_line/100': 'into the queues of 100',
  'share_line/1000': 'into the queues of 1,000',
  count_request: 'what /metrics counts of a request and its answer',
  'write_figures/50': 'the text of /metrics, with 50 types of requests',
  'write_figures/1000': 'with 1,000',
  'put_for_database/1/real_time': 'a change for the database, on the disk (wall clock)',
  'put_for_database/64/real_time': '64 changes at once (wall clock)',
};

export const measure = ({ build }) => microBenchmarks(build, 'parts_cost');

export const tables = (figures) => [
  {
    title: 'single steps, ns (medians of 5)',
    head: ['', 'ns'],
    rows: Object.entries(figures).map(([name, ns]) => [WORDS[name], `${ns}`]),
  },
];
