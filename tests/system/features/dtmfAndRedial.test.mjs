import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PEOPLE } from '../scene.mjs';
import { inlineHelper } from './bots.mjs';
import { feature } from './feature.mjs';

const FEATURE = { loggedIn: ['ann'], people: inlineHelper(PEOPLE) };

const KEYPAD = { id: 'keypad', title: 'Keypad', text: 'Call with Bob', buttons: [[{ text: '1', data: 'digit 1' }]] };

const askBot = (query) => ({
  '@type': 'getInlineQueryResults',
  bot_user_id: '@helper_bot',
  chat_id: '@bob_baker',
  query,
  offset: '',
});

const send = (queryId, resultId) => ({
  '@type': 'sendInlineQueryResultMessage',
  chat_id: 'bob_baker',
  query_id: queryId,
  result_id: resultId,
});

const remove = ({ chat_id: chatId, id }) => ({
  '@type': 'deleteMessages',
  chat_id: chatId,
  message_ids: [id],
  revoke: true,
});

/** The bot's keypad is sent to Bob; the message as the answer to that shows it. */
async function sendKeypad({ people, clients: [client] }) {
  people.helper.onInlineQuery = ({ text }) => (text === 'call 17' ? [KEYPAD] : []);
  const { inline_query_id: queryId, results } = await client.call(askBot('call 17'));
  assert.deepEqual(results.map(({ id, title }) => [id, title]), [['keypad', 'Keypad']]);
  const message = await client.call(send(queryId, 'keypad'));
  assert.equal(message.via_bot_user_id, people.helper.id);
  const received = await people.bob.receivedMessage();
  assert.deepEqual([received.text, received.buttons], ['Call with Bob', [['1']]]);
  return message;
}

const boxSizes = ({ ann, bob }) => [ann.box.messages.size, bob.box.messages.size];

test('a message with buttons is sent through a bot by inline query, and deleted when the call is over', () =>
  feature('dtmfAndRedial', FEATURE, async (stage) => {
    const { telegram, people, clients: [client] } = stage;
    const message = await sendKeypad(stage);
    // Answered behind the sending: TDLib has given the message its final id, of which the group tells nothing.
    await client.call(askBot('anything'));
    await client.call(remove(message));
    await telegram.waitForRpc('messages.deleteMessages');
    assert.deepEqual(boxSizes(people), [0, 0]);
  }));
