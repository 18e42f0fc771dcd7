/** Settings files for tests: the shipped sample's lists, and everything else harmless. */
import { readFileSync } from 'node:fs';

const SAMPLE = JSON.parse(readFileSync(new URL('../../storage/settings.json', import.meta.url), 'utf8'));

/** What tests need beyond the sample's lists. */
const FURTHER_REQUESTS = ['getCurrentState', 'searchPublicChat', 'testCallString', 'testReturnError'];
const FURTHER_UPDATES = ['updateUser', 'updateMessageSendSucceeded'];

/** A loopback port that nobody listens on: TDLib must never dial out. */
const CLOSED_PORT = 1;

/** Long and odd enough to be found in a log by mere search. */
export const API_HASH = 'a4e1c0ffee5ecde70fbadc0de0ddba11';

/** The shipped settings, for tests of exactly those. */
export const SAMPLE_LISTS = {
  allowed_updates: SAMPLE.allowed_updates,
  allowed_requests: SAMPLE.allowed_requests,
  request_peers: SAMPLE.request_peers,
  format_fields: SAMPLE.format_fields,
};

export const SAMPLE_REQUESTS = SAMPLE.allowed_requests;
export const SAMPLE_UPDATES = SAMPLE.allowed_updates;

const proxyTo = (port) => ({ type: 'socks5', host: '127.0.0.1', port });

/**
 * A settings file's content.
 * @param {object|null} telegram the data center to use; without one TDLib reaches nobody
 * @param {object} [changes] settings that differ from those for tests; sections are merged
 */
export function testSettings(telegram, { tdlib = {}, limits = {}, ...changes } = {}) {
  return {
    debug_level: 6,
    host: '127.0.0.1',
    port: 0,
    admin: { socket: 'admin.sock' },
    tdlib: {
      api_id: 94575,
      api_hash: API_HASH,
      path: 'sessions',
      proxy: proxyTo(telegram?.port ?? CLOSED_PORT),
      ...(telegram ? { library: telegram.libraryPath } : {}),
      ...tdlib,
    },
    allowed_updates: [...SAMPLE_UPDATES, ...FURTHER_UPDATES],
    allowed_requests: [...SAMPLE_REQUESTS, ...FURTHER_REQUESTS],
    limits: { session_starts: '1000/second', ...limits },
    ...changes,
  };
}
