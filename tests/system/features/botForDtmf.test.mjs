import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PEOPLE } from '../scene.mjs';
import { inlineHelper, keyboard, markdown, pressedData } from './bots.mjs';
import { feature } from './feature.mjs';

const FEATURE = { loggedIn: ['helper'], people: inlineHelper(PEOPLE) };

const keypad = {
  '@type': 'inputInlineQueryResultArticle',
  id: 'keypad',
  title: 'Keypad',
  input_message_content: markdown('Call with *Bob*'),
  reply_markup: keyboard({ text: '1', data: 'digit 1' }, { text: '2', data: 'digit 2' }),
};

test('a white-label bot offers buttons by inline query, hears which is pressed and changes the message', () =>
  feature('botForDtmf', FEATURE, async ({ people, clients: [bot] }) => {
    const asked = await people.ann.askInline(people.helper, 'call 17');
    const query = await bot.sees('updateNewInlineQuery');
    assert.deepEqual([query.sender_user_id, query.query], [people.ann.id, 'call 17']);
    const answer = { inline_query_id: query.id, results: [keypad], cache_time: 0, next_offset: '' };
    await bot.call({ '@type': 'answerInlineQuery', ...answer });
    await asked.answered();
    asked.choose({ resultId: 'keypad', to: people.bob });
    const message = await people.bob.receivedMessage();
    assert.deepEqual([message.text, message.buttons], ['Call with Bob', [['1', '2']]]);

    await people.bob.press(message, '2');
    const pressed = await bot.sees('updateNewInlineCallbackQuery');
    assert.deepEqual([pressed.sender_user_id, pressedData(pressed)], [people.bob.id, 'digit 2']);
    const place = { inline_message_id: pressed.inline_message_id };
    const redial = keyboard({ text: 'Redial', data: 'redial' });
    await bot.call({ '@type': 'editInlineMessageReplyMarkup', ...place, reply_markup: redial });
    const over = await people.bob.receivedEdit();
    assert.deepEqual([over.text, over.buttons], ['Call with Bob', [['Redial']]]);
    const content = { input_message_content: markdown('_Over_ after 12 s'), reply_markup: redial };
    await bot.call({ '@type': 'editInlineMessageText', ...place, ...content });
    const said = await people.bob.receivedEdit(({ text }) => text === 'Over after 12 s');
    assert.deepEqual(said.buttons, [['Redial']]);
  }));
