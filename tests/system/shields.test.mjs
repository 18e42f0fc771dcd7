/** What clients are kept from whatever the lists let through: log-in codes, history, states. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventually } from './processes.mjs';
import { getCurrentState, searchChat, sendText, setPhone } from './requests.mjs';
import { scene } from './scene.mjs';
import { SAMPLE_REQUESTS, SAMPLE_UPDATES } from './settings.mjs';

const unique = (names) => [...new Set(names)];

/** Reads in every way that there is. */
const READER = {
  allowed_requests: unique([
    ...SAMPLE_REQUESTS,
    ...['getCurrentState', 'getAuthorizationState', 'searchPublicChat', 'getChat', 'getMessage', 'getMessages'],
    ...['getChatHistory', 'searchMessages', 'searchChatMessages', 'forwardMessages', 'openChat', 'editMessageText'],
    ...['deleteMessages', 'deleteChatHistory', 'createPrivateChat', 'getMessageLocally'],
  ]),
  allowed_updates: unique([
    ...SAMPLE_UPDATES,
    ...['updateNewMessage', 'updateNewChat', 'updateChatLastMessage', 'updateMessageContent', 'updateMessageEdited'],
    ...['updateMessageSendSucceeded', 'updateChatDraftMessage', 'updateServiceNotification', 'updateDeleteMessages'],
  ]),
};

const CODE = '40513';
const NOTICE = `Login code: ${CODE}. Do not give this code to anyone.`;
const WITHHELD = /^This message was withheld/;

const isWithheld = ({ content }) => WITHHELD.test(content.text.text);
const inService = (telegram) => ({ chat_id: telegram.service.id });

/** Ann's client, and a code that has come to her: {client, sent: as the service has it, id: as TDLib has it}. */
async function receiveCode({ telegram, people, logIn }) {
  const client = await logIn(people.ann);
  const sent = await telegram.service.sendMessage(people.ann, NOTICE);
  const isCode = ({ message }) => message.chat_id === telegram.service.id;
  const { message } = await client.sees('updateNewMessage', isCode);
  return { client, sent, message };
}

/** The client may be shown a withheld message or be refused, but not the code, now and before. */
function sawNoCode(client) {
  assert.ok(client.lines.length > 0);
  client.lines.forEach((line) => assert.ok(!line.includes(CODE), `a client was sent ${line}`));
}

/** The messages in an answer, each of which must be withheld; an error has none. */
function withheldIn(answer) {
  if (answer['@type'] === 'error') {
    return [];
  }
  const messages = answer.messages ?? [answer.last_message ?? answer];
  messages.forEach((message) => assert.ok(isWithheld(message), JSON.stringify(message)));
  return messages;
}

/** A scene in which a code has come to Ann, whose client must not see it. */
const withCode = (play) => () =>
  scene({ settings: READER }, async (stage) => {
    const received = await receiveCode(stage);
    await play({ ...stage, ...received });
    sawNoCode(received.client);
  });

test('a log-in code is withheld where it arrives, and all but its text is there', withCode(({ telegram, message }) => {
  assert.ok(isWithheld(message));
  assert.equal(message.sender_id.user_id, telegram.service.id);
  assert.ok(message.id > 0 && message.date > 0);
}));

test('a code that another log-in asked for does not help it', withCode(async ({ client, connect, people, message }) => {
  const thief = await connect(2);
  await thief.seesState('authorizationStateWaitPhoneNumber');
  const from = client.now;
  await thief.call(setPhone(people.ann.phone));
  await thief.seesState('authorizationStateWaitCode');
  const second = await client.sees('updateNewMessage', ({ message: { id } }) => id !== message.id, { from });
  assert.ok(isWithheld(second.message));
  [client, thief].forEach(({ lines }) => assert.ok(!lines.join('\n').includes(people.ann.code)));
}));

const READINGS = {
  'by the chat': () => ({ '@type': 'getChat' }),
  'by the history': () => ({ '@type': 'getChatHistory', from_message_id: 0, limit: 10 }),
  'by its id': ({ id }) => ({ '@type': 'getMessage', message_id: id }),
  'by its id, of those that are loaded': ({ id }) => ({ '@type': 'getMessageLocally', message_id: id }),
  'by a list of ids': ({ id }) => ({ '@type': 'getMessages', message_ids: [id] }),
  'by a search in the chat': () => ({ '@type': 'searchChatMessages', query: CODE, limit: 10 }),
};

for (const [way, request] of Object.entries(READINGS)) {
  test(`a code is not to be had ${way}`, withCode(async ({ telegram, client, message }) => {
    withheldIn(await client.ask({ ...request(message), ...inService(telegram) }));
  }));
}

test('a search in all chats, which would tell what digits a code has, is refused', withCode(async ({ client }) => {
  const answer = await client.ask({ '@type': 'searchMessages', query: CODE, limit: 100 });
  assert.match(answer.message, /^REQUEST_NOT_ALLOWED: .*shields\.login_codes/);
}));

