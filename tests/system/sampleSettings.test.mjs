import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { run, temporaryFolder } from './storage.mjs';

const SAMPLE_FILE = fileURLToPath(new URL('../../storage/settings.json', import.meta.url));
const SAMPLE = JSON.parse(readFileSync(SAMPLE_FILE, 'utf8'));

/** What the platform uses of Telegram, feature by feature. */
const FEATURES = {
  'managing the session': {
    requests: ['setAuthenticationPhoneNumber', 'checkAuthenticationCode', 'recoverAuthenticationPassword',
      'requestAuthenticationPasswordRecovery', 'checkAuthenticationBotToken', 'requestQrCodeAuthentication',
      'setAuthenticationEmailAddress', 'checkAuthenticationEmailCode', 'getMe', 'logOut'],
    updates: [],
  },
  calls: {
    requests: ['getUser', 'createCall', 'receiveCall', 'acceptCall', 'discardCall', 'sendCallSignalingData',
      'restoreCall'],
    updates: ['updateCall', 'updateNewCallSignalingData'],
  },
  'DTMF and redial': {
    requests: ['getInlineQueryResults', 'sendInlineQueryResultMessage', 'deleteMessages'],
    updates: [],
  },
  'calls to any number, settings by a bot': {
    requests: ['sendMessage', 'editMessageText', 'editMessageReplyMarkup'],
    updates: ['updateNewMessage', 'updateNewCallbackQuery'],
  },
  'the own bot': {
    requests: ['answerInlineQuery', 'editInlineMessageText', 'editInlineMessageReplyMarkup'],
    updates: ['updateNewInlineQuery', 'updateNewInlineCallbackQuery'],
  },
  'what the platform needs beyond': {
    requests: ['checkAuthenticationPassword', 'getActiveSessions', 'toggleSessionCanAcceptCalls',
      'setUserPrivacySettingRules'],
    updates: [],
  },
};

const union = (kind) => Object.values(FEATURES).flatMap((feature) => feature[kind]).sort();

test("the sample's lists are what the features need, and nothing else", () => {
  const { allowed_requests: requests, allowed_updates: updates, request_peers: peers, format_fields: fields } = SAMPLE;
  assert.deepEqual([...requests].sort(), union('requests'));
  assert.deepEqual([...updates].sort(), union('updates'));
  assert.deepEqual(peers, {
    sendMessage: 'chat_id',
    getInlineQueryResults: ['bot_user_id', 'chat_id'],
    sendInlineQueryResultMessage: 'chat_id',
    createCall: 'user_id',
    getUser: 'user_id',
  });
  assert.deepEqual(fields, { inputMessageText: 'text', inputMessageDocument: 'caption' });
});

test('the rest of the sample is as documented', () => {
  const { allowed_requests: _r, allowed_updates: _u, request_peers: _p, format_fields: _f, ...rest } = SAMPLE;
  assert.deepEqual(rest, {
    logfile: 'storage.log',
    debug_level: 2,
    terminate_delay: 60,
    port: 23456,
    tdlib: { api_id: 0, api_hash: '', path: 'sessions' },
  });
});

test('the sample passes --check without a word of warning', async () => {
  const { code, err } = await run(['--check', '--settings', SAMPLE_FILE], { cwd: temporaryFolder() });
  assert.deepEqual([code, err], [0, '']);
});

/** What --check says of a settings file with these changes to the sample. */
async function check(changes) {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'settings.json'), JSON.stringify({ ...SAMPLE, ...changes }));
  const { code, out, err } = await run(['--check'], { cwd: folder });
  return { code, text: out + err };
}

test('an unknown name in an allow-list is a warning with the nearest known names', async () => {
  for (const [changes, pattern] of [
    [{ allowed_requests: ['createCal'] }, /allowed_requests: .*"createCal".*createCall/],
    [{ allowed_requests: ['SendMessage'] }, /allowed_requests: .*"SendMessage".*sendMessage/],
    [{ allowed_updates: ['updateNewMesage'] }, /allowed_updates: .*"updateNewMesage".*updateNewMessage/],
    [{ allowed_updates: ['getMe'] }, /allowed_updates: .*"getMe"/],
    [{ allowed_requests: ['qqqqqqqqqqqqqqqq'] }, /allowed_requests: .*"qqqqqqqqqqqqqqqq"/],
  ]) {
    const { code, text } = await check(changes);
    assert.equal(code, 0, text);
    assert.match(text, pattern);
  }
});

test('so is one that is refused in any case', async () => {
  const { code, text } = await check({ allowed_requests: ['setTdlibParameters', 'deleteAccount'] });
  assert.equal(code, 0);
  assert.match(text, /allowed_requests: setTdlibParameters is refused/);
  assert.match(text, /allowed_requests: deleteAccount is refused.*dangerous_requests/);
});

test('what TDLib does not know but the storage answers is known', async () => {
  const { code, text } = await check({ allowed_requests: ['receiveCall', 'restoreCall'] });
  assert.equal(code, 0);
  assert.doesNotMatch(text, /receiveCall|restoreCall/);
});

test('elsewhere an unknown name is an error that names the nearest ones', async () => {
  for (const [changes, pattern] of [
    [{ request_peers: { createCal: 'user_id' } }, /request_peers: .*"createCal".*createCall/],
    [{ request_peers: { inputMessageText: 'text' } }, /request_peers: .*"inputMessageText"/],
    [{ format_fields: { inputMessageTxt: 'text' } }, /format_fields: .*"inputMessageTxt".*inputMessageText/],
    [{ dangerous_requests: ['deleteAcount'] }, /dangerous_requests: .*"deleteAcount".*deleteAccount/],
    [{ format_fields: { inputMessageText: '' } }, /format_fields/],
    [{ request_peers: { createCall: '/user_id//' } }, /request_peers: createCall: "\/user_id\/\/"/],
  ]) {
    const { code, text } = await check(changes);
    assert.equal(code, 2, text);
    assert.match(text, pattern);
  }
});
