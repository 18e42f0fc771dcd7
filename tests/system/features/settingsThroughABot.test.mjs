import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keyboard, markdown, pressedData } from './bots.mjs';
import { feature } from './feature.mjs';

test('settings are shown, changed and confirmed in a chat with a white-label bot', () =>
  feature('settingsThroughABot', { loggedIn: ['helper'] }, async ({ people, clients: [bot] }) => {
    await people.ann.sendMessage(people.helper, '/settings');
    const { message: command } = await bot.seesText('/settings');
    await bot.call({
      '@type': 'sendMessage',
      chat_id: command.chat_id,
      input_message_content: markdown('*Settings* of _Ann_'),
      reply_markup: keyboard({ text: 'Ring', data: 'ring on' }, { text: 'Quiet', data: 'ring off' }),
    });
    const menu = await people.ann.receivedMessage();
    assert.deepEqual([menu.text, menu.buttons], ['Settings of Ann', [['Ring', 'Quiet']]]);

    await people.ann.press(menu, 'Quiet');
    const query = await bot.sees('updateNewCallbackQuery');
    assert.deepEqual([query.sender_user_id, query.chat_id], [people.ann.id, command.chat_id]);
    assert.equal(pressedData(query), 'ring off');
    const place = { chat_id: query.chat_id, message_id: query.message_id };
    const markup = keyboard({ text: 'Ring', data: 'ring on' });
    await bot.call({ '@type': 'editMessageReplyMarkup', ...place, reply_markup: markup });
    const narrowed = await people.ann.receivedEdit();
    assert.deepEqual([narrowed.text, narrowed.buttons], ['Settings of Ann', [['Ring']]]);
    await bot.call({ '@type': 'editMessageText', ...place, input_message_content: markdown('*Saved*') });
    const saved = await people.ann.receivedEdit(({ text }) => text === 'Saved');
    assert.deepEqual(saved.buttons, []);
  }));

test('what a bot writes in bad Markdown is refused and nobody gets it', () =>
  feature('settingsThroughABot', { loggedIn: ['helper'] }, async ({ telegram, people, clients: [bot] }) => {
    await people.ann.sendMessage(people.helper, '/settings');
    const { message } = await bot.seesText('/settings');
    const request = { '@type': 'sendMessage', chat_id: message.chat_id, input_message_content: markdown('*Settings') };
    assert.match((await bot.ask(request)).message, /^FORMAT_INVALID: /);
    await bot.call({ ...request, input_message_content: markdown('Settings') });
    assert.equal((await people.ann.receivedMessage()).text, 'Settings');
    assert.equal(telegram.rpcLog.filter(({ name }) => name === 'messages.sendMessage').length, 1);
  }));
