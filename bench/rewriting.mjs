/**
 * What a known name in place of an id, and marked-up text in place of a formattedText, add to the time of a request that
 * TDLib answers by itself. One request at a time; the ways to ask take turns, so that the machine's moods are shared.
 */
import { StorageClient } from '../tests/system/storageClient.mjs';
import { onStage, somebody } from './stage.mjs';
import { summary } from './statistics.mjs';

const ROUNDS_FOR_EACH = 40; // of the benchmark's rounds: these requests are short

const SETTINGS = {
  allowed_requests: ['getUser', 'getMarkdownText', 'searchPublicChat', 'setAuthenticationPhoneNumber', 'checkAuthenticationCode', 'getActiveSessions', 'getMe'],
  request_peers: { getUser: 'user_id' },
  format_fields: { getMarkdownText: 'text' },
};

const TEXT = { '@type': 'formattedText', text: 'a bold word', entities: [{ '@type': 'textEntity', offset: 2, length: 4, type: { '@type': 'textEntityTypeBold' } }] };

/** The ways to ask: of each pair the second is what the first becomes. */
const ways = ({ id, username }) => ({
  name: { '@type': 'getUser', user_id: username },
  id: { '@type': 'getUser', user_id: id },
  markdown: { '@type': 'getMarkdownText', text: 'a *bold* word' },
  entities: { '@type': 'getMarkdownText', text: TEXT },
});

async function timeOf(client, request) {
  const begin = process.hrtime.bigint();
  await client.call(request);
  return Number(process.hrtime.bigint() - begin) / 1000;
}

export async function measure({ rounds }) {
  return onStage(async ({ storage, people }) => {
    const client = await StorageClient.connect({ port: storage.port }, '1\n');
    await client.logIn(somebody(people));
    const { id, usernames } = await client.call({ '@type': 'getMe' });
    const requests = ways({ id, username: usernames.editable_username });
    const times = Object.fromEntries(Object.keys(requests).map((way) => [way, []]));
    for (let round = 0; round < rounds * ROUNDS_FOR_EACH; ++round) {
      for (const [way, request] of Object.entries(requests)) {
        times[way].push(await timeOf(client, request));
      }
    }
    await client.leave();
    return Object.fromEntries(Object.entries(times).map(([way, values]) => [way, summary(values)]));
  }, SETTINGS);
}

const row = (name, { count, median, p95 }, than) => [name, `${count}`, `${median.toFixed(0)}`, `${p95.toFixed(0)}`, than ? (median / than.median).toFixed(2) : '1'];

export const tables = ({ name, id, markdown, entities }) => [
  {
    title: 'one request at a time, µs',
    head: ['', 'count', 'median', '95 %', 'ratio of medians'],
    rows: [
      row('getUser by id', id),
      row('getUser by a known name', name, id),
      row('getMarkdownText of a formattedText', entities),
      row('getMarkdownText of Markdown, formatted first', markdown, entities),
    ],
  },
];
