/** What a client keeps in mind, ids of chats and messages, after TDLib was started anew. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keyboard, markdown, pressedData } from './features/bots.mjs';
import { checkBotToken, sendText } from './requests.mjs';
import { scene } from './scene.mjs';

/** Ann writes to the bot, which knows the chat from then on: {bot, chatId}. */
async function meetAnn({ people, connect }) {
  const bot = await connect();
  await bot.seesState('authorizationStateWaitPhoneNumber');
  await bot.call(checkBotToken(people.helper.botToken));
  await bot.ready();
  await people.ann.sendMessage(people.helper, '/start');
  const { message } = await bot.seesText('/start');
  return { bot, chatId: message.chat_id };
}

async function restart(storage, connect, client) {
  await client.leave();
  await storage.restart();
  const next = await connect();
  await next.ready();
  return next;
}

/** TDLib keeps people between its runs, but chats and messages only with its message database, which is off. */
const FORGOTTEN = { todo: 'TDLib has forgotten the chat or message, and the storage does not help it yet' };

test('a chat id still works', FORGOTTEN, () =>
  scene({}, async (stage) => {
    const { storage, people, connect } = stage;
    const { bot: first, chatId } = await meetAnn(stage);
    const bot = await restart(storage, connect, first);
    await bot.call(sendText(chatId, 'here again'));
    assert.equal((await people.ann.receivedMessage()).text, 'here again');
  }));

test('buttons under an earlier message still work, and the message can be changed', FORGOTTEN, () =>
  scene({ settings: { format_fields: { inputMessageText: 'text' } } }, async (stage) => {
    const { storage, people, connect } = stage;
    const { bot: first, chatId } = await meetAnn(stage);
    const reply_markup = keyboard({ text: 'Quiet', data: 'ring off' });
    await first.call({
      '@type': 'sendMessage',
      chat_id: chatId,
      input_message_content: markdown('*Settings*'),
      reply_markup,
    });
    const menu = await people.ann.receivedMessage();
    const second = await restart(storage, connect, first);
    const bot = await restart(storage, connect, second);
    await people.ann.press(menu, 'Quiet');
    const query = await bot.sees('updateNewCallbackQuery');
    assert.equal(pressedData(query), 'ring off');
    const place = { chat_id: query.chat_id, message_id: query.message_id };
    await bot.call({ '@type': 'editMessageText', ...place, input_message_content: markdown('*Saved*') });
    assert.equal((await people.ann.receivedEdit()).text, 'Saved');
  }));
