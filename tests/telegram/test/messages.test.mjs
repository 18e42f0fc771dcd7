import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ANN_AND_BOB, scene } from '../tdlib/scene.mjs';

const searchChat = (username) => ({ '@type': 'searchPublicChat', username });

const sendText = (chatId, text) => ({
  '@type': 'sendMessage',
  chat_id: chatId,
  input_message_content: { '@type': 'inputMessageText', text: { '@type': 'formattedText', text } },
});

const seesText = (client, text, options) =>
  client.sees(
    'updateNewMessage',
    ({ message }) => message.content['@type'] === 'messageText' && message.content.text.text === text,
    options,
  );

test('a message of a person whom nobody drives reaches the client', () =>
  scene({ people: ANN_AND_BOB }, async ({ people, logIn }) => {
    const client = await logIn(people.ann);
    await people.bob.sendMessage(people.ann, 'hello, Ann');
    const { message } = await seesText(client, 'hello, Ann');
    assert.equal(message.sender_id.user_id, people.bob.id);
    assert.equal(message.is_outgoing, false);
  }));

test('a message sent as soon as the log-in succeeds is not swallowed', () =>
  scene({ people: ANN_AND_BOB }, async ({ telegram, people, start }) => {
    const client = await start();
    await client.call({ '@type': 'setAuthenticationPhoneNumber', phone_number: people.ann.phone });
    await client.seesState('authorizationStateWaitCode');
    const state = telegram.holdRpc('updates.getState');
    await client.call({ '@type': 'checkAuthenticationCode', code: people.ann.code });
    await telegram.waitForRpc('updates.getState');
    const sending = people.bob.sendMessage(people.ann, 'welcome');
    state.release();
    await sending;
    await seesText(client, 'welcome');
  }));

test('what a client writes reaches a person whom nobody drives', () =>
  scene({ people: ANN_AND_BOB }, async ({ people, logIn }) => {
    const client = await logIn(people.ann);
    const chat = await client.call(searchChat('bob_baker'));
    await client.call(sendText(chat.id, 'hello, Bob'));
    const message = await people.bob.receivedMessage();
    assert.equal(message.text, 'hello, Bob');
    assert.equal(message.from, people.ann);
    const sent = await client.sees('updateMessageSendSucceeded');
    assert.equal(sent.message.content.text.text, 'hello, Bob');
  }));

test('two clients write to each other', () =>
  scene({ people: ANN_AND_BOB }, async ({ people, logIn }) => {
    const [ann, bob] = [await logIn(people.ann), await logIn(people.bob)];
    const chat = await ann.call(searchChat('bob_baker'));
    await ann.call(sendText(chat.id, 'ping'));
    const { message } = await seesText(bob, 'ping');
    await bob.call(sendText(message.chat_id, 'pong'));
    await seesText(ann, 'pong');
  }));

test('what arises while a client is away comes with the difference', () =>
  scene({ people: ANN_AND_BOB }, async ({ telegram, people, logIn, start }) => {
    const first = await logIn(people.ann);
    await people.bob.sendMessage(people.ann, 'before');
    await seesText(first, 'before');
    await first.close();
    await people.bob.sendMessage(people.ann, 'one');
    await people.bob.sendMessage(people.ann, 'two');
    const second = await start({ folder: first.folder });
    await seesText(second, 'one');
    await seesText(second, 'two');
    await telegram.waitForRpc('updates.getDifference');
    assert.equal(second.updates.all.some((update) => update.message?.content.text?.text === 'before'), false);
  }));

test('the service account writes', () =>
  scene({ people: ANN_AND_BOB }, async ({ telegram, people, logIn }) => {
    const client = await logIn(people.ann);
    await telegram.service.sendMessage(people.ann, 'a notice');
    const { message } = await seesText(client, 'a notice');
    assert.equal(message.sender_id.user_id, 777000);
  }));

