/** The shield of history: clients delete what they sent, and nothing else. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventually } from './processes.mjs';
import { searchChat, sendText } from './requests.mjs';
import { scene } from './scene.mjs';
import { SAMPLE_REQUESTS, SAMPLE_UPDATES } from './settings.mjs';

const DELETER = {
  allowed_requests: [...SAMPLE_REQUESTS, 'searchPublicChat', 'deleteChatHistory'],
  allowed_updates: [...SAMPLE_UPDATES, 'updateMessageSendSucceeded', 'updateDeleteMessages'],
};

const remove = (chatId, ...ids) => ({ '@type': 'deleteMessages', chat_id: chatId, message_ids: ids, revoke: true });
const REFUSED = /^REQUEST_NOT_ALLOWED: .*shields\.history/;

test('a message of somebody else can not be deleted, nor one that the owner sent elsewhere', () =>
  scene({ settings: DELETER }, async ({ telegram, storage, people, logIn }) => {
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
  scene({ settings: DELETER }, async ({ telegram, people, logIn, connect }) => {
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
  scene({ settings: DELETER }, async ({ telegram, people, logIn }) => {
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
  scene({ settings: DELETER }, async ({ people, logIn }) => {
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
  scene({ settings: DELETER }, async ({ telegram, people, logIn }) => {
    const client = await logIn(people.ann);
    await people.bob.sendMessage(people.ann, 'proof');
    const { message } = await client.seesText('proof');
    const answer = await client.ask({ '@type': 'deleteChatHistory', chat_id: message.chat_id, revoke: true });
    assert.match(answer.message, REFUSED);
    assert.ok(!telegram.rpcLog.some(({ name }) => name === 'messages.deleteHistory'));
  }));