/** Ways in which the owner, on another device, or Telegram itself shows a code again: what the client is told then. */
const FURTHER_WAYS = {
  'is forwarded to Saved Messages': async ({ client, people, sent }) => {
    await people.ann.forwardMessage(sent.copy, people.ann);
    return client.sees('updateNewMessage', ({ message: { chat_id: id } }) => id === people.ann.id);
  },
  'is forwarded to somebody': async ({ client, people, sent }) => {
    await people.ann.forwardMessage(sent.copy, people.bob);
    return client.sees('updateNewMessage', ({ message: { chat_id: id } }) => id === people.bob.id);
  },
  'is quoted in another chat': async ({ client, people, sent }) => {
    await people.ann.quoteMessage(sent.copy, people.bob, 'is this from you?');
    return client.sees('updateNewMessage', ({ message: { chat_id: id } }) => id === people.bob.id);
  },
  'comes by an edit': async ({ telegram, client, sent }) => {
    telegram.service.editMessage(sent, `Sorry, it is ${CODE}`);
    return client.sees('updateMessageContent');
  },
  'comes as a notice': async ({ telegram, client, people }) => {
    const notice = { popup: true, type: 'CODE', message: NOTICE, media: { _: 'messageMediaEmpty' }, entities: [] };
    telegram.world.pushShort(people.ann, { _: 'updateServiceNotification', ...notice });
    return client.sees('updateServiceNotification');
  },
};

const contentOf = (update) => (update.message ?? update).content ?? update.new_content;

for (const [way, show] of Object.entries(FURTHER_WAYS)) {
  test(`a code that ${way} is withheld`, withCode(async (stage) => {
    const update = await show(stage);
    assert.match(contentOf(update).text.text, WITHHELD);
  }));

  test(`a code that ${way} is seen where the owner says so`, () =>
    scene({ settings: { ...READER, shields: { login_codes: false } } }, async (stage) => {
      const update = await show({ ...stage, ...(await receiveCode(stage)) });
      assert.ok(JSON.stringify(update).includes(CODE));
    }));
}

test('a code that was forwarded is not to be had from there either', withCode(async ({ client, people, sent }) => {
  await people.ann.forwardMessage(sent.copy, people.bob);
  await people.ann.quoteMessage(sent.copy, people.bob, 'is this from you?');
  const isThere = ({ message: { chat_id: id } }) => id === people.bob.id;
  const { message } = await client.sees('updateNewMessage', isThere);
  const place = { chat_id: message.chat_id };
  const history = { '@type': 'getChatHistory', ...place, from_message_id: 0, limit: 10 };
  await eventually(async () => withheldIn(await client.call(history)).length === 2, 'both messages');
  const byId = await client.call({ '@type': 'getMessage', ...place, message_id: message.id });
  assert.equal(withheldIn(byId).length, 1);
  const search = { '@type': 'searchChatMessages', ...place, query: 'code', limit: 10 };
  assert.equal(withheldIn(await client.call(search)).length, 1);
  assert.equal(withheldIn(await client.call({ '@type': 'getChat', ...place })).length, 1);
}));

test('a code that the client itself forwards stays withheld', withCode(async (stage) => {
  const { telegram, client, people, message } = stage;
  await client.call({ '@type': 'createPrivateChat', user_id: people.ann.id, force: false });
  const from = client.now;
  const request = { '@type': 'forwardMessages', chat_id: people.ann.id, from_chat_id: telegram.service.id };
  const answer = await client.ask({ ...request, message_ids: [message.id] });
  if (withheldIn(answer).length > 0) {
    const { message: sent } = await client.sees('updateMessageSendSucceeded', undefined, { from });
    assert.ok(isWithheld(sent));
  }
}));

test('messages of everybody else pass', withCode(async ({ client, people }) => {
  await people.bob.sendMessage(people.ann, 'have you got a code from 777000?');
  await client.seesText('have you got a code from 777000?');
}));

test('an owner who says so lets codes through', () =>
  scene({ settings: { ...READER, shields: { login_codes: false } } }, async (stage) => {
    const { message } = await receiveCode(stage);
    assert.equal(message.content.text.text, NOTICE);
  }));

const remove = (chatId, ...ids) => ({ '@type': 'deleteMessages', chat_id: chatId, message_ids: ids, revoke: true });
const REFUSED = /^REQUEST_NOT_ALLOWED: .*shields\.history/;

