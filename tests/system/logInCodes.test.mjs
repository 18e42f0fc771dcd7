/** The shield of log-in codes: what Telegram's service accounts write reaches no client. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventually } from './processes.mjs';
import { setPhone } from './requests.mjs';
import { scene } from './scene.mjs';
import { SAMPLE_REQUESTS, SAMPLE_UPDATES } from './settings.mjs';

/** Reads in every way that there is. */
const READER = {
  allowed_requests: [
    ...SAMPLE_REQUESTS,
    ...['getChat', 'getChatHistory', 'getMessage', 'getMessageLocally', 'getMessages', 'searchMessages'],
    ...['searchChatMessages', 'forwardMessages', 'createPrivateChat'],
  ],
  allowed_updates: [
    ...SAMPLE_UPDATES,
    ...['updateNewChat', 'updateChatLastMessage', 'updateMessageContent', 'updateMessageSendSucceeded'],
    'updateServiceNotification',
  ],
};

const CODE = '40513';
const NOTICE = `Login code: ${CODE}. Do not give this code to anyone.`;
const WITHHELD = /^This message was withheld/;

const isWithheld = ({ content }) => WITHHELD.test(content.text.text);
const inService = (telegram) => ({ chat_id: telegram.service.id });

/** Ann's client, and a code that has come to her: {client, sent: as the service has it, message: as TDLib has it}. */
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
