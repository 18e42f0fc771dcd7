import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ANN_AND_BOB, scene } from '../tdlib/scene.mjs';

const PEOPLE = {
  ...ANN_AND_BOB,
  helper: { name: 'Helper', username: 'helper_bot', botToken: '42:secret', inlinePlaceholder: 'Digits' },
};

const KEYPAD = { id: 'pad', title: 'Keypad', text: 'Press a key', buttons: [[{ text: '1', data: 'key 1' }]] };

async function logInBot(start) {
  const bot = await start();
  await bot.call({ '@type': 'checkAuthenticationBotToken', token: PEOPLE.helper.botToken });
  await bot.ready();
  return bot;
}

const idOf = async (client, username) => (await client.call({ '@type': 'searchPublicChat', username })).id;

const inlineQuery = (botId, chatId, query) => ({
  '@type': 'getInlineQueryResults',
  bot_user_id: botId,
  chat_id: chatId,
  query,
  offset: '',
});

const button = (text, data) => ({
  '@type': 'inlineKeyboardButton',
  text,
  type: { '@type': 'inlineKeyboardButtonTypeCallback', data: Buffer.from(data).toString('base64') },
});
const keyboard = (...rows) => ({ '@type': 'replyMarkupInlineKeyboard', rows });
const textContent = (text) => ({ '@type': 'inputMessageText', text: { '@type': 'formattedText', text } });

const articleNamed = (title) => ({
  '@type': 'inputInlineQueryResultArticle',
  id: title,
  title,
  input_message_content: textContent(`${title} was chosen`),
  reply_markup: keyboard([button('again', 'data of again')]),
});

const answer = (queryId, ...results) => ({
  '@type': 'answerInlineQuery',
  inline_query_id: queryId,
  results,
  cache_time: 0,
  next_offset: '',
});

const dataOf = ({ payload }) => Buffer.from(payload.data, 'base64').toString();

test('a person sends what a bot that the test plays offers', () =>
  scene({ people: PEOPLE }, async ({ people, logIn }) => {
    people.helper.onInlineQuery = ({ text }) => (text === 'keys' ? [KEYPAD] : []);
    const client = await logIn(people.ann);
    const bob = await idOf(client, 'bob_baker');
    const { inline_query_id: id, results } = await client.call(inlineQuery(await idOf(client, 'helper_bot'), bob, 'keys'));
    assert.deepEqual(results.map((result) => [result.id, result.title]), [['pad', 'Keypad']]);
    await client.call({ '@type': 'sendInlineQueryResultMessage', chat_id: bob, query_id: id, result_id: 'pad' });
    const message = await people.bob.receivedMessage();
    assert.deepEqual([message.text, message.buttons], ['Press a key', [['1']]]);
    const { message: sent } = await client.sees('updateMessageSendSucceeded');
    assert.equal(sent.via_bot_user_id, people.helper.id);
  }));

test('a bot that takes no inline queries is not asked', () =>
  scene({ people: { ...PEOPLE, mute: { username: 'mute_bot', botToken: '43:x' } } }, async ({ telegram, people, logIn }) => {
    const client = await logIn(people.ann);
    const bob = await idOf(client, 'bob_baker');
    assert.equal((await client.ask(inlineQuery(await idOf(client, 'mute_bot'), bob, 'keys'))).code, 400);
    assert.ok(!telegram.rpcLog.some(({ name }) => name === 'messages.getInlineBotResults'));
  }));

test('two clients, a person and a bot, go through an inline query', () =>
  scene({ people: PEOPLE }, async ({ people, start, logIn }) => {
    const [bot, client] = [await logInBot(start), await logIn(people.ann)];
    const asking = client.call(inlineQuery(await idOf(client, 'helper_bot'), await idOf(client, 'bob_baker'), 'digits'));
    const query = await bot.sees('updateNewInlineQuery');
    assert.deepEqual([query.query, query.sender_user_id], ['digits', people.ann.id]);
    await bot.call(answer(query.id, articleNamed('Seven')));
    assert.equal((await asking).results[0].title, 'Seven');
  }));

test("a bot hears of a button under its inline message, and changes the message's text and buttons", () =>
  scene({ people: PEOPLE }, async ({ people, start }) => {
    const bot = await logInBot(start);
    const query = await people.ann.askInline(people.helper, 'digits');
    await bot.call(answer((await bot.sees('updateNewInlineQuery')).id, articleNamed('Seven')));
    await query.answered();
    query.choose({ resultId: 'Seven', to: people.bob });
    const message = await people.bob.receivedMessage();
    assert.deepEqual([message.text, message.buttons], ['Seven was chosen', [['again']]]);

    await people.bob.press(message, 'again');
    const pressed = await bot.sees('updateNewInlineCallbackQuery');
    assert.deepEqual([pressed.sender_user_id, dataOf(pressed)], [people.bob.id, 'data of again']);
    const { inline_message_id: id } = pressed;
    const markup = keyboard([button('stop', 'data of stop')]);
    await bot.call({ '@type': 'editInlineMessageReplyMarkup', inline_message_id: id, reply_markup: markup });
    const edited = await people.bob.receivedEdit();
    assert.deepEqual([edited.text, edited.buttons], ['Seven was chosen', [['stop']]]);
    await bot.call({
      '@type': 'editInlineMessageText',
      inline_message_id: id,
      input_message_content: textContent('no more digits'),
    });
    assert.deepEqual((await people.bob.receivedEdit(({ text }) => text === 'no more digits')).buttons, []);
  }));

test('a bot hears of a button under its own message, and changes the message', () =>
  scene({ people: PEOPLE }, async ({ people, start }) => {
    const bot = await logInBot(start);
    await people.ann.sendMessage(people.helper, '/settings');
    const { message: command } = await bot.sees('updateNewMessage');
    await bot.call({
      '@type': 'sendMessage',
      chat_id: command.chat_id,
      input_message_content: textContent('Settings'),
      reply_markup: keyboard([button('ring', 'ring on')]),
    });
    const menu = await people.ann.receivedMessage();
    await people.ann.press(menu, 'ring');
    const pressed = await bot.sees('updateNewCallbackQuery');
    assert.deepEqual([pressed.chat_id, dataOf(pressed)], [command.chat_id, 'ring on']);
    const place = { chat_id: pressed.chat_id, message_id: pressed.message_id };
    const markup = keyboard([button('quiet', 'ring off')]);
    await bot.call({ '@type': 'editMessageReplyMarkup', ...place, reply_markup: markup });
    assert.deepEqual((await people.ann.receivedEdit()).buttons, [['quiet']]);
    await bot.call({ '@type': 'editMessageText', ...place, input_message_content: textContent('Saved') });
    await people.ann.receivedEdit(({ text }) => text === 'Saved');
  }));
