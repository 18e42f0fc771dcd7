/** What tests of names and texts share: settings that use them, people to be found, and what Telegram was asked. */
import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { PEOPLE } from './scene.mjs';
import { SAMPLE_REQUESTS } from './settings.mjs';

const PAUSE_MS = 20;

/** PEOPLE, and some who are hard to find; each has a name or number of their own to be asked for first. */
export const NAMED_PEOPLE = {
  ...PEOPLE,
  dora: { name: 'Dora Dean', phone: '+999 662 0004', code: '7391254804', usernames: ['dora_dean', 'dora_the_second'] },
  finder: { name: 'Finder', username: 'finder_bot', isBot: true, inlinePlaceholder: 'what?' },
  shy: { name: 'Shy', phone: '+999 662 0007', foundByNumber: 'import' },
  hidden: { name: 'Hidden', phone: '+999 662 0008', foundByNumber: 'never' },
};

export const CHANNELS = { news: { title: 'News', username: 'daily_news' } };

/** The sample's peers, and requests with which a look-up has no further effect. */
const REQUEST_PEERS = {
  sendMessage: 'chat_id',
  getInlineQueryResults: ['bot_user_id', 'chat_id'],
  createCall: 'user_id',
  getUser: 'user_id',
  getChat: ['chat_id'],
  removeContacts: 'user_ids',
  setUserPrivacySettingRules: '/rules/rules/*/user_ids',
};

/** Settings under which names are found; `changes` as those of testSettings(). */
export const nameSettings = (changes = {}) => ({
  allowed_requests: [...SAMPLE_REQUESTS, 'getChat', 'removeContacts', 'testCallString'],
  allowed_updates: ['updateUser', 'updateSupergroup', 'updateNewMessage'],
  request_peers: REQUEST_PEERS,
  ...changes,
});

/** A scene's description with those people and settings. */
export const naming = (changes) => ({ people: NAMED_PEOPLE, channels: CHANNELS, settings: nameSettings(changes) });

export const getUser = (name) => ({ '@type': 'getUser', user_id: name });
export const getChat = (name) => ({ '@type': 'getChat', chat_id: name });

/** Calls of that name which Telegram got, from place `from` in its log on. */
export const callsOf = (telegram, rpc, from = 0) => telegram.rpcLog.slice(from).filter(({ name }) => name === rpc);
export const askedFor = (...which) => callsOf(...which).length;

/** Texts of the messages that Telegram got. */
export const sentTexts = (telegram) => callsOf(telegram, 'messages.sendMessage').map(({ params }) => params.message);

/** Look-ups by username, by number, and imports into the contacts: [usernames, numbers, imports]. */
export const lookUps = (telegram, from = 0) =>
  ['contacts.resolveUsername', 'contacts.resolvePhone', 'contacts.importContacts'].map((rpc) =>
    askedFor(telegram, rpc, from),
  );

/** Asks again and again until an answer fits; for what only time brings. */
export async function askUntil(client, request, fits, deadline = 10_000) {
  const end = Date.now() + deadline;
  for (;;) {
    const answer = await client.ask(request);
    if (fits(answer)) {
      return answer;
    }
    assert.ok(Date.now() < end, `in vain: ${JSON.stringify(answer)}`);
    await pause(PAUSE_MS);
  }
}
