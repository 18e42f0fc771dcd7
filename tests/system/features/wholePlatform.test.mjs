/** All features at once, with the lists of the shipped settings. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { acceptCall, checkBotToken, discardCall, receiveCall } from '../requests.mjs';
import { PEOPLE, scene } from '../scene.mjs';
import { SAMPLE_LISTS } from '../settings.mjs';
import { inlineHelper, keyboard, markdown, pressedData } from './bots.mjs';

const DESCRIPTION = { people: inlineHelper(PEOPLE), settings: SAMPLE_LISTS };

const digits = keyboard({ text: '5', data: 'digit 5' });

/** The white-label bot's part: it offers a keypad to whoever asks, and shows what was pressed. */
async function playBot(bot) {
  const query = await bot.sees('updateNewInlineQuery');
  const keypad = {
    '@type': 'inputInlineQueryResultArticle',
    id: 'keypad',
    title: 'Keypad',
    input_message_content: markdown('*Call*'),
    reply_markup: digits,
  };
  const answer = { inline_query_id: query.id, results: [keypad], cache_time: 0, next_offset: '' };
  await bot.call({ '@type': 'answerInlineQuery', ...answer });
  const pressed = await bot.sees('updateNewInlineCallbackQuery');
  const content = { input_message_content: markdown('Sent: *5*'), reply_markup: digits };
  await bot.call({ '@type': 'editInlineMessageText', inline_message_id: pressed.inline_message_id, ...content });
  return pressedData(pressed);
}

test('an account takes a call, and the white-label bot of the same storage brings the keypad into the chat', () =>
  scene(DESCRIPTION, async ({ telegram, people, connect, logIn }) => {
    const gateway = await logIn(people.ann, 1);
    const bot = await connect(2);
    await bot.seesState('authorizationStateWaitPhoneNumber');
    await bot.call(checkBotToken(people.helper.botToken));
    await bot.ready();
    const side = await people.bob.call(people.ann);
    const { id } = await gateway.seesCall('callStatePending');
    await gateway.call(receiveCall(id));
    await gateway.call(acceptCall(id));
    await side.ready();

    const digitPressed = playBot(bot);
    const { inline_query_id: queryId } = await gateway.call({
      '@type': 'getInlineQueryResults',
      bot_user_id: 'helper_bot',
      chat_id: 'bob_baker',
      query: 'call',
      offset: '',
    });
    const message = await gateway.call({
      '@type': 'sendInlineQueryResultMessage',
      chat_id: '@bob_baker',
      query_id: queryId,
      result_id: 'keypad',
    });
    await people.bob.press(await people.bob.receivedMessage(), '5');
    assert.equal(await digitPressed, 'digit 5');
    assert.equal((await people.bob.receivedEdit()).text, 'Sent: 5');

    await gateway.call(discardCall(id, 60));
    assert.equal((await side.discarded()).duration, 60);
    const place = { chat_id: message.chat_id, message_ids: [message.id] };
    await gateway.call({ '@type': 'deleteMessages', ...place, revoke: true });
    await telegram.waitForRpc('messages.deleteMessages');
    assert.ok(![...people.bob.box.messages.values()].some(({ text }) => text === 'Sent: 5'));
  }));
