/** What a client keeps in mind, ids of chats and messages, after TDLib was started anew. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keyboard, markdown, pressedData } from './features/bots.mjs';
import { checkBotToken, searchChat, sendText } from './requests.mjs';
import { scene } from './scene.mjs';

async function logInAsBot({ people, connect }) {
  const bot = await connect();
  await bot.seesState('authorizationStateWaitPhoneNumber');
  await bot.call(checkBotToken(people.helper.botToken));
  await bot.ready();
  return bot;
}

/** Ann writes to the bot, which knows the chat from then on: {bot, chatId}. */
async function meetAnn(stage) {
  const { people } = stage;
  const bot = await logInAsBot(stage);
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

test('a bot still writes to a chat by its id', () =>
  scene({}, async (stage) => {
    const { storage, people, connect } = stage;
    const { bot: first, chatId } = await meetAnn(stage);
    // After one restart TDLib may have Ann from its binlog; after another it has her in its database alone.
    const second = await restart(storage, connect, first);
    const bot = await restart(storage, connect, second);
    await bot.call(sendText(chatId, 'here again'));
    assert.equal((await people.ann.receivedMessage()).text, 'here again');
  }));

test('a bot writes by their id to people of whom only Telegram knows, but to nobody else', () =>
  scene({}, async (stage) => {
    const { people } = stage;
    const bot = await logInAsBot(stage);
    await bot.call(sendText(people.ann.id, 'you wrote to me once'));
    assert.equal((await people.ann.receivedMessage()).text, 'you wrote to me once');
    const { code, message } = await bot.ask(sendText(4321, 'who are you?'));
    assert.deepEqual([code, message], [400, 'Chat not found']);
  }));

test('a chat that this account has never seen stays unknown, and nobody is asked', () =>
  scene({}, async ({ telegram, people, logIn }) => {
    const client = await logIn(people.ann);
    const from = telegram.rpcLog.length;
    for (const id of [people.bob.id, -1000001500100, -5, 4321]) {
      const { code, message } = await client.ask(sendText(id, 'who are you?'));
      assert.deepEqual([code, message], [400, 'Chat not found'], `${id}`);
    }
    const names = telegram.rpcLog.slice(from).map(({ name }) => name);
    assert.deepEqual(names.filter((name) => /^(contacts|users|channels|messages\.send)/.test(name)), []);
  }));

test('a message can still be deleted by its id', () =>
  scene({ settings: { shields: { history: false } } }, async ({ telegram, storage, people, connect, logIn }) => {
    const first = await logIn(people.ann);
    const chat = await first.call(searchChat('bob_baker'));
    await first.call(sendText(chat.id, 'not for long'));
    const { message } = await first.sees('updateMessageSendSucceeded');
    const client = await restart(storage, connect, first);
    await client.call({ '@type': 'deleteMessages', chat_id: chat.id, message_ids: [message.id], revoke: true });
    await telegram.waitForRpc('messages.deleteMessages', () => true, { deadline: 2000 });
    assert.equal(people.bob.box.messages.size, 0);
  }));

test('buttons under an earlier message still work, and the message can be changed', () =>
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