test('a message of somebody else can not be deleted, nor one that the owner sent elsewhere', () =>
  scene({ settings: READER }, async ({ telegram, storage, people, logIn }) => {
    const client = await logIn(people.ann);
    await people.bob.sendMessage(people.ann, 'proof');
    const { message } = await client.seesText('proof');
    await people.ann.sendMessage(people.bob, 'by the owner');
    const { message: own } = await client.seesText('by the owner');
    for (const { chat_id: chatId, id } of [message, own]) {
      assert.match((await client.ask(remove(chatId, id))).message, REFUSED);
    }
    assert.equal(people.ann.box.messages.size, 2);
    assert.ok(!telegram.rpcLog.some(({ name }) => name === 'messages.deleteMessages'));
    await storage.log.find(/WARNING worker: session=1 refused deleteMessages/);
  }));

test('what clients sent can be deleted, under the ids of before and after it was sent', () =>
  scene({ settings: READER }, async ({ telegram, people, logIn, connect }) => {
    const client = await logIn(people.ann);
    const other = await connect();
    const { id: chatId } = await client.call(searchChat('bob_baker'));
    const first = await client.call(sendText(chatId, 'one'));
    const second = await client.call(sendText(chatId, 'two'));
    const isSecond = ({ old_message_id: id }) => id === second.id;
    const { message } = await client.sees('updateMessageSendSucceeded', isSecond);
    await other.call(remove(chatId, first.id, message.id));
    await eventually(() => people.bob.box.messages.size === 0, 'an empty box');
    assert.ok(telegram.rpcLog.some(({ name }) => name === 'messages.deleteMessages'));
  }));

test('a message can be taken back before it is sent', () =>
  scene({ settings: READER }, async ({ telegram, people, logIn }) => {
    const client = await logIn(people.ann);
    const { id: chatId } = await client.call(searchChat('bob_baker'));
    const sending = telegram.holdRpc('messages.sendMessage');
    const { id } = await client.call(sendText(chatId, 'on second thoughts'));
    await client.call(remove(chatId, id));
    sending.release();
    await client.sees('updateDeleteMessages', ({ message_ids: ids }) => ids.includes(id));
    assert.ok(!client.received.all.some((object) => object['@type'] === 'updateMessageSendSucceeded'));
  }));

test('one message too many, and none is deleted', () =>
  scene({ settings: READER }, async ({ people, logIn }) => {
    const client = await logIn(people.ann);
    await people.bob.sendMessage(people.ann, 'proof');
    const { message } = await client.seesText('proof');
    await client.call(sendText(message.chat_id, 'mine'));
    const { message: mine } = await client.sees('updateMessageSendSucceeded');
    assert.match((await client.ask(remove(message.chat_id, mine.id, message.id))).message, REFUSED);
    assert.match((await client.ask(remove(message.chat_id, `${message.id}`))).message, REFUSED);
    assert.equal(people.ann.box.messages.size, 2);
  }));

test('the history of a chat can not be deleted', () =>
  scene({ settings: READER }, async ({ telegram, people, logIn }) => {
    const client = await logIn(people.ann);
    await people.bob.sendMessage(people.ann, 'proof');
    const { message } = await client.seesText('proof');
    const answer = await client.ask({ '@type': 'deleteChatHistory', chat_id: message.chat_id, revoke: true });
    assert.match(answer.message, REFUSED);
    assert.ok(!telegram.rpcLog.some(({ name }) => name === 'messages.deleteHistory'));
  }));

const ONLOOKER = {
  allowed_requests: ['getCurrentState', 'getAuthorizationState'],
  allowed_updates: [],
};

/** Leads a session to a state, then starts the storage again for people who only look on. */
async function lookOn({ storage, connect }, lead) {
  const client = await connect();
  await client.seesState('authorizationStateWaitPhoneNumber');
  await lead(client);
  // An orderly stop would remove the folder of a log-in that was not completed.
  await storage.kill();
  storage.configure(ONLOOKER);
  await storage.start();
  return connect();
}

test('a client that can not log in sees the name of a state and nothing else of it', () =>
  scene({}, async (stage) => {
    const { people } = stage;
    const client = await lookOn(stage, async (first) => {
      await first.call(setPhone(people.ann.phone));
      await first.seesState('authorizationStateWaitCode');
    });
    const byName = { '@type': 'authorizationStateWaitCode' };
    assert.deepEqual((await client.seesState('authorizationStateWaitCode')).authorization_state, byName);
    const { updates } = await client.call(getCurrentState);
    assert.deepEqual(updates[0], { '@type': 'updateAuthorizationState', authorization_state: byName });
    const { '@extra': _, ...state } = await client.call({ '@type': 'getAuthorizationState' });
    assert.deepEqual(state, byName);
    assert.ok(!client.lines.join('\n').includes(people.ann.phone.replace(/\D/g, '')));
  }));

test('a client that can log in sees all of a state', () =>
  scene({}, async ({ people, connect }) => {
    const client = await connect();
    await client.seesState('authorizationStateWaitPhoneNumber');
    await client.call(setPhone(people.ann.phone));
    const { authorization_state: state } = await client.seesState('authorizationStateWaitCode');
    assert.equal(state.code_info.phone_number, people.ann.phone.replace(/\D/g, ''));
  }));
