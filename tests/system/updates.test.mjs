import assert from 'node:assert/strict';
import { test } from 'node:test';
import { echo, getCurrentState, searchChat, sendText } from './requests.mjs';
import { scene } from './scene.mjs';

const textsOf = (client) => client.received.all.flatMap(({ message }) => message?.content?.text?.text ?? []);

test('a message to the account reaches the client', () =>
  scene({}, async ({ people, logIn }) => {
    const client = await logIn(people.ann);
    await people.bob.sendMessage(people.ann, 'hello, Ann');
    const { message } = await client.seesText('hello, Ann');
    assert.equal(message.sender_id.user_id, people.bob.id);
    assert.equal(message.is_outgoing, false);
  }));

test('what a client writes reaches the other person', () =>
  scene({}, async ({ people, logIn }) => {
    const client = await logIn(people.ann);
    const chat = await client.call(searchChat('bob_baker'));
    await client.call(sendText(chat.id, 'hello, Bob'));
    assert.equal((await people.bob.receivedMessage()).text, 'hello, Bob');
    await client.sees('updateMessageSendSucceeded');
  }));

test('each of many clients gets each update once, in the same order', () =>
  scene({}, async ({ people, connect, logIn }) => {
    const first = await logIn(people.ann);
    const others = await Promise.all(Array.from({ length: 19 }, () => connect()));
    await Promise.all(others.map((client) => client.seesState('authorizationStateReady')));
    const texts = Array.from({ length: 30 }, (_, n) => `message ${n}`);
    for (const text of texts) {
      await people.bob.sendMessage(people.ann, text);
    }
    for (const client of [first, ...others]) {
      await client.seesText('message 29');
      assert.deepEqual(textsOf(client), texts);
    }
  }));

test('two sessions see nothing of each other', () =>
  scene({}, async ({ people, logIn }) => {
    const ann = await logIn(people.ann, 1);
    const carol = await logIn(people.carol, 2);
    await people.bob.sendMessage(people.ann, 'for Ann');
    await people.bob.sendMessage(people.carol, 'for Carol');
    await Promise.all([ann.seesText('for Ann'), carol.seesText('for Carol')]);
    assert.deepEqual([textsOf(ann), textsOf(carol)], [['for Ann'], ['for Carol']]);
  }));

test('two sessions write to each other', () =>
  scene({}, async ({ people, logIn }) => {
    const ann = await logIn(people.ann, 1);
    const bob = await logIn(people.bob, 2);
    const chat = await ann.call(searchChat('bob_baker'));
    await ann.call(sendText(chat.id, 'ping'));
    const { message } = await bob.seesText('ping');
    await bob.call(sendText(message.chat_id, 'pong'));
    await ann.seesText('pong');
  }));

test('a client that joins is told the states first, as they are now', () =>
  scene({}, async ({ people, connect, logIn }) => {
    const first = await logIn(people.ann);
    const { now: from, connectionState } = first;
    const second = await connect();
    await second.sees('updateConnectionState');
    const [authorization, connection] = second.received.all;
    assert.equal(authorization.authorization_state['@type'], 'authorizationStateReady');
    await first.call(getCurrentState);
    const sinceThen = first.received.all.slice(from).flatMap(({ state }) => state?.['@type'] ?? []);
    assert.ok([connectionState, ...sinceThen].includes(connection.state['@type']), connection.state['@type']);
  }));

test('a client that joins gets nothing of what was before', () =>
  scene({}, async ({ people, connect, logIn }) => {
    const first = await logIn(people.ann);
    await people.bob.sendMessage(people.ann, 'before');
    await first.seesText('before');
    const second = await connect();
    await second.call(echo('joined'));
    await people.bob.sendMessage(people.ann, 'after');
    await second.seesText('after');
    assert.deepEqual(textsOf(second), ['after']);
  }));

test('getCurrentState lists the states, and nothing that TDLib would tell beyond', () =>
  scene({}, async ({ people, logIn }) => {
    const client = await logIn(people.ann);
    const { updates } = await client.call(getCurrentState);
    assert.deepEqual(updates.map((update) => update['@type']), ['updateAuthorizationState', 'updateConnectionState']);
    assert.equal(updates[0].authorization_state['@type'], 'authorizationStateReady');
    assert.equal(updates[1].state['@type'], client.connectionState);
  }));

test('the connection state follows the connection', () =>
  scene({}, async ({ telegram, people, logIn }) => {
    const client = await logIn(people.ann);
    const from = client.now;
    telegram.refuseConnections();
    const isLost = ({ state }) => state['@type'] !== 'connectionStateReady';
    await client.sees('updateConnectionState', isLost, { from });
    telegram.acceptConnections();
    await client.seesConnection('connectionStateReady', { from });
  }));