test('messages are forwarded, quoted in another chat, changed and found', () =>
  scene({ people: ANN_AND_BOB }, async ({ telegram, people, logIn }) => {
    const { service } = telegram;
    const ofTheService = { '@type': 'messageOriginUser', sender_user_id: service.id };
    const client = await logIn(people.ann);
    const sent = await service.sendMessage(people.ann, 'a notice');
    const { message } = await seesText(client, 'a notice');
    await client.call({ '@type': 'createPrivateChat', user_id: people.ann.id, force: false });
    const fromService = { from_chat_id: service.id, message_ids: [message.id] };
    await client.call({ '@type': 'forwardMessages', chat_id: people.ann.id, ...fromService });
    const forwarded = (await client.sees('updateMessageSendSucceeded')).message;
    assert.deepEqual(forwarded.forward_info.origin, ofTheService);
    await people.ann.forwardMessage(sent.copy, people.bob);
    const isToBob = ({ message: { chat_id: id } }) => id === people.bob.id;
    const { message: byHand } = await client.sees('updateNewMessage', isToBob);
    assert.deepEqual(byHand.forward_info.origin, ofTheService);
    await people.ann.quoteMessage(sent.copy, people.bob, 'look at this');
    const { message: reply } = await seesText(client, 'look at this');
    assert.deepEqual([reply.reply_to.quote.text.text, reply.reply_to.origin], ['a notice', ofTheService]);
    service.editMessage(sent, 'another notice');
    await client.sees('updateMessageContent', ({ new_content: content }) => content.text.text === 'another notice');
    const textsFound = async (request) => (await client.call(request)).messages.map(({ content }) => content.text.text);
    const everywhere = { '@type': 'searchMessages', query: 'notice', limit: 10 };
    assert.deepEqual(await textsFound(everywhere), ['a notice', 'a notice', 'another notice']);
    const inOneChat = { '@type': 'searchChatMessages', chat_id: service.id, query: 'notice', limit: 10 };
    assert.deepEqual(await textsFound(inOneChat), ['another notice']);
  }));

test('a bot gets messages and answers', () =>
  scene(
    { people: { ...ANN_AND_BOB, helper: { name: 'Helper', username: 'helper_bot', botToken: '42:secret' } } },
    async ({ people, start }) => {
      const client = await start();
      await client.call({ '@type': 'checkAuthenticationBotToken', token: '42:secret' });
      await client.ready();
      await people.ann.sendMessage(people.helper, '/start');
      const { message } = await seesText(client, '/start');
      await client.call(sendText(message.chat_id, 'started'));
      assert.equal((await people.ann.receivedMessage()).text, 'started');
    },
  ));

test('people are found by username, by number and as contacts', () =>
  scene({ people: ANN_AND_BOB, channels: { news: { title: 'News', username: 'daily_news' } } }, async (stage) => {
    const { telegram, people, logIn } = stage;
    const client = await logIn(people.ann);
    const byNumber = await client.call({ '@type': 'searchUserByPhoneNumber', phone_number: people.bob.phone });
    assert.equal(byNumber.id, people.bob.id);
    const contact = { '@type': 'importedContact', phone_number: people.bob.phone, first_name: 'Bob', last_name: '' };
    const imported = await client.call({ '@type': 'importContacts', contacts: [contact] });
    assert.deepEqual(imported.user_ids, [people.bob.id]);
    const channel = await client.call(searchChat('daily_news'));
    assert.equal(channel.title, 'News');
    const full = await client.call({ '@type': 'getUserFullInfo', user_id: people.bob.id });
    assert.equal(full.can_be_called, true);
    assert.equal((await client.ask(searchChat('nobody_here'))).message, 'USERNAME_NOT_OCCUPIED');
    await telegram.waitForRpc('contacts.resolvePhone');
  }));

test('reading, editing, deleting and typing reach the other side', () =>
  scene({ people: ANN_AND_BOB }, async ({ people, logIn }) => {
    const [ann, bob] = [await logIn(people.ann), await logIn(people.bob)];
    const chat = await ann.call(searchChat('bob_baker'));
    await ann.call(sendText(chat.id, 'first'));
    const { message } = await seesText(bob, 'first');
    const sent = (await ann.sees('updateMessageSendSucceeded')).message;
    await bob.call({ '@type': 'openChat', chat_id: message.chat_id });
    await bob.call({ '@type': 'viewMessages', chat_id: message.chat_id, message_ids: [message.id], force_read: true });
    await ann.sees('updateChatReadOutbox', (update) => update.last_read_outbox_message_id === sent.id);
    const content = { '@type': 'inputMessageText', text: { '@type': 'formattedText', text: 'second' } };
    await ann.call({ '@type': 'editMessageText', chat_id: chat.id, message_id: sent.id, input_message_content: content });
    await bob.sees('updateMessageContent', (update) => update.new_content.text.text === 'second');
    await ann.call({ '@type': 'deleteMessages', chat_id: chat.id, message_ids: [sent.id], revoke: true });
    await bob.sees('updateDeleteMessages', (update) => update.is_permanent && update.message_ids.includes(message.id));
    await ann.call({ '@type': 'openChat', chat_id: chat.id });
    await bob.call({ '@type': 'sendChatAction', chat_id: message.chat_id, action: { '@type': 'chatActionTyping' } });
    await ann.sees('updateChatAction');
  }));

test('a new name and username are told to who is logged in', () =>
  scene({ people: ANN_AND_BOB }, async ({ people, logIn }) => {
    const client = await logIn(people.ann);
    await client.call(searchChat('bob_baker'));
    people.bob.setUsernames(['bob_the_baker']);
    await client.sees('updateUser', ({ user }) => user.usernames?.editable_username === 'bob_the_baker');
  }));
